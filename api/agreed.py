"""A site tells which agreements there are: a number, a day, a fingerprint. Nothing is ever changed."""

from datetime import datetime

from api import permissions, signed
from api.moments import iso
from api.settings import Central
from api.signed import Asked
from api.store import agreements, audit, releases, sites
from api.store.database import Database
from federated.errors import Forbidden, NotAStatement
from federated.onboarding.statements import Agreement

MOST = 200  # lines of one site


def receive(
    database: Database, central: Central, digest: str, asked: Asked, now: datetime
) -> tuple[str, bool]:
    """Keep a statement; returns when it came, and whether it is new."""
    site, nonce = signed.sender(database, central, asked, now)
    told = Agreement.parse(asked.body)
    if told.digest() != digest:
        raise NotAStatement("The address does not end in the digest of the body.")
    if told.site != site.id:
        raise Forbidden("The agreement is of another site than the key that signed it.")
    if told.signed_on > now.date():
        raise NotAStatement("signedOn is a day that has not come yet.")
    with database.writing() as connection:
        permissions.check_publish(sites.one(connection, site.id))
        releases.use_nonce(connection, site.id, nonce, iso(now))
        if (held := agreements.held_since(connection, digest)) is not None:
            return held, False
        if agreements.count(connection, site.id) >= MOST:
            raise Forbidden(f"The centre keeps at most {MOST} agreements of a site.")
        agreements.put(connection, told, iso(now))
        audit.append(connection, iso(now), site.id, f"agreement told: {told.kind}", told.reference)
    return iso(now), True
