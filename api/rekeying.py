"""A new key for a site whose key was lost or stolen, and the way back after a suspension by mistake.

The old key counts no more from the moment in which a new one is asked for, and never again: not for
this site, and not for another. What the old key signed stays, and so do the site's chain and receipts.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from api.inviting import LONGEST, compare
from api.moments import iso
from api.operator import LIST, OPERATOR, enrolled
from api.store import audit, rekeyings, sites
from api.store.database import Database
from api.store.rekeyings import Rekeying
from api.store.sites import SUSPENDED, Site
from federated import signing
from federated.errors import SettingsError
from federated.onboarding import codes


def resume(database: Database, site_id: str, now: datetime) -> None:
    """Take from a suspended site again, by the key that it has."""
    with database.writing() as connection:
        site = enrolled(connection, site_id)
        if site.status != SUSPENDED:
            raise SettingsError(f"Site {site_id} is not suspended, so nothing changes. {LIST}")
        _refuse_renewing(rekeyings.one(connection, site_id), now)
        sites.resume(connection, site_id)
        audit.append(connection, iso(now), OPERATOR, "site resumed", site_id)


def _refuse_renewing(asked: Rekeying | None, now: datetime) -> None:
    if asked is None:
        return
    void = f"A new key was asked for {asked.site_id}, so its old one does not come back. "
    again = f"`heldennet-central site rekey {asked.site_id}`"
    if asked.public_key is not None:
        confirm = f"`heldennet-central site confirm {asked.site_id} FINGERPRINT`"
        raise SettingsError(f"{void}Confirm the new one, which it has brought: {confirm}.")
    if asked.expires_at <= iso(now):
        raise SettingsError(f"{void}The code for a new one is too old; make another: {again}.")
    raise SettingsError(
        f"{void}It has not brought a new one yet: it types `heldennet-site keys --new`, then "
        f"`heldennet-site join` with its code. Is the code lost? Make another: {again}."
    )


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
        old = enrolled(connection, site_id)
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
            raise SettingsError(f"Site {site_id} has not brought its new key yet. {LIST}")
        compare(asked.public_key, fingerprint)
        _replace(connection, enrolled(connection, site_id), asked.public_key, iso(now))
        return sites.one(connection, site_id)


def _replace(connection: Connection, site: Site, key: str, at: str) -> None:
    rekeyings.retire(connection, site.id, site.public_key, at)
    rekeyings.end(connection, site.id)
    sites.replace_key(connection, site.id, key)
    marks = f"{signing.fingerprint(site.public_key)} by {signing.fingerprint(key)}"
    audit.append(connection, at, OPERATOR, "site key replaced", f"{site.id} {marks}")
