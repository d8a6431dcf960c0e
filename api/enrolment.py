"""A site that was invited brings its code and its key; until the operator confirms, it is nobody.

A site whose key was lost or stolen brings a new one in the same way.

A wrong code gets one and the same answer, whatever is wrong with it: never given out, used, too
late, or given to another site.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from api.moments import iso
from api.settings import Central
from api.signed import Asked
from api.store import audit, invitations, rekeyings, sites
from api.store.database import Database
from api.store.invitations import Invitation
from api.store.rekeyings import Rekeying
from api.store.sites import Site
from federated import signing
from federated.errors import Forbidden, KeyFileError, NotAllowed, NotAStatement
from federated.onboarding import codes
from federated.onboarding.statements import Enrolment

NOT_TAKEN = (
    "The centre does not take this code. It is used once, in time, by the site, the kind and the "
    "municipality that it was given for; ask the operator of the centre for a new one."
)

REKEYING = "rekeying"  # a new key was asked for, and this is the old one
NOBODY = "gVkHRkVbCGn2hvIb6AKaIV7a+fVoCh7iC3GPzTUUxEE="  # a key whose private half was thrown away


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a site has come, and the fingerprint of the key that it brought."""

    site: str
    status: str
    fingerprint: str


def ask(
    database: Database, central: Central, site_id: str, asked: Asked, now: datetime
) -> Standing:
    """Take the key of a site that brings its code; raises the same for every wrong code."""
    brought = Enrolment.parse(asked.body)
    if brought.site != site_id:
        raise NotAStatement("The address does not end in the site of the body.")
    _check_possession(central, asked, brought, now)
    with database.writing() as connection:
        _take(connection, brought, iso(now))
    return Standing(site_id, invitations.WAITING, signing.fingerprint(brought.public_key))


def standing(
    database: Database, central: Central, site_id: str, asked: Asked, now: datetime
) -> Standing:
    """Tell the holder of a key how far its site has come; to anybody else no site is known.

    It changes nothing, so the same request may be answered twice.
    """
    with database.reading() as connection:
        invited, enrolled = invitations.one(connection, site_id), sites.one(connection, site_id)
        asked_new = rekeyings.one(connection, site_id)
    new = asked_new.public_key if asked_new else None
    known = enrolled or invited
    key = new or (known.public_key if known else None)
    _verify(central, asked, key or NOBODY, now)  # as much work for a site that is not known
    if key is None or signing.claimed_key(asked.headers) != site_id:
        raise NotAllowed(signing.FOREIGN)
    return Standing(site_id, _status(enrolled, asked_new), signing.fingerprint(key))


def _status(enrolled: Site | None, asked_new: Rekeying | None) -> str:
    if enrolled is None or (asked_new and asked_new.public_key):
        return invitations.WAITING
    return REKEYING if asked_new else enrolled.status


def _check_possession(central: Central, asked: Asked, brought: Enrolment, now: datetime) -> None:
    """The request is signed by the very key that it brings, in the name of that site."""
    if signing.claimed_key(asked.headers) != brought.site:
        raise NotAllowed(signing.FOREIGN)
    _verify(central, asked, brought.public_key, now)


def _verify(central: Central, asked: Asked, key: str, now: datetime) -> None:
    try:
        public = signing.public_key(key)
    except KeyFileError:
        raise NotAStatement("publicKey is not the base64 of an Ed25519 key.") from None
    limit = timedelta(seconds=central.clock_seconds)
    signing.verify(public, asked.method, asked.url, asked.headers, asked.body, now, limit)


def _take(connection: Connection, brought: Enrolment, at: str) -> None:
    code = codes.digest(brought.code)
    invited = invitations.by_code(connection, code, at)
    renewed = rekeyings.by_code(connection, code, at)
    given = (brought.site, brought.kind, brought.gemeentecode)
    if given != _meant(connection, invited, renewed) or _is_used(connection, brought.public_key):
        raise Forbidden(NOT_TAKEN)
    if renewed:
        rekeyings.use(connection, brought.site, brought.public_key)
    else:
        invitations.use(connection, brought.site, brought.public_key, at)
    did = "new key brought" if renewed else "enrolment asked"
    mark = signing.fingerprint(brought.public_key)
    audit.append(connection, at, brought.site, did, f"{brought.site} {mark}")


def _meant(
    connection: Connection, invited: Invitation | None, renewed: Rekeying | None
) -> tuple[str, str, str] | None:
    """Return the site, kind and municipality that a code was given for."""
    if invited:
        return invited.site_id, invited.kind, invited.gemeentecode
    known = sites.one(connection, renewed.site_id) if renewed else None
    return (known.id, known.kind, known.gemeentecode) if known else None


def _is_used(connection: Connection, key: str) -> bool:
    """A key belongs to one site; that of a suspended one does not come back under another name."""
    known = any(site.public_key == key for site in sites.every(connection))
    invited = invitations.key_is_known(connection, key)
    return known or invited or rekeyings.is_used(connection, key)
