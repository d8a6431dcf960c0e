"""Only registered and approved cubes are taken (disclosure rule R12).

A site cannot declare a sensitive indicator harmless, add a stratum, or count by a definition of
its own; what the centre compares was computed in the same way everywhere.
"""

from collections.abc import Mapping

from federated.cubes import Cube
from federated.errors import UnsafeRelease
from federated.release import Release, ReleasedTable


def check(release: Release, approved: Mapping[tuple[str, str], Cube]) -> None:
    """Raise UnsafeRelease unless every table is an approved cube of this kind of site.

    ``approved`` holds cubes by id and version.
    """
    known = {cube.indicator for cube in approved.values() if release.site_kind in cube.values}
    for table in release.tables:
        if table.indicator not in known:
            raise UnsafeRelease(
                "The release has an indicator that the centre does not know for this kind of site."
            )
        cube = approved.get((table.cube, table.definition_version))
        found = _difference(table, cube, release.site_kind) if cube else _missing(table, approved)
        if found:
            raise UnsafeRelease(
                f"{table.indicator}: the {found} differs from what the centre has approved. "
                "Bring heldennet at the site to the centre's version, or ask the centre to approve "
                "the cube."
            )
    for noisy in release.noise:
        cube = approved.get((noisy.cube, noisy.definition_version))
        if cube is None or release.site_kind not in cube.values:
            raise UnsafeRelease(
                "A table with noise is of a cube that the centre has not approved for this kind of "
                "site. Bring heldennet at the site to the centre's version."
            )


def _missing(table: ReleasedTable, approved: Mapping[tuple[str, str], Cube]) -> str:
    versions = {cube.version for cube in approved.values() if cube.indicator == table.indicator}
    return "cube" if table.definition_version in versions else "version"


def _difference(table: ReleasedTable, cube: Cube, site_kind: str) -> str | None:
    compared = {
        "dimension": (table.dimension, cube.dimension),
        "kind of figure": (table.measure, cube.measure),
        "sensitivity": (table.sensitive, cube.sensitive),
        "unit": (table.unit, cube.unit),
        "kind of period": (table.period.kind in cube.periods, True),
        "list of strata": (tuple(row.stratum for row in table.rows), cube.strata),
        "list of values": (
            tuple(sorted(table.rows[0].values)),
            cube.values.get(site_kind),
        ),
    }
    return next((name for name, (there, here) in compared.items() if there != here), None)
