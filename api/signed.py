"""Who sent a request: an enrolled site that signed it, just now, for this address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from api import permissions
from api.settings import Central
from api.store import sites
from api.store.database import Database
from api.store.sites import Site
from federated import signing
from federated.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; ``url`` is the address the centre is known by, not what was typed."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def sender(database: Database, central: Central, asked: Asked, now: datetime) -> tuple[Site, str]:
    """Return the site that signed a request, and its number used once, which is not yet used up."""
    keyid = signing.claimed_key(asked.headers)
    with database.reading() as connection:
        site = sites.one(connection, keyid)
    if site is None:
        raise NotAllowed(signing.FOREIGN)
    nonce = signing.verify(
        signing.public_key(site.public_key),
        asked.method,
        asked.url,
        asked.headers,
        asked.body,
        now,
        timedelta(seconds=central.clock_seconds),
    )
    permissions.check_publish(site)
    return site, nonce


def check_same_key(connection: Connection, site: Site) -> None:
    """Raise where a site was suspended, or got another key, since its request was verified."""
    now = sites.one(connection, site.id)
    permissions.check_publish(now)
    if now is None or now.public_key != site.public_key:
        raise NotAllowed(signing.FOREIGN)
