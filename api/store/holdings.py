"""What the centre holds of a site, by its own chain: what a site asks for to compare its ledger."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from api.store import audit
from api.store.tables import audit as chain
from api.store.tables import noisy_tables, receipts, released_tables, releases
from federated import canonical
from federated.errors import ChainBroken, UnsafeRelease
from federated.noise.table import NoisyTable
from federated.reconcile import Holding, Holdings
from federated.release import ReleasedTable, parse

RECEIVED = "release received"
_RESTORE = "Restore the newest backup of the database."


def of(connection: Connection, site_id: str) -> Holdings:
    """Return what is held of a site; raises ChainBroken when the books of the centre are not whole.

    The whole chain is verified first: a list from a chain that was edited would prove nothing.
    """
    length = audit.verify(connection)
    head = connection.execute(select(chain.c.digest).where(chain.c.number == length)).scalar()
    wanted = (
        select(receipts, chain.c.number)
        .join(releases, releases.c.id == receipts.c.release_id)
        .join(chain, chain.c.digest == receipts.c.chain_head)
        .where(releases.c.site_id == site_id)
        .order_by(chain.c.number)
    )
    return Holdings(
        site=site_id,
        chain_length=length,
        chain_head=head or "0" * 64,
        releases=tuple(
            Holding(
                release_id=row.release_id,
                received_at=row.received_at,
                tables=row.tables,
                chain_number=row.number,
                chain_head=row.chain_head,
            )
            for row in connection.execute(wanted)
        ),
    )


def faults(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each place where releases, tables, receipts and the chain disagree."""
    audit.verify(connection)
    yield from _against_chain(connection)
    for row in connection.execute(select(releases.c.id, releases.c.canonical)):
        yield from _against_bytes(connection, row.id, bytes(row.canonical))


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


def _against_bytes(connection: Connection, release_id: str, body: bytes) -> Iterator[str]:
    """Compare the tables that are shown with the bytes that the site signed."""
    name = release_id[:12]
    try:
        release = parse(body)
    except UnsafeRelease:
        release = None
    if release is None or canonical.digest(body) != release_id:
        yield f"The bytes of release {name} are not those that were received. {_RESTORE}"
        return
    every: tuple[ReleasedTable | NoisyTable, ...] = (*release.tables, *release.noise)
    signed = {table.digest(): table.canonical().decode() for table in every}
    columns = released_tables.c
    wanted = select(columns.digest, columns.content).where(columns.release_id == release_id)
    more = noisy_tables.c
    noise = select(more.digest, more.content).where(more.release_id == release_id)
    for row in (*connection.execute(wanted), *connection.execute(noise)):
        if signed.get(row.digest) != row.content:
            yield f"A table of release {name} is not the one that was received. {_RESTORE}"


def reconciled(connection: Connection, sites: tuple[str, ...]) -> tuple[Holdings, ...]:
    """Return what is held of each site; raises ChainBroken that names each fault."""
    if found := list(faults(connection)):
        raise ChainBroken("\n".join(found))
    return tuple(of(connection, site) for site in sites)
