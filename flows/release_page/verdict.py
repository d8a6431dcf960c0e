"""What an attacker makes of a release beside everything that this site published before.

The one place of the page that asks: first the check that the centre repeats, then the attack of
``heldennet-site release audit``.
"""

from collections.abc import Sequence

from federated.disclosure import recheck
from federated.errors import UnsafeRelease
from federated.release import Release

UNFINISHED = "The attack did not come to an end."


def problem(release: Release, earlier: Sequence[Release]) -> str:
    """Return what could still be worked out, empty where nothing could."""
    tables = [table for one in (*earlier, release) for table in one.tables]
    try:
        recheck.check(release.site, tables, release.disclosure)
    except UnsafeRelease as error:
        return str(error)
    return _attacked((*earlier, release), release)


def _attacked(every: Sequence[Release], release: Release) -> str:
    from federated.disclosure.attack import released
    from federated.disclosure.attack.solver import Unfinished

    once = {table.digest(): table for one in every for table in one.tables}
    known = {release.site: list(once.values())}
    try:
        found = list(released.findings(known, release.disclosure.minimum))
    except Unfinished:
        return UNFINISHED
    return " ".join(one.sentence() for one in found)
