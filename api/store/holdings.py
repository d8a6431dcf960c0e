"""What the centre holds of a site, by its own chain: what a site asks for to compare its ledger."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from api.review.machine import OPEN, State
from api.store import audit, books, reviewed, reviews
from api.store.reviews import Review
from api.store.tables import audit as chain
from api.store.tables import noisy_tables, receipts, released_tables, releases
from federated import canonical
from federated.errors import ChainBroken, UnsafeRelease
from federated.noise.table import NoisyTable
from federated.reconcile import Holding, Holdings
from federated.release import Release, ReleasedTable, parse

RECEIVED = "release received"
_RESTORE = "Restore the newest backup of the database."


def of(connection: Connection, site_id: str) -> Holdings:
    """Return what is held of a site; raises ChainBroken when the books of the centre are not whole.

    The whole chain is verified first: a list from a chain that was edited would prove nothing. How
    long it is, and where in it a release stands, is not told: it would say when others deliver.
    """
    audit.verify(connection)
    wanted = (
        select(receipts)
        .join(releases, releases.c.id == receipts.c.release_id)
        .join(chain, chain.c.digest == receipts.c.chain_head)
        .where(releases.c.site_id == site_id)
        .order_by(chain.c.number)
    )
    told, against = reviews.of_site(connection, site_id), reviews.against(connection, site_id)
    return Holdings(
        site=site_id,
        releases=tuple(
            Holding(
                release_id=row.release_id,
                received_at=row.received_at,
                tables=row.tables,
                number=number,
                chain_head=row.chain_head,
                **_became(told[row.release_id], against.get(row.release_id, ())),
            )
            for number, row in enumerate(connection.execute(wanted), start=1)
        ),
    )


def _became(one: Review, against: tuple[str, ...]) -> dict[str, Any]:
    """Return what a site is told of a review: that it waits, or how it ended; never how far it is."""
    if one.state in OPEN:
        return {"shown": "waiting"}
    since = one.withdrawn_at if one.state is State.WITHDRAWN else one.decided_at
    why = filter(None, (one.withdrawal, one.refusal, *against))
    return {"shown": one.state.value, "since": since, "reasons": tuple(why)}


def faults(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each place where releases, tables, receipts and the chain disagree."""
    audit.verify(connection)
    yield from _against_chain(connection)
    yield from (f"{found} {_RESTORE}" for found in reviewed.faults(connection))
    owners = connection.execute(select(releases.c.site_id).distinct()).scalars()
    for site in books.site_ids(connection, owners):
        yield from _of_site(connection, site)


def _of_site(connection: Connection, site_id: str) -> Iterator[str]:
    """Compare every release of a site with every row of it, one body in memory at a time."""
    signed, unseen = books.Signed(), reviews.unseen(connection)
    ids = select(releases.c.id).where(releases.c.site_id == site_id).order_by(releases.c.id)
    for release_id in connection.execute(ids).scalars().all():
        release = _read(connection, release_id)
        if release is None:
            name = release_id[:12]
            yield f"The bytes of release {name} are not those that were received. {_RESTORE}"
            continue
        yield from _against_bytes(connection, release_id, release)
        if release_id not in unseen:  # what waits for its review, or was turned down, has no rows
            yield from (f"{found} {_RESTORE}" for found in signed.add(release))
    yield from (f"{found} {_RESTORE}" for found in signed.faults(connection, site_id))


def _read(connection: Connection, release_id: str) -> Release | None:
    """Return what a site signed, if the columns beside it say the same."""
    row = connection.execute(select(releases).where(releases.c.id == release_id)).one()
    body = bytes(row.canonical)
    try:
        release = parse(body)
    except UnsafeRelease:
        return None
    corrects = release.corrects and (release.corrects.release, release.corrects.reason)
    said = (release.policy_digest, release.hospitals_covered, *(corrects or (None, None)))
    kept = (row.policy_digest, row.hospitals_covered, row.corrects, row.reason)
    return release if canonical.digest(body) == release_id and said == kept else None


def _against_chain(connection: Connection) -> Iterator[str]:
    said = {(d.actor, d.object) for d in audit.deeds(connection) if d.action == RECEIVED}
    rows = connection.execute(select(releases.c.site_id, releases.c.id))
    held = {(row.site_id, row.id) for row in rows}
    receipted = set(connection.execute(select(receipts.c.release_id)).scalars())
    for site, release in sorted(said - held):
        yield f"Release {release[:12]} of {site} is in the chain and is not held. {_RESTORE}"
    for site, release in sorted(held - said):
        yield f"Release {release[:12]} of {site} is held and the chain does not say so. {_RESTORE}"
    for _, release in sorted(held):
        if release not in receipted:
            yield f"Release {release[:12]} is held without its receipt. {_RESTORE}"


def _against_bytes(connection: Connection, release_id: str, release: Release) -> Iterator[str]:
    """Compare the tables that are shown with the bytes that the site signed."""
    every: tuple[ReleasedTable | NoisyTable, ...] = (*release.tables, *release.noise)
    signed = {table.digest(): table.canonical().decode() for table in every}
    columns = released_tables.c
    wanted = select(columns.digest, columns.content).where(columns.release_id == release_id)
    more = noisy_tables.c
    noise = select(more.digest, more.content).where(more.release_id == release_id)
    for row in (*connection.execute(wanted), *connection.execute(noise)):
        if signed.get(row.digest) != row.content:
            yield f"A table of release {release_id[:12]} is not the one that was received. {_RESTORE}"


def reconciled(connection: Connection, sites: tuple[str, ...]) -> tuple[Holdings, ...]:
    """Return what is held of each site; raises ChainBroken that names each fault."""
    if found := list(faults(connection)):
        raise ChainBroken("\n".join(found))
    return tuple(of(connection, site) for site in sites)
