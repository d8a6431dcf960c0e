"""What the operator does for a new site: invite it, and confirm the key that it brought."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from api.moments import iso
from api.operator import OPERATOR, check_id
from api.store import audit, invitations, sites
from api.store.database import Database
from api.store.invitations import WAITING, Invitation
from api.store.sites import ENROLLED, Site
from federated import gemeenten, signing
from federated.errors import SettingsError
from federated.onboarding import codes

LONGEST = timedelta(days=14)
_LIST = "`heldennet-central site list` shows all."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A site to invite, as the operator knows it; ``city`` empty is the municipality."""

    id: str
    kind: str
    name: str
    gemeente: str
    programme: str
    city: str = ""
    label: str = ""


def invite(
    database: Database,
    wanted: Wanted,
    now: datetime,
    lasts: timedelta,
    random: Callable[[int], bytes],
) -> str:
    """Keep an invitation; returns the one-time code, which is kept nowhere."""
    check_id(wanted.id)
    if not timedelta(0) < lasts <= LONGEST:
        raise SettingsError("--hours must be between 1 and 336 (two weeks).")
    place = gemeenten.find(wanted.gemeente)
    code = codes.make(random)
    made = Invitation(
        site_id=wanted.id,
        kind=wanted.kind,
        name=wanted.name,
        gemeentecode=place.code,
        city=wanted.city or place.name,
        programme=wanted.programme,
        label=wanted.label,
        code_digest=codes.digest(code),
        invited_at=iso(now),
        expires_at=iso(now + lasts),
    )
    with database.writing() as connection:
        _refuse_enrolled(connection, wanted.id)
        invitations.put(connection, made)
        audit.append(
            connection, iso(now), OPERATOR, "site invited", f"{wanted.id} {made.expires_at}"
        )
    return code


def confirm(database: Database, site_id: str, fingerprint: str, now: datetime) -> Site:
    """Enrol a site whose fingerprint was compared; raises SettingsError where it is another one."""
    with database.writing() as connection:
        asked = invitations.one(connection, site_id)
        if asked is None or asked.status != WAITING or asked.public_key is None:
            raise SettingsError(f"No site {site_id} waits to be confirmed. {_LIST}")
        compare(asked.public_key, fingerprint)
        site = _site(asked, asked.public_key, iso(now))
        sites.add(connection, site)
        invitations.confirm(connection, site_id, iso(now))
        mark = signing.fingerprint(asked.public_key)
        audit.append(connection, iso(now), OPERATOR, "site enrolled", f"{site_id} {mark}")
    return site


def compare(key: str, fingerprint: str) -> None:
    """Raise SettingsError where a fingerprint is not that of a key."""
    heard = "".join(fingerprint.split()).lower()
    held = signing.fingerprint(key).replace(" ", "")
    if not hmac.compare_digest(heard.encode(), held.encode()):
        raise SettingsError(
            "This is not the fingerprint of the key that came with the code, so nothing is enrolled. "
            "Have it read again by telephone; if it still differs, somebody else used the code: "
            "give the site a new code, which makes that key and code void."
        )


def _refuse_enrolled(connection: Connection, site_id: str) -> None:
    if sites.one(connection, site_id) is not None:
        raise SettingsError(f"Site {site_id} is enrolled already. {_LIST}")


def _site(asked: Invitation, key: str, at: str) -> Site:
    return Site(
        id=asked.site_id,
        kind=asked.kind,
        name=asked.name,
        gemeentecode=asked.gemeentecode,
        city=asked.city,
        programme=asked.programme,
        label=asked.label,
        public_key=key,
        status=ENROLLED,
        enrolled_at=at,
    )
