"""How a release comes in: who sent it, is it safe, may it stay. Any no, and nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from api import permissions
from api.settings import Central
from api.store import releases, sites
from api.store.database import Database
from api.store.releases import Receipt
from api.store.sites import Site
from federated import signing
from federated.errors import NotAllowed, UnsafeRelease
from federated.release import Release


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request to publish; ``url`` is the address the centre is known by, not what was typed."""

    release_id: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def receive(
    database: Database, central: Central, arrival: Arrival, now: datetime
) -> tuple[Receipt, bool]:
    """Check and keep one release; returns its receipt, and whether it is new."""
    site, nonce = _sender(database, central, arrival, now)
    release = parsed(arrival)
    permissions.check_speaks_for(site, release)
    at = iso(now)
    with database.writing() as connection:
        # asked again here: a site may have been suspended while its figures were checked
        permissions.check_enrolled(sites.one(connection, site.id))
        releases.use_nonce(connection, site.id, nonce, at)
        if held := releases.receipt(connection, arrival.release_id):
            return held, False
        permissions.check_policy(release, sites.policies(connection, site.id))
        return releases.keep(connection, release, at), True


def parsed(arrival: Arrival) -> Release:
    """Return the release in the body: canonical, under its own digest, and safe."""
    from api import registered

    try:
        release = Release.model_validate_json(arrival.body)
    except (ValidationError, RecursionError) as error:
        raise UnsafeRelease(_not_a_release(error)) from None
    if release.canonical() != arrival.body:
        raise UnsafeRelease(
            "The body is not in canonical form; send the bytes that the outbox holds."
        )
    if release.digest() != arrival.release_id:
        raise UnsafeRelease("The address does not end in the digest of the body.")
    registered.check(release)
    return release


def iso(moment: datetime) -> str:
    """Write a moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sender(
    database: Database, central: Central, arrival: Arrival, now: datetime
) -> tuple[Site, str]:
    keyid = signing.claimed_key(arrival.headers)
    with database.reading() as connection:
        site = sites.one(connection, keyid)
    if site is None:
        raise NotAllowed(signing.FOREIGN)
    nonce = signing.verify(
        signing.public_key(site.public_key),
        "PUT",
        arrival.url,
        arrival.headers,
        arrival.body,
        now,
        timedelta(seconds=central.clock_seconds),
    )
    permissions.check_enrolled(site)
    return site, nonce


def _not_a_release(error: Exception) -> str:
    place = "the body"
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        known = [str(part) for part in first["loc"] if isinstance(part, int) or part in _FIELDS]
        place = ".".join(known) or place
    return f"This is not a release of the form that the centre knows (at {place})."


def _field_names() -> frozenset[str]:
    from pydantic.alias_generators import to_camel

    from federated import release as wire

    models = (wire.Release, wire.ReleasedTable, wire.ReleasedRow, wire.ReleasedPeriod)
    return frozenset(to_camel(name) for model in models for name in model.model_fields)


_FIELDS = _field_names()
