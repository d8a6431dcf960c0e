"""Taking a release in: laid open at once, or checked as if it were and then kept until people read it.

What waits is stored by its bytes alone. Its tables are in none of those that anybody reads, so no
page or address can show them by mistake.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from api import attacking, permissions, policies, registered
from api.store import audit, conformance, cubes, invitations, releases, reviewed, reviews, sites
from api.store.releases import Receipt
from federated.errors import (
    ChainBroken,
    Forbidden,
    HeldennetError,
    NoiseRefused,
    PolicyError,
    ReleaseConflict,
    UnsafeRelease,
)
from federated.release import Release, parse

CENTRE = "centre"
REFUSALS = (UnsafeRelease, ReleaseConflict, NoiseRefused, PolicyError, Forbidden)


def check_welcome(connection: Connection, release: Release, at: str) -> None:
    """Raise unless the site may publish these tables, by its enrolment, policy, proof, cubes and the day."""
    site = release.site
    permissions.check_publish(sites.one(connection, site))
    registered.check(release, cubes.approved(connection))
    policies.check_closed(release, datetime.fromisoformat(at).date())
    permissions.check_publish_under(release, sites.policies(connection, site))
    invited = invitations.was_confirmed(connection, site)
    permissions.check_publish_proven(invited, conformance.passed(connection, site))


def publish(connection: Connection, release: Release, at: str) -> Receipt:
    """Lay a release open at once; returns its receipt."""
    receipt = releases.keep(connection, release, at)
    attacking.refuse_unsafe(connection, release)
    return receipt


def stage(connection: Connection, release: Release, at: str) -> Receipt:
    """Have a release wait for its review, once it passed all that is checked when it is laid open.

    It is laid beside what is published and beside what of the same site waits before it.
    """
    releases.record(connection, release)
    with tried(connection):
        _open_in_turn(connection, release)
    receipt = releases.confirm(connection, release, at)
    reviews.open_(connection, release.digest(), at)
    audit.append(connection, at, CENTRE, reviewed.OPENED, release.digest())
    return receipt


def lay_open(connection: Connection, release_id: str, at: str) -> str | None:
    """Check a release that waited again and lay it open; returns why not, None when it is."""
    release = held(connection, release_id)
    point = connection.begin_nested()
    try:
        check_welcome(connection, release, at)
        _open(connection, release)
    except REFUSALS as error:
        point.rollback()
        return str(error)
    point.commit()
    return None


def trial(connection: Connection, release: Release) -> str | None:
    """Return why a release could not be laid open now, None when it could; nothing is changed."""
    with tried(connection):
        try:
            _open_in_turn(connection, release)
        except REFUSALS as error:
            return str(error)
    return None


def held(connection: Connection, release_id: str) -> Release:
    """Return a release as its site signed it; raises ChainBroken where the bytes are others."""
    try:
        release = parse(releases.stored(connection, release_id) or b"")
    except UnsafeRelease:
        release = None
    if release is None or release.digest() != release_id:
        raise ChainBroken("The bytes of this release are not those that were received.")
    return release


@contextmanager
def tried(connection: Connection) -> Iterator[None]:
    """Take back all that is done inside."""
    point = connection.begin_nested()
    try:
        yield
    finally:
        point.rollback()


def _open_in_turn(connection: Connection, release: Release) -> None:
    """Lay open what of the same site waits before a release, and then that."""
    waiting = [one.release_id for one in reviews.open_of(connection, release.site)]
    mine = release.digest()
    before = waiting[: waiting.index(mine)] if mine in waiting else waiting
    for one in before:
        _if_possible(connection, held(connection, one))
    _open(connection, release)


def _open(connection: Connection, release: Release) -> None:
    releases.lay_open(connection, release)
    attacking.refuse_unsafe(connection, release)


def _if_possible(connection: Connection, release: Release) -> None:
    """Lay open what waits; what no longer can be is turned down when its turn comes."""
    point = connection.begin_nested()
    try:
        releases.lay_open(connection, release)
    except HeldennetError:
        point.rollback()
    else:
        point.commit()
