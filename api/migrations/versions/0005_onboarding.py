"""Invited sites, proofs of disclosure control, and agreements by number and date."""

import sqlalchemy as sa
from alembic import op

revision = "0005_onboarding"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _invitations()
    _conformance_runs()
    _agreements()


def downgrade() -> None:
    """Undo."""
    for name in ("agreements", "conformance_runs", "invitations"):
        op.drop_table(name)


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gemeentecode", sa.String(length=4), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("invited_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.String(length=44), nullable=True),
        sa.Column("asked_at", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_invitations_code_digest")),
        sa.UniqueConstraint("public_key", name=op.f("uq_invitations_public_key")),
    )


def _conformance_runs() -> None:
    op.create_table(
        "conformance_runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=20), nullable=False),
        sa.Column("begun_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("answered_at", sa.String(length=32), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_conformance_runs_site_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conformance_runs")),
    )
    name = op.f("ix_conformance_runs_site_id")
    op.create_index(name, "conformance_runs", ["site_id"], unique=False)


def _agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("signed_on", sa.String(length=10), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=True),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_agreements_site_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_site_id"), "agreements", ["site_id"], unique=False)
