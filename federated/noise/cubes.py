"""What can go through the noise lane: counts of families, and costs with a declared cap.

The values of a row are disjoint: a family enters one of them, in one stratum. Total rows are
sums of what was drawn and cost nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated.errors import HeldennetError, PolicyError
from federated.indicator import Dimension, Indicator, Measure
from federated.indicators import named

if TYPE_CHECKING:
    from federated.exact import ExactRow, ExactTable

TOTAL = "*"
MEASURED, MISSING = "measured", "missing"
_COUNTED: Mapping[Measure, tuple[str, ...]] = {
    Measure.PROPORTION: ("events", "non_events"),
    Measure.RATE: ("events", "event_free"),
    Measure.COST: (MEASURED,),
}


@dataclass(frozen=True, slots=True)
class NoisyCube:
    """An indicator by one dimension, or its total alone."""

    indicator: Indicator
    dimension: Dimension | None

    @property
    def id(self) -> str:
        """The name of the cube, such as ``I09/total``."""
        return f"{self.indicator.id}/{self.dimension.name if self.dimension else 'total'}"

    @property
    def strata(self) -> tuple[str, ...]:
        """The rows that are drawn; the total alone where there is no dimension."""
        return self.dimension.codes if self.dimension else (TOTAL,)

    @property
    def counts(self) -> tuple[str, ...]:
        """The disjoint counts of a row; a family is in one of them."""
        bins = tuple(f"bin_{low}" for low in self.indicator.bins)
        return (*_COUNTED.get(self.indicator.measure, bins), MISSING)

    @property
    def is_cost(self) -> bool:
        """Whether a sum in cents is drawn beside the counts."""
        return self.indicator.measure is Measure.COST


def cube(name: str) -> NoisyCube:
    """Return the cube that a policy names; PolicyError where it cannot go through this lane.

    >>> cube("I09/arm").counts
    ('events', 'non_events', 'missing')
    """
    try:
        indicator = named(name.partition("/")[0])
    except HeldennetError:
        raise PolicyError(f"noise: {name} is not a cube; write it as I09/total.") from None
    split = name.partition("/")[2]
    dimension = indicator.dimension(split)
    if dimension is None and split != "total":
        known = ", ".join(["total", *(d.name for d in indicator.dimensions)])
        raise PolicyError(f"noise: {name} is not a cube; {indicator.id} has: {known}.")
    if indicator.stays:
        raise PolicyError(f"noise: {name} is for the site's own report only; leave it out.")
    if indicator.measure in (Measure.MEAN, Measure.SURVIVAL):
        raise PolicyError(
            f"noise: {name} is a {indicator.measure.value}; only counts and costs can have noise."
        )
    return NoisyCube(indicator, dimension)


def families(found: NoisyCube, table: "ExactTable") -> list[int]:
    """Return the exact counts in the order that is drawn: stratum by stratum."""
    return [_families(row, name) for row in _rows(found, table) for name in found.counts]


def cents(found: NoisyCube, table: "ExactTable") -> list[int]:
    """Return the exact sums of capped costs, in cents, stratum by stratum."""
    return [int(row.parts["sum"].total * 100) for row in _rows(found, table)]


def _rows(found: NoisyCube, table: "ExactTable") -> "list[ExactRow]":
    rows = {row.stratum: row for row in table.rows}
    return [rows[stratum] for stratum in found.strata]


def _families(row: "ExactRow", name: str) -> int:
    part = {MEASURED: row.measured, MISSING: row.missing}.get(name) or row.parts[name]
    return part.families
