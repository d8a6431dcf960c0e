"""Studies in the centre's database: the study, decisions, announcements, words and results.

Announcements are numbered and only added to. The words of a round are kept until their total was
found to break a rule: then nobody may open it again, and they go.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update

from api.store.tables import studies as table
from api.store.tables import study_decisions, study_events, study_results, study_words
from federated.errors import ReleaseConflict, SettingsError


@dataclass(frozen=True, slots=True)
class Held:
    """A study that is registered."""

    digest: str
    id: str
    version: int
    content: bytes
    registered_at: str
    registered_by: str
    published_at: str | None
    published_by: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """An announcement."""

    number: int
    run: int
    addressee: str
    content: bytes
    at: str


@dataclass(frozen=True, slots=True)
class Key:
    """Which word of which site."""

    digest: str
    run: int
    round: int
    step: str
    site_id: str


# Asked at every message: to put a statement together takes longer than to carry it out.
_OF: BindParameter[str] = bindparam("of")
_SAY = insert(study_words)
_EVENTS = (
    select(*(study_events.c[name] for name in Row.__slots__))
    .where(study_events.c.digest == _OF, study_events.c.number > bindparam("after"))
    .order_by(study_events.c.number)
)
_LAST = select(func.max(study_events.c.number)).where(study_events.c.digest == _OF)
_SAID = select(study_words.c.content).where(
    *(study_words.c[name] == bindparam(name) for name in Key.__slots__)
)
_WORDS = (
    select(study_words.c.content, study_words.c.at)
    .where(study_words.c.digest == _OF, study_words.c.run == bindparam("run"))
    .where(study_words.c.round.in_((0, bindparam("round"))))
    .order_by(study_words.c.at, study_words.c.site_id)
)


def add(connection: Connection, held: Held) -> None:
    """Register a study; a version is registered once, and versions go up."""
    newest = connection.execute(
        select(func.max(table.c.version)).where(table.c.id == held.id)
    ).scalar_one()
    if newest is not None and newest >= held.version:
        raise SettingsError(
            f"Study {held.id} has version {newest} already; a change is a new version: "
            f"version = {newest + 1}."
        )
    values = {column.name: getattr(held, column.name) for column in table.columns}
    connection.execute(insert(table).values(values))


def every(connection: Connection) -> tuple[Held, ...]:
    """Return all studies, the newest first."""
    rows = connection.execute(select(table).order_by(table.c.registered_at.desc(), table.c.digest))
    return tuple(Held(**row._mapping) for row in rows)


def one(connection: Connection, digest: str) -> Held | None:
    """Return one study."""
    row = connection.execute(select(table).where(table.c.digest == digest)).one_or_none()
    return Held(**row._mapping) if row else None


def publish(connection: Connection, digest: str, at: str, by: str) -> None:
    """Let everybody read the result."""
    change = update(table).where(table.c.digest == digest)
    connection.execute(change.values(published_at=at, published_by=by))


def decide(
    connection: Connection, digest: str, site_id: str, approved: bool, content: bytes, at: str
) -> bool:
    """Keep the decision of a site; returns whether it is new. It decides once."""
    key = (study_decisions.c.digest == digest) & (study_decisions.c.site_id == site_id)
    held = connection.execute(select(study_decisions.c.content).where(key)).scalar_one_or_none()
    if held is not None and held != content:
        raise ReleaseConflict("This site decided on this study already; a change is a new version.")
    if held is None:
        row = {"digest": digest, "site_id": site_id, "approved": approved}
        connection.execute(insert(study_decisions).values(**row, content=content, received_at=at))
    return held is None


def decisions(connection: Connection, digest: str) -> dict[str, tuple[bool, bytes]]:
    """Return whether each site takes part, and its own words."""
    wanted = select(
        study_decisions.c.site_id, study_decisions.c.approved, study_decisions.c.content
    ).where(study_decisions.c.digest == digest)
    return {site: (approved, content) for site, approved, content in connection.execute(wanted)}


def events(connection: Connection, digest: str, after: int = 0) -> tuple[Row, ...]:
    """Return the announcements after a number, in order."""
    rows = connection.execute(_EVENTS, {"of": digest, "after": after})
    return tuple(Row(*row) for row in rows)  # the columns are its fields, in this order


def newest(connection: Connection, digest: str) -> bytes | None:
    """Return the newest announcement, None where there is none."""
    c = study_events.c
    wanted = select(c.content).where(c.digest == digest).order_by(c.number.desc()).limit(1)
    return connection.execute(wanted).scalar_one_or_none()


def last(connection: Connection, digest: str) -> int:
    """Return the number of the newest announcement, 0 where there is none."""
    return connection.execute(_LAST, {"of": digest}).scalar_one() or 0


def announce(connection: Connection, digest: str, rows: Iterable[Row]) -> None:
    """Add announcements."""
    values = [
        {"digest": digest, "number": row.number, "run": row.run, "addressee": row.addressee,
         "content": row.content, "at": row.at}
        for row in rows
    ]  # fmt: skip
    if values:
        connection.execute(insert(study_events), values)


def say(connection: Connection, key: Key, content: bytes, at: str) -> bool:
    """Keep what a site said; returns whether it is new. It says one thing at a step."""
    values = {name: getattr(key, name) for name in Key.__slots__}
    held = connection.execute(_SAID, values).scalar_one_or_none()
    if held is not None and held != content:
        raise ReleaseConflict("This site said something else at this step of the round already.")
    if held is None:
        connection.execute(_SAY, {**values, "content": content, "at": at})
    return held is None


def words(connection: Connection, digest: str, run: int, round: int) -> list[tuple[bytes, str]]:
    """Return what was said in a round, and refusals of the run at large, in order of arrival."""
    asked = {"of": digest, "run": run, "round": round}
    return [(content, at) for content, at in connection.execute(_WORDS, asked)]


def forget_words(connection: Connection, digest: str, run: int, round: int) -> None:
    """Destroy what was said in a round: of its total nobody may learn anything."""
    c = study_words.c
    connection.execute(
        delete(study_words).where(c.digest == digest, c.run == run, c.round == round)
    )


def keep_result(connection: Connection, digest: str, run: int, content: str, at: str) -> None:
    """Store a result."""
    row = {"digest": digest, "run": run, "content": content, "at": at}
    connection.execute(insert(study_results).values(**row))


def result(
    connection: Connection, digest: str, until: str | None = None
) -> tuple[int, str, str] | None:
    """Return the run, the newest result and its time; ``until`` leaves out what came later."""
    c = study_results.c
    wanted = select(c.run, c.content, c.at).where(c.digest == digest).order_by(c.run.desc())
    if until is not None:
        wanted = wanted.where(c.at <= until)
    row = connection.execute(wanted.limit(1)).one_or_none()
    return (row[0], row[1], row[2]) if row else None
