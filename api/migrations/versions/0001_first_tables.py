"""The first tables: sites, releases with receipts, what they cover, and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _people_and_keys()
    _figures()


def _people_and_keys() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.String(length=41), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gemeentecode", sa.String(length=4), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("public_key", sa.String(length=44), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("enrolled_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("public_key", name=op.f("uq_sites_public_key")),
    )
    op.create_table(
        "site_policies",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_policies_site_id")),
        sa.PrimaryKeyConstraint("site_id", "digest", name=op.f("pk_site_policies")),
    )
    op.create_table(
        "nonces",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("nonce", sa.String(length=128), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_nonces_site_id")),
        sa.PrimaryKeyConstraint("site_id", "nonce", name=op.f("pk_nonces")),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_digest")),
    )


def _figures() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("hospitals_covered", sa.String(length=10), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_releases_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_site_id"), "releases", ["site_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_receipts_release_id")
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_receipts")),
    )
    op.create_table(
        "released_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("definition_version", sa.String(length=40), nullable=False),
        sa.Column("cube", sa.String(length=120), nullable=False),
        sa.Column("dimension", sa.String(length=80), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("period_kind", sa.String(length=20), nullable=False),
        sa.Column("period_label", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_released_tables_release_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_released_tables_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_tables")),
        sa.UniqueConstraint(
            "site_id",
            "indicator",
            "cube",
            "period_kind",
            "period_label",
            name="uq_released_tables_key",
        ),
    )
    op.create_table(
        "covered",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("span", sa.String(length=80), nullable=False),
        sa.Column("period_kind", sa.String(length=20), nullable=False),
        sa.Column("period_label", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_covered_site_id")),
        sa.PrimaryKeyConstraint("site_id", "indicator", "span", name=op.f("pk_covered")),
    )
    op.create_index(
        "ix_released_tables_cube", "released_tables", ["indicator", "cube"], unique=False
    )
    op.create_index(
        op.f("ix_released_tables_release_id"), "released_tables", ["release_id"], unique=False
    )
