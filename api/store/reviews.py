"""Reviews and votes as they are kept. A vote is one line of one person, and is never changed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from api.review.machine import FIRST, OPEN, UNSEEN, State
from api.store.tables import audit, receipts, releases, reviews, sites, votes


@dataclass(frozen=True, slots=True)
class Review:
    """A release and where it is; of one that the rules published alone, only that."""

    release_id: str
    site: str
    site_name: str
    received_at: str
    state: State
    decided_at: str | None = None
    refusal: str | None = None
    withdrawn_at: str | None = None
    withdrawal: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said of a release."""

    release_id: str
    person_id: str
    number: int
    agrees: bool
    reason: str
    salt: str


def open_(connection: Connection, release_id: str, at: str) -> None:
    """Have a release wait for its votes."""
    row = {"release_id": release_id, "state": FIRST.value, "opened_at": at}
    connection.execute(insert(reviews).values(row))


def one(connection: Connection, release_id: str) -> Review | None:
    """Return where a release is; None for one that the centre does not hold."""
    found = _made(connection, _wanted().where(releases.c.id == release_id))
    return found[0] if found else None


def every(connection: Connection, states: Iterable[State]) -> tuple[Review, ...]:
    """Return the releases under review that are in one of these states, in order of receipt."""
    among = reviews.c.state.in_([state.value for state in states])
    return _made(connection, _wanted().where(among))


def closed(connection: Connection, skipped: int, most: int) -> tuple[Review, ...]:
    """Return what no vote can change any more, as it came, the newest first."""
    waits = reviews.c.state.in_([state.value for state in OPEN])
    among = or_(reviews.c.state.is_(None), ~waits)
    newest = _wanted(newest_first=True).where(among).offset(skipped).limit(most)
    return _made(connection, newest)


def of_site(connection: Connection, site_id: str) -> dict[str, Review]:
    """Return where each release of a site is, by its id."""
    found = _made(connection, _wanted().where(releases.c.site_id == site_id))
    return {one.release_id: one for one in found}


def open_of(connection: Connection, site_id: str) -> tuple[Review, ...]:
    """Return what of a site waits for a vote, in the order in which it came."""
    return tuple(one for one in every(connection, OPEN) if one.site == site_id)


def unseen(connection: Connection) -> frozenset[str]:
    """Return the releases of which nothing was laid open."""
    among = reviews.c.state.in_([state.value for state in UNSEEN])
    return frozenset(connection.execute(select(reviews.c.release_id).where(among)).scalars())


def move(connection: Connection, release_id: str, to: State, **more: str | None) -> None:
    """Put a release in a state; one that the rules published alone gets its first row."""
    values: dict[str, str | None] = {"state": to.value, **more}
    change = update(reviews).where(reviews.c.release_id == release_id).values(values)
    if connection.execute(change).rowcount == 0:
        connection.execute(insert(reviews).values(release_id=release_id, **values))


def put(connection: Connection, vote: Vote) -> None:
    """Keep a vote."""
    connection.execute(insert(votes).values(asdict(vote)))


def votes_of(connection: Connection, release_id: str) -> tuple[Vote, ...]:
    """Return the votes on a release in their order; whether they may be shown is another thing."""
    wanted = select(votes).where(votes.c.release_id == release_id).order_by(votes.c.number)
    return tuple(Vote(**row._mapping) for row in connection.execute(wanted))


def voted(connection: Connection, person_id: str) -> frozenset[str]:
    """Return the releases on which somebody voted: for her own pages."""
    wanted = select(votes.c.release_id).where(votes.c.person_id == person_id)
    return frozenset(connection.execute(wanted).scalars())


def against(connection: Connection, site_id: str) -> dict[str, tuple[str, ...]]:
    """Return why releases of a site were turned down, by those who voted against it; no names."""
    return {
        one.release_id: tuple(
            vote.reason for vote in votes_of(connection, one.release_id) if not vote.agrees
        )
        for one in of_site(connection, site_id).values()
        if one.state is State.TURNED_DOWN
    }


def all_votes(connection: Connection) -> tuple[Vote, ...]:
    """Return every vote, for the books."""
    wanted = select(votes).order_by(votes.c.release_id, votes.c.number)
    return tuple(Vote(**row._mapping) for row in connection.execute(wanted))


def states(connection: Connection) -> dict[str, str]:
    """Return the state of every release that has one of its own."""
    rows = connection.execute(select(reviews.c.release_id, reviews.c.state))
    return {release_id: state for release_id, state in rows}


def _wanted(newest_first: bool = False) -> Select[Any]:
    order = audit.c.number.desc() if newest_first else audit.c.number
    return (
        select(
            releases.c.id.label("release_id"),
            releases.c.site_id.label("site"),
            sites.c.name.label("site_name"),
            receipts.c.received_at,
            reviews.c.state,
            reviews.c.decided_at,
            reviews.c.refusal,
            reviews.c.withdrawn_at,
            reviews.c.withdrawal,
        )
        .join(receipts, receipts.c.release_id == releases.c.id)
        .join(sites, sites.c.id == releases.c.site_id)
        .outerjoin(audit, audit.c.digest == receipts.c.chain_head)
        .outerjoin(reviews, reviews.c.release_id == releases.c.id)
        .order_by(order)
    )


def _made(connection: Connection, wanted: Select[Any]) -> tuple[Review, ...]:
    rows = (dict(row._mapping) for row in connection.execute(wanted))
    return tuple(Review(**{**row, "state": State(row["state"] or State.PUBLISHED)}) for row in rows)
