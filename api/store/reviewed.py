"""Whether reviews and votes are what the chain says: who edits them by hand is noticed.

A vote is in the chain by its seal as soon as it is cast, and by its words once it may be read. So
nobody can change a vote that nobody may see yet.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from api.review.machine import BLIND, State
from api.store import audit, reviews
from api.store.reviews import Vote
from federated import canonical

OPENED, SEALED = "review opened", "vote received"
FOR, AGAINST = "voted for", "voted against"
STATES: Mapping[str, State] = MappingProxyType(
    {
        OPENED: State.WAITING,
        SEALED: State.HALF,
        "review disputed": State.DISPUTED,
        "release published": State.PUBLISHED,
        "release turned down": State.TURNED_DOWN,
        "release withdrawn": State.WITHDRAWN,
    }
)
WORDS: Mapping[State, str] = MappingProxyType({state: words for words, state in STATES.items()})


def seal(vote: Vote) -> str:
    """Return what stands in the chain of a vote: it fixes all of it, and tells nothing."""
    said = {"person": vote.person_id, "agrees": vote.agrees, "reason": vote.reason}
    return canonical.digest(canonical.canonical({**said, "salt": vote.salt}))


def faults(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each review or vote that the chain does not say, or says otherwise."""
    told, cast = _told(connection)
    held = reviews.states(connection)
    for release in sorted({*told, *held}):
        if told.get(release) != held.get(release):
            yield f"Where the review of release {release[:12]} is, the chain does not say."
    kept = {line for vote in reviews.all_votes(connection) for line in _lines(vote, held)}
    for release in sorted({line[1] for line in kept ^ cast}):
        yield f"The votes on release {release[:12]} are not those in the chain."


def _told(connection: Connection) -> tuple[dict[str, str], set[tuple[str, str, str]]]:
    """Return the last state of each release, and each vote as it was written down."""
    states, cast = dict[str, str](), set[tuple[str, str, str]]()
    for deed in audit.deeds(connection):
        release, _, mark = deed.object.partition(" ")
        if deed.action in STATES:
            states[release] = STATES[deed.action].value
        if deed.action == SEALED:
            cast.add((SEALED, release, mark))
        elif deed.action in (FOR, AGAINST):
            cast.add((f"{deed.actor} {deed.action}", release, mark))
    return states, cast


def _lines(vote: Vote, states: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what the chain must say of a vote."""
    mark = seal(vote)
    if vote.number == 1:
        yield SEALED, vote.release_id, mark
    if states.get(vote.release_id) not in BLIND:
        did = FOR if vote.agrees else AGAINST
        yield f"{vote.person_id} {did}", vote.release_id, mark
