"""Who is signed in now. Of what a browser holds only the digest is here: a copy opens nothing."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from api.store.tables import sessions


@dataclass(frozen=True, slots=True)
class Kept:
    """One session. ``id`` may be shown; it opens nothing."""

    id: str
    digest: str
    person_id: str
    method: str
    began_at: str
    seen_at: str
    ends_at: str


def begin(connection: Connection, session: Kept) -> None:
    """Keep a session, and let go of those that are over."""
    connection.execute(delete(sessions).where(sessions.c.ends_at <= session.began_at))
    row = asdict(session)
    connection.execute(insert(sessions).values(row))


def find(connection: Connection, digest: str) -> Kept | None:
    """Return a session, whether or not it may still be used."""
    row = connection.execute(select(sessions).where(sessions.c.digest == digest)).one_or_none()
    return Kept(**row._mapping) if row else None


def of_person(connection: Connection, person_id: str, at: str) -> tuple[Kept, ...]:
    """Return where somebody is signed in, the newest first."""
    own = (sessions.c.person_id == person_id) & (sessions.c.ends_at > at)
    rows = connection.execute(select(sessions).where(own).order_by(sessions.c.began_at.desc()))
    return tuple(Kept(**row._mapping) for row in rows)


def seen(connection: Connection, digest: str, at: str) -> None:
    """Remember that a session was used just now."""
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=at))


def end(connection: Connection, digest: str) -> bool:
    """End the session with this digest; tells whether there was one."""
    return _gone(connection, sessions.c.digest == digest) > 0


def end_own(connection: Connection, person_id: str, session_id: str) -> bool:
    """End one session of a person; one of somebody else is none of hers."""
    own = (sessions.c.person_id == person_id) & (sessions.c.id == session_id)
    return _gone(connection, own) > 0


def end_all(connection: Connection, person_id: str) -> int:
    """End every session of a person; return how many there were."""
    return _gone(connection, sessions.c.person_id == person_id)


def _gone(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(sessions).where(which)).rowcount
