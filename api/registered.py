"""Only registered cubes are taken (disclosure rule R12): as the catalogue of indicators has them.

A site cannot declare a sensitive indicator harmless, add a stratum, or count by a definition of
its own; what the centre compares was computed in the same way everywhere.
"""

from federated.disclosure import layout
from federated.errors import UnsafeRelease
from federated.indicator import Indicator, Measure
from federated.indicators import catalogue
from federated.release import Release, ReleasedTable

TOTAL = "*"


def check(release: Release) -> None:
    """Raise UnsafeRelease unless every table is a registered cube of this kind of site."""
    for table in release.tables:
        indicator = catalogue().get(table.indicator)
        if indicator is None or release.site_kind not in indicator.site_kinds:
            raise UnsafeRelease(
                "The release has an indicator that the centre does not know for this kind of site."
            )
        if found := _difference(table, indicator.at(release.site_kind)):
            raise UnsafeRelease(
                f"{indicator.id}: the {found} differs from the centre's definition "
                f"{indicator.version}. Bring heldennet at the site to the centre's version."
            )


def _difference(table: ReleasedTable, indicator: Indicator) -> str | None:
    dimension = indicator.dimension(table.dimension)
    if table.dimension is not None and dimension is None:
        return "dimension"
    compared = {
        "version": (table.definition_version, indicator.version),
        "cube": (table.cube, f"{indicator.id}/{table.dimension or 'total'}"),
        "kind of figure": (table.measure, indicator.measure.value),
        "sensitivity": (table.sensitive, indicator.sensitive),
        "unit": (table.unit, indicator.unit),
        "list of strata": (
            tuple(row.stratum for row in table.rows),
            (TOTAL, *(dimension.codes if dimension else ())),
        ),
        "list of values": (frozenset(table.rows[0].values), _values(indicator)),
    }
    return next((name for name, (there, here) in compared.items() if there != here), None)


def _values(indicator: Indicator) -> frozenset[str]:
    measure, bins = indicator.measure.value, indicator.bins
    own = {
        Measure.HISTOGRAM: tuple(f"bin_{low}" for low in bins),
        Measure.SURVIVAL: tuple(f"at_risk_{end}" for end in bins[1:]),
    }.get(indicator.measure, indicator.categories)
    return frozenset(layout.names(measure, own) or ())
