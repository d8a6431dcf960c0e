"""What people do to a release: vote on it, and withdraw it. All of one deed is one transaction.

Until two have voted the chain has a seal of the first vote and no name, so that neither the second
reader nor who reads the chain learns what was said or by whom.
"""

from datetime import datetime

from sqlalchemy import Connection

from api import permissions, policies
from api.moments import iso
from api.people.person import Person
from api.review import machine, staging
from api.review.machine import Event, State
from api.store import audit, reviewed, reviews, sites
from api.store.database import Database
from api.store.reviews import Review, Vote
from federated.errors import ReviewRefused

READER = "reader"


def vote(
    database: Database, person: Person, release_id: str, agrees: bool, reason: str,
    salt: str, now: datetime,
) -> State:  # fmt: skip
    """Take a vote; returns where the release is now. ``salt`` is 32 random bytes in hex."""
    with database.writing() as connection:
        found = found_one(connection, release_id)
        permissions.check_vote(person, found.site)
        policies.check_back(sites.one(connection, found.site))
        earlier = reviews.votes_of(connection, release_id)
        waiting = reviews.open_of(connection, found.site)
        policies.check_new_voice(person.id, [one.person_id for one in earlier])
        policies.check_turn(release_id, [one.release_id for one in waiting])
        event = machine.told_by(found.state, [one.agrees for one in earlier], agrees)
        mine = Vote(release_id, person.id, len(earlier) + 1, agrees, policies.reason(reason), salt)
        reviews.put(connection, mine)
        at = iso(now)
        _write_down(connection, event, (*earlier, mine), at)
        return _go(connection, found, event, at)


def withdraw(
    database: Database, person: Person, release_id: str, reason: str, now: datetime
) -> None:
    """Show a published release no longer; its figures stay known to every check."""
    permissions.check_withdraw(person)
    with database.writing() as connection:
        found = found_one(connection, release_id)
        to, at = machine.after(found.state, Event.WITHDRAW), iso(now)
        said = policies.reason(reason)
        row = {"withdrawn_at": at, "withdrawn_by": person.id, "withdrawal": said}
        reviews.move(connection, release_id, to, **row)
        audit.append(connection, at, person.id, reviewed.WORDS[to], release_id)


def found_one(connection: Connection, release_id: str) -> Review:
    """Return where a release is; raises ReviewRefused for one that is not held."""
    found = reviews.one(connection, release_id)
    if found is None:
        raise ReviewRefused("The centre holds no release under this number.")
    return found


def _write_down(connection: Connection, event: Event, votes: tuple[Vote, ...], at: str) -> None:
    """Put the first vote in the chain under its seal, and every vote by name once it may be read."""
    if event is Event.FIRST_VOTE:
        thing = f"{votes[0].release_id} {reviewed.seal(votes[0])}"
        audit.append(connection, at, READER, reviewed.SEALED, thing)
        return
    for one in votes if len(votes) == 2 else votes[2:]:
        did = reviewed.FOR if one.agrees else reviewed.AGAINST
        thing = f"{one.release_id} {reviewed.seal(one)}"
        audit.append(connection, at, one.person_id, did, thing)


def _go(connection: Connection, found: Review, event: Event, at: str) -> State:
    to, refusal = machine.after(found.state, event), None
    if to is State.PUBLISHED:
        refusal = staging.lay_open(connection, found.release_id, at)
        if refusal is not None:
            to = machine.after(found.state, Event.CHECK_FAILS)
    over = at if to in (State.PUBLISHED, State.TURNED_DOWN) else None
    reviews.move(connection, found.release_id, to, decided_at=over, refusal=refusal)
    if to is not State.HALF:
        audit.append(connection, at, staging.CENTRE, reviewed.WORDS[to], found.release_id)
    return to
