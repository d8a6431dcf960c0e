"""Sessions end: one of one's own, or all of somebody whose laptop was lost."""

from api import permissions
from api.app import Centre
from api.moments import iso
from api.people.person import Person
from api.store import audit, sessions


def one(centre: Centre, person: Person, session_id: str) -> None:
    """End one session of a person; that of somebody else is none of hers, and stays."""
    with centre.database.writing() as connection:
        if sessions.end_own(connection, person.id, session_id):
            audit.append(connection, iso(centre.clock()), person.id, "session ended", person.id)


def all_of(centre: Centre, person: Person, person_id: str) -> None:
    """End every session of somebody; raises Forbidden where that is not for this person."""
    permissions.check_end_sessions_of(person, person_id)
    with centre.database.writing() as connection:
        if sessions.end_all(connection, person_id):
            audit.append(connection, iso(centre.clock()), person.id, "sessions ended", person_id)
