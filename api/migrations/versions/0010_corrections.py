"""A release may correct one that was withdrawn, and says why."""

import sqlalchemy as sa
from alembic import op

revision = "0010_corrections"
down_revision = "0009_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("releases") as table:
        table.add_column(sa.Column("corrects", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("reason", sa.Text(), nullable=True))
        table.create_index("ix_releases_corrects", ["corrects"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("releases") as table:
        table.drop_index("ix_releases_corrects")
        table.drop_column("reason")
        table.drop_column("corrects")
