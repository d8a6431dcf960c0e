"""A site asks what the centre holds of it, and nothing of anybody else."""

from datetime import datetime

from rich.table import Table

from api import permissions, signed
from api.moments import iso
from api.settings import Central
from api.signed import Asked
from api.store import holdings, releases, sites
from api.store.database import Database
from federated.errors import SettingsError
from federated.reconcile import Holdings, summary


def answered(database: Database, central: Central, asked: Asked, now: datetime) -> Holdings:
    """Return what is held of the site that signed the request; the same request counts once."""
    site, nonce = signed.sender(database, central, asked, now)
    with database.writing() as connection:
        permissions.check_publish(sites.one(connection, site.id))
        releases.use_nonce(connection, site.id, nonce, iso(now))
    with database.reading() as connection:
        return holdings.of(connection, site.id)


def table(database: Database, only: str | None) -> Table:
    """Return what is held of each site, with the figure to compare by telephone.

    Raises ChainBroken where the centre's own books disagree.
    """
    shown = Table()
    for heading in ("site", "releases", "last received", "list"):
        shown.add_column(heading, overflow="fold")
    with database.reading() as connection:
        names = tuple(site.id for site in sites.every(connection) if only in (None, site.id))
        if not names:
            raise SettingsError(
                "No such site is enrolled. `heldennet-central site list` shows all."
            )
        for one in holdings.reconciled(connection, names):
            shown.add_row(*_row(one))
    return shown


def _row(one: Holdings) -> tuple[str, ...]:
    last = one.releases[-1].received_at if one.releases else "never"
    return one.site, str(len(one.releases)), last, summary(h.release_id for h in one.releases)
