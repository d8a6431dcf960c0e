"""The checks of a release that need nobody: each is made when the page is asked for, none is printed.

What is held of the site is taken as it is at this moment, so a check that passed when the release
came in may fail when it is read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from api import permissions, registered
from api.review import staging
from api.store import audit, conformance, cubes, holdings, invitations, releases, sites
from federated import canonical
from federated.errors import UnsafeRelease
from federated.indicators import catalogue
from federated.release import Release, parse


@dataclass(frozen=True, slots=True)
class Check:
    """One check: None where it does not apply. ``about``: indicators and periods, never a figure."""

    name: str
    passed: bool | None
    about: tuple[str, ...] = ()


def made(connection: Connection, release: Release) -> Iterator[Check]:
    """Yield every check of a release, in the order in which they are shown."""
    site = release.site
    yield Check("signature", _as_it_came(connection, release.digest()))
    yield Check("enrolled", permissions.can_publish(sites.one(connection, site)))
    policies = sites.policies(connection, site)
    yield Check("policy", permissions.can_publish_under(release, policies))
    yield Check("proof", _proven(connection, site))
    yield Check("cubes", _passes(lambda: registered.check(release, cubes.approved(connection))))
    yield Check("rules", _passes(lambda: parse(release.canonical())))
    yield Check("beside", staging.trial(connection, release) is None)
    other = _other_versions(release)
    yield Check("versions", not other, other)
    low = tuple(
        f"{t.indicator} {t.period.label}" for t in release.tables if t.completeness == "<60"
    )
    yield Check("completeness", not low, tuple(dict.fromkeys(low)))


def _as_it_came(connection: Connection, release_id: str) -> bool:
    """Tell whether the bytes are those that came in under the site's signature, by the chain."""
    receipt, body = (
        releases.receipt(connection, release_id),
        releases.stored(connection, release_id),
    )
    if receipt is None or body is None:
        return False
    deed = audit.under(connection, receipt.chain_head)
    said = deed and (deed.actor, deed.action, deed.object)
    wanted = (receipt.site, holdings.RECEIVED, release_id)
    return canonical.digest(body) == release_id and said == wanted


def _proven(connection: Connection, site_id: str) -> bool | None:
    """Tell whether the newest proof passed; None for a site of which none is asked."""
    if not invitations.was_confirmed(connection, site_id):
        return None
    return conformance.passed(connection, site_id)


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except UnsafeRelease:
        return False
    return True


def _other_versions(release: Release) -> tuple[str, ...]:
    known = catalogue()
    tables = ((t.indicator, t.definition_version) for t in release.tables)
    other = [
        name for name, version in tables if name not in known or known[name].version != version
    ]
    return tuple(dict.fromkeys(other))
