"""What was announced in a study, read from the centre's database."""

from sqlalchemy import Connection

from api.store import studies
from federated.studies import announcements
from federated.studies.announcements import Announcement

Told = tuple[Announcement, ...]


def whole(connection: Connection, digest: str) -> Told:
    """Return what was announced, in order, without what only one site got before the newest.

    Of a secure sum that is most of it, and none of it tells how far a study is.
    """
    rows = studies.events(connection, digest)
    wanted = (row for row in rows if not row.addressee or row is rows[-1])
    return tuple(announcements.parse(row.content) for row in wanted)


def last(connection: Connection, digest: str) -> Told:
    """Return the newest announcement alone, or nothing."""
    content = studies.newest(connection, digest)
    return () if content is None else (announcements.parse(content),)
