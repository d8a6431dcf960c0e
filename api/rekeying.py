"""A new key for a site whose key was lost or stolen, and the way back after a suspension by mistake.

The old key counts no more from the moment in which a new one is asked for, and never again: not for
this site, and not for another. What the old key signed stays, and so do the site's chain and receipts.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from api.inviting import LONGEST, compare
from api.moments import iso
from api.operator import OPERATOR
from api.store import audit, rekeyings, sites
from api.store.database import Database
from api.store.rekeyings import Rekeying
from api.store.sites import SUSPENDED, Site
from federated import signing
from federated.errors import SettingsError
from federated.onboarding import codes

_LIST = "`heldennet-central site list` shows all."


def resume(database: Database, site_id: str, now: datetime) -> None:
    """Take from a suspended site again, by the key that it has."""
    with database.writing() as connection:
        site = _known(connection, site_id)
        if site.status != SUSPENDED:
            raise SettingsError(f"Site {site_id} is not suspended, so nothing changes. {_LIST}")
        if rekeyings.one(connection, site_id) is not None:
            raise SettingsError(
                f"A new key was asked for {site_id}, so its old one does not come back. Confirm the "
                f"new one: `heldennet-central site confirm {site_id} FINGERPRINT`."
            )
        sites.resume(connection, site_id)
        audit.append(connection, iso(now), OPERATOR, "site resumed", site_id)


def rekey(
    database: Database,
    site_id: str,
    now: datetime,
    lasts: timedelta,
    random: Callable[[int], bytes],
) -> str:
    """Take nothing more by a site's key; returns the one-time code for a new one."""
    if not timedelta(0) < lasts <= LONGEST:
        raise SettingsError("--hours must be between 1 and 336 (two weeks).")
    code = codes.make(random)
    with database.writing() as connection:
        old = _known(connection, site_id)
        asked = Rekeying(site_id, codes.digest(code), iso(now), iso(now + lasts))
        sites.suspend(connection, site_id)
        rekeyings.put(connection, asked)
        mark = signing.fingerprint(old.public_key)
        audit.append(connection, iso(now), OPERATOR, "site key revoked", f"{site_id} {mark}")
    return code


def confirm(database: Database, site_id: str, fingerprint: str, now: datetime) -> Site | None:
    """Put the new key in place when it was compared; None where no new key was asked for."""
    with database.writing() as connection:
        asked = rekeyings.one(connection, site_id)
        if asked is None:
            return None
        if asked.public_key is None:
            raise SettingsError(f"Site {site_id} has not brought its new key yet. {_LIST}")
        compare(asked.public_key, fingerprint)
        _replace(connection, _known(connection, site_id), asked.public_key, iso(now))
        return sites.one(connection, site_id)


def _replace(connection: Connection, site: Site, key: str, at: str) -> None:
    rekeyings.retire(connection, site.id, site.public_key, at)
    rekeyings.end(connection, site.id)
    sites.replace_key(connection, site.id, key)
    marks = f"{signing.fingerprint(site.public_key)} by {signing.fingerprint(key)}"
    audit.append(connection, at, OPERATOR, "site key replaced", f"{site.id} {marks}")


def _known(connection: Connection, site_id: str) -> Site:
    found = sites.one(connection, site_id)
    if found is None:
        raise SettingsError(f"No site is called {site_id}. {_LIST}")
    return found
