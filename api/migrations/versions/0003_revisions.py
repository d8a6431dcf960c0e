"""A period may be added to once: what came too late is a table of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = ["site_id", "indicator", "cube", "period_kind", "period_label"]


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("released_tables") as table:
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("uq_released_tables_key", type_="unique")
        table.create_unique_constraint("uq_released_tables_key", [*KEY, "revision"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("released_tables") as table:
        table.drop_constraint("uq_released_tables_key", type_="unique")
        table.create_unique_constraint("uq_released_tables_key", KEY)
        table.drop_column("revision")
