"""How a release comes in: who sent it, is it safe, may it stay. Any no, and nothing is stored.

Where people read first, it is checked in the same way and then waits (``api.review``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api import permissions, signed
from api.moments import iso
from api.review import staging
from api.settings import Central
from api.signed import Asked
from api.store import releases
from api.store.database import Database
from api.store.releases import Receipt
from federated.errors import NotARelease, UnsafeRelease
from federated.release import Release, parse

_NOT_A_RELEASE = "This is not a release:"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request to publish; ``url`` is the address the centre is known by, not what was typed."""

    release_id: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def asked(self) -> Asked:
        """The request, whatever it is about."""
        return Asked("PUT", self.url, self.headers, self.body)


def receive(
    database: Database, central: Central, arrival: Arrival, now: datetime
) -> tuple[Receipt, bool]:
    """Check and keep one release; returns its receipt, and whether it is new."""
    site, nonce = signed.sender(database, central, arrival.asked, now)
    release = parsed(arrival)
    permissions.check_speak_for(site, release)
    at = iso(now)
    with database.writing() as connection:
        # asked again here: a site may have been suspended while its figures were checked
        signed.check_same_key(connection, site)
        releases.use_nonce(connection, site.id, nonce, at)
        if held := releases.receipt(connection, arrival.release_id):
            return held, False
        staging.check_welcome(connection, release, at)
        take = staging.stage if central.review.required else staging.publish
        return take(connection, release, at), True


def parsed(arrival: Arrival) -> Release:
    """Return the release in the body: canonical, safe, and under its own digest."""
    try:
        release = parse(arrival.body)
    except NotARelease:
        raise
    except UnsafeRelease as error:
        raise UnsafeRelease(_without_names(str(error))) from None
    if release.digest() != arrival.release_id:
        raise UnsafeRelease("The address does not end in the digest of the body.")
    return release


def _without_names(sentence: str) -> str:
    """Keep the rule; names of strata are input, and a careless one could be a person's."""
    if sentence.startswith(_NOT_A_RELEASE):
        return sentence
    rule = re.search(r"\(R\d+\)", sentence)
    return (
        f"A figure breaks a disclosure rule {rule[0] if rule else ''}".rstrip()
        + "; nothing was stored. `heldennet-site release show` shows the figures."
    )
