"""Studies: what sites sign, what is announced and said, and what came out."""

import sqlalchemy as sa
from alembic import op

revision = "0007_studies"
down_revision = "0006_people"
branch_labels = None
depends_on = None

_STUDY = ("digest", "studies.digest")
_SITE = ("site_id", "sites.id")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "studies",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=61), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", sa.String(length=32), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=32), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_studies")),
        sa.UniqueConstraint("id", "version", name="uq_studies_version"),
    )
    _decisions()
    _events()
    _words()
    _results()


def downgrade() -> None:
    """Undo."""
    for name in ("study_results", "study_words", "study_events", "study_decisions", "studies"):
        op.drop_table(name)


def _decisions() -> None:
    op.create_table(
        "study_decisions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        *_keys("study_decisions", _STUDY, _SITE),
        sa.PrimaryKeyConstraint("digest", "site_id", name=op.f("pk_study_decisions")),
    )


def _events() -> None:
    op.create_table(
        "study_events",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(length=41), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        *_keys("study_events", _STUDY),
        sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_study_events")),
    )


def _words() -> None:
    op.create_table(
        "study_words",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.String(length=41), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        *_keys("study_words", _STUDY, _SITE),
        sa.PrimaryKeyConstraint(
            "digest", "run", "round", "step", "site_id", name=op.f("pk_study_words")
        ),
    )


def _results() -> None:
    op.create_table(
        "study_results",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *_keys("study_results", _STUDY),
        sa.PrimaryKeyConstraint("digest", "run", name=op.f("pk_study_results")),
    )


def _keys(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_{table}_{name}"))
        for name, target in columns
    ]
