"""What sites say of their concept: a line for each description, the last one counts."""

import sqlalchemy as sa
from alembic import op

revision = "0008_concepts"
down_revision = "0007_studies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "concepts",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_concepts_site_id")),
        sa.PrimaryKeyConstraint("site_id", "version", name=op.f("pk_concepts")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("concepts")
