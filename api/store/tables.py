"""The centre's database tables. Migrations make them; this file says what they must become.

A released table is one row whose cells are one JSON text: the table is what is signed, checked,
frozen and compared, and a cell alone is never asked for. Times are ISO text in UTC.
"""

from sqlalchemy import (
    BigInteger,
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
    # of a correction: the release that was withdrawn, and what was wrong with it
    Column("corrects", String(64), index=True),
    Column("reason", Text),
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
    # 0 what was published first, 1 what was added, 2 what corrects it
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

# A site that was invited: its code as a digest only, and the key that came with the code.
invitations = Table(
    "invitations",
    metadata,
    Column("site_id", String(41), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("gemeentecode", String(4), nullable=False),
    Column("city", Text, nullable=False),
    Column("programme", String(40), nullable=False),
    Column("label", Text, nullable=False),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("invited_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("public_key", String(44), unique=True),
    Column("asked_at", String(32)),
    Column("confirmed_at", String(32)),
)

# A new key that a site may bring, by a code kept as a digest; and the keys that count no more.
rekeyings = Table(
    "rekeyings",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("asked_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("public_key", String(44), unique=True),
)

former_keys = Table(
    "former_keys",
    metadata,
    Column("public_key", String(44), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("replaced_at", String(32), nullable=False),
)

conformance_runs = Table(
    "conformance_runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("seed", String(64), nullable=False),
    Column("pack", String(20), nullable=False),
    Column("begun_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("answered_at", String(32)),
    Column("passed", Boolean),
    Column("version", String(40)),
    Column("digest", String(64)),
    Column("failed", Text),
)

agreements = Table(
    "agreements",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("reference", String(64), nullable=False),
    Column("signed_on", String(10), nullable=False),
    Column("document", String(64)),
    Column("received_at", String(32), nullable=False),
)

# Who may sign in. Who was removed keeps an id and a role here, for the books, and nothing else.
people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("site_id", ForeignKey("sites.id")),
    Column("email", String(254), unique=True),
    Column("issuer", Text),
    Column("subject", String(255)),
    Column("added_at", String(32), nullable=False),
    Column("removed_at", String(32)),
    UniqueConstraint("issuer", "subject", name="uq_people_identity"),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("spki", Text, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("added_at", String(32), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("method", String(20), nullable=False),
    Column("began_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
)

one_time_links = Table(
    "one_time_links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("made_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
    Column("used_at", String(32)),
)

questions = Table(
    "questions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("visit", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("onward", Text, nullable=False),
    Column("ends_at", String(32), nullable=False, index=True),
)

# A study as sites sign it; what is announced and said in it; and what came out.
studies = Table(
    "studies",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("id", String(61), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("registered_at", String(32), nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("published_at", String(32)),
    Column("published_by", Text),
    UniqueConstraint("id", "version", name="uq_studies_version"),
)

study_decisions = Table(
    "study_decisions",
    metadata,
    Column("digest", ForeignKey("studies.digest"), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("approved", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", String(32), nullable=False),
)

study_events = Table(
    "study_events",
    metadata,
    Column("digest", ForeignKey("studies.digest"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run", Integer, nullable=False),
    Column("addressee", String(41), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", String(40), nullable=False),
)

study_words = Table(
    "study_words",
    metadata,
    Column("digest", ForeignKey("studies.digest"), primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("step", String(20), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("at", String(40), nullable=False),
)

study_results = Table(
    "study_results",
    metadata,
    Column("digest", ForeignKey("studies.digest"), primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

# What opens something for a while: no backup holds it, so a restored centre lets nobody in by it.
PASSING = frozenset({"sessions", "one_time_links", "questions"})

# What a site says of its concept; the last version counts, and the others stay.
concepts = Table(
    "concepts",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
)

# A release that waits for two people, or was decided or withdrawn. One without a row was published
# by the rules alone.
reviews = Table(
    "reviews",
    metadata,
    Column("release_id", ForeignKey("releases.id"), primary_key=True),
    Column("state", String(20), nullable=False, index=True),
    Column("opened_at", String(32)),
    Column("decided_at", String(32)),
    Column("refusal", Text),
    Column("withdrawn_at", String(32)),
    Column("withdrawn_by", ForeignKey("people.id")),
    Column("withdrawal", Text),
)

# One line a person and release, never changed. ``salt``: what keeps the seal in the chain shut.
votes = Table(
    "votes",
    metadata,
    Column("release_id", ForeignKey("reviews.release_id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("agrees", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("salt", String(64), nullable=False),
    UniqueConstraint("release_id", "number", name="uq_votes_number"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
)
