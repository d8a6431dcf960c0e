"""The centre's database tables. Migrations make them; this file says what they must become.

A released table is one row whose cells are one JSON text: the table is what is signed, checked,
frozen and compared, and a cell alone is never asked for. Times are ISO text in UTC.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

sites = Table(
    "sites",
    metadata,
    Column("id", String(41), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("gemeentecode", String(4), nullable=False),
    Column("city", Text, nullable=False),
    Column("programme", String(40), nullable=False),
    Column("label", Text, nullable=False),
    Column("public_key", String(44), nullable=False, unique=True),
    Column("status", String(20), nullable=False),
    Column("enrolled_at", String(32), nullable=False),
)

site_policies = Table(
    "site_policies",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("registered_at", String(32), nullable=False),
)

cubes = Table(
    "cubes",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("version", String(40), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", String(32), nullable=False),
    Column("replaces", String(40)),
    Column("withdrawn_at", String(32)),
)

nonces = Table(
    "nonces",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("nonce", String(128), primary_key=True),
    Column("seen_at", String(32), nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("policy_digest", String(64), nullable=False),
    Column("hospitals_covered", String(10), nullable=False),
    Column("canonical", LargeBinary, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("release_id", ForeignKey("releases.id"), primary_key=True),
    Column("received_at", String(32), nullable=False),
    Column("tables", Integer, nullable=False),
    Column("chain_head", String(64), nullable=False),
)

released_tables = Table(
    "released_tables",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("release_id", ForeignKey("releases.id"), nullable=False, index=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("indicator", String(80), nullable=False),
    Column("definition_version", String(40), nullable=False),
    Column("cube", String(120), nullable=False),
    Column("dimension", String(80)),
    Column("sensitive", Boolean, nullable=False),
    Column("period_kind", String(20), nullable=False),
    Column("period_label", String(80), nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint(
        "site_id",
        "indicator",
        "cube",
        "period_kind",
        "period_label",
        "revision",
        name="uq_released_tables_key",
    ),
    Index("ix_released_tables_cube", "indicator", "cube"),
)

# One row a quarter (or closed trial) that some table of an indicator covers: two periods of one
# site that overlap would meet in the primary key.
covered = Table(
    "covered",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("indicator", String(80), primary_key=True),
    Column("span", String(80), primary_key=True),
    Column("period_kind", String(20), nullable=False),
    Column("period_label", String(80), nullable=False),
)

noisy_tables = Table(
    "noisy_tables",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("cube", String(120), primary_key=True),
    Column("definition_version", String(40), primary_key=True),
    Column("period", String(80), primary_key=True),
    Column("release_id", ForeignKey("releases.id"), nullable=False, index=True),
    Column("indicator", String(80), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
)
