"""Figures with noise: drawn once at a site, kept once here."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "noisy_tables",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("cube", sa.String(length=120), nullable=False),
        sa.Column("definition_version", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_noisy_tables_release_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_noisy_tables_site_id")),
        sa.PrimaryKeyConstraint(
            "site_id", "cube", "definition_version", "period", name=op.f("pk_noisy_tables")
        ),
    )
    for column in ("release_id", "indicator"):
        name = op.f(f"ix_noisy_tables_{column}")
        op.create_index(name, "noisy_tables", [column], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("noisy_tables")
