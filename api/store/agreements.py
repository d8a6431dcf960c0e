"""Agreements of sites by number, day and fingerprint; a line is never changed or taken away."""

from sqlalchemy import Connection, func, insert, select

from api.store.tables import agreements
from federated.onboarding.statements import KINDS, Agreement


def held_since(connection: Connection, digest: str) -> str | None:
    """Return when a statement came, None when it did not."""
    wanted = select(agreements.c.received_at).where(agreements.c.digest == digest)
    return connection.execute(wanted).scalar()


def put(connection: Connection, one: Agreement, at: str) -> None:
    """Keep a statement."""
    connection.execute(
        insert(agreements).values(
            digest=one.digest(),
            site_id=one.site,
            kind=one.kind,
            reference=one.reference,
            signed_on=one.signed_on.isoformat(),
            document=one.document,
            received_at=at,
        )
    )


def count(connection: Connection, site_id: str) -> int:
    """Return how many statements of a site are held."""
    mine = select(func.count()).select_from(agreements).where(agreements.c.site_id == site_id)
    return int(connection.execute(mine).scalar_one())


def complete_since(connection: Connection) -> dict[str, str]:
    """Return for each site that has told an agreement of every kind when the last kind came."""
    wanted = select(
        agreements.c.site_id, agreements.c.kind, func.min(agreements.c.received_at)
    ).group_by(agreements.c.site_id, agreements.c.kind)
    found: dict[str, list[str]] = {}
    for site, _, at in connection.execute(wanted):
        found.setdefault(site, []).append(at)
    return {site: max(moments) for site, moments in found.items() if len(moments) == len(KINDS)}


def missing(connection: Connection, site_id: str) -> tuple[str, ...]:
    """Return the kinds of which a site has told nothing."""
    mine = select(agreements.c.kind).where(agreements.c.site_id == site_id)
    held = set(connection.execute(mine).scalars())
    return tuple(kind for kind in KINDS if kind not in held)
