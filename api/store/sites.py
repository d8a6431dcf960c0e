"""Enrolled sites: who they are, their public key, and the policies they may publish under."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from api.store.tables import site_policies, sites
from federated.errors import SettingsError

ENROLLED, SUSPENDED = "enrolled", "suspended"


@dataclass(frozen=True, slots=True)
class Site:
    """A hospital or municipality. ``label`` is shown wherever its figures are."""

    id: str
    kind: str
    name: str
    gemeentecode: str
    city: str
    programme: str
    label: str
    public_key: str
    status: str
    enrolled_at: str


_ONE = select(*(sites.c[name] for name in Site.__slots__)).where(sites.c.id == bindparam("site"))


def add(connection: Connection, site: Site) -> None:
    """Enrol a site; its id and its key must be new."""
    held = connection.execute(
        select(sites.c.id).where((sites.c.id == site.id) | (sites.c.public_key == site.public_key))
    ).scalars()
    if known := next(iter(held), None):
        raise SettingsError(
            f"Site {known} is enrolled already with this id or this key. "
            "`heldennet-central site list` shows all."
        )
    values = {column.name: getattr(site, column.name) for column in sites.columns}
    connection.execute(insert(sites).values(values))


def one(connection: Connection, site_id: str) -> Site | None:
    """Return one site, or None."""
    row = connection.execute(_ONE, {"site": site_id}).one_or_none()
    return Site(*row) if row else None  # the columns are its fields, in this order


def every(connection: Connection) -> tuple[Site, ...]:
    """Return all sites, by city."""
    rows = connection.execute(select(sites).order_by(sites.c.city, sites.c.id))
    return tuple(Site(*row) for row in rows)  # the columns are its fields, in this order


def suspend(connection: Connection, site_id: str) -> None:
    """Take nothing more from a site; what it published stays."""
    change = update(sites).where(sites.c.id == site_id).values(status=SUSPENDED)
    if connection.execute(change).rowcount == 0:
        raise SettingsError(
            f"No site is called {site_id}. `heldennet-central site list` shows all."
        )


def resume(connection: Connection, site_id: str) -> None:
    """Take from a site again."""
    connection.execute(update(sites).where(sites.c.id == site_id).values(status=ENROLLED))


def replace_key(connection: Connection, site_id: str, public_key: str) -> None:
    """Take from a site again, by another key."""
    change = update(sites).where(sites.c.id == site_id)
    connection.execute(change.values(public_key=public_key, status=ENROLLED))


def register_policy(connection: Connection, site_id: str, digest: str, at: str) -> None:
    """Let a site publish under one version of its pseudonymisation policy; twice is once."""
    if one(connection, site_id) is None:
        raise SettingsError(
            f"No site is called {site_id}. `heldennet-central site list` shows all."
        )
    if digest not in policies(connection, site_id):
        row = {"site_id": site_id, "digest": digest, "registered_at": at}
        connection.execute(insert(site_policies).values(row))


def policies(connection: Connection, site_id: str) -> frozenset[str]:
    """Return the digests that are registered for a site."""
    wanted = select(site_policies.c.digest).where(site_policies.c.site_id == site_id)
    return frozenset(connection.execute(wanted).scalars())
