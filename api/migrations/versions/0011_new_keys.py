"""A site may get a new key; the old one never counts again."""

import sqlalchemy as sa
from alembic import op

revision = "0011_new_keys"
down_revision = "0010_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rekeyings",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.String(length=44), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_rekeyings_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_rekeyings")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_rekeyings_code_digest")),
        sa.UniqueConstraint("public_key", name=op.f("uq_rekeyings_public_key")),
    )
    op.create_table(
        "former_keys",
        sa.Column("public_key", sa.String(length=44), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("replaced_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_former_keys_site_id")),
        sa.PrimaryKeyConstraint("public_key", name=op.f("pk_former_keys")),
    )
    op.create_index(op.f("ix_former_keys_site_id"), "former_keys", ["site_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_former_keys_site_id"), table_name="former_keys")
    op.drop_table("former_keys")
    op.drop_table("rekeyings")
