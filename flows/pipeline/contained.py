"""Which published figures may contain a family in a sum: reckoned from the store, before it goes.

A figure that was published cannot be taken back, and names nobody; a person has a right to know in
which ones she was counted. The answer is by the rows of today: a row that changed since may have
counted in another period.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated.noise import lanes
from federated.noise.table import NoisyTable
from flows import noise_ledger
from flows.pipeline import counting, publishing
from flows.pipeline.session import Session

if TYPE_CHECKING:
    import ibis.expr.types as ir


NOISE = "noise"  # in place of a release: an answer that was drawn, and may be published


@dataclass(frozen=True, slots=True, order=True)
class Contained:
    """One published period of an indicator."""

    indicator: str
    period: str
    release: str

    def __str__(self) -> str:
        """Write it as the audit and the screen have it."""
        if self.release == NOISE:
            return f"{self.indicator} {self.period} with noise"
        return f"{self.indicator} {self.period} in release {self.release[:12]}"


def published_with(opened: Session, families: Collection[str]) -> tuple[Contained, ...]:
    """Return the published periods in which one of these families has a unit."""
    entries = publishing.entries(opened)
    noise = noise_ledger.tables(opened.run.site)
    asked = {entry.indicator for entry in entries} | {lanes.indicator(table) for table in noise}
    if not asked or not families:
        return ()
    found: set[Contained] = set()
    for indicator, units in counting.units_of(opened):
        if indicator.id in asked:
            cohorts = _cohorts(units, families)
            found |= {
                Contained(e.indicator, e.period, e.release_digest)
                for e in entries
                if e.indicator == indicator.id and cohorts & set(e.quarters or cohorts)
            }
            found |= {
                Contained(table.cube, table.period, NOISE)
                for table in noise
                if lanes.indicator(table) == indicator.id and _touches(table, cohorts)
            }
    return tuple(sorted(found))


def _touches(table: NoisyTable, cohorts: set[str]) -> bool:
    return bool(cohorts) if table.trial else table.period in {q[:4] for q in cohorts}


def _cohorts(units: "ir.Table", families: Collection[str]) -> set[str]:
    own = units.filter(units.family_pid.isin(sorted(families))).select("cohort").distinct()
    return {str(quarter) for quarter in own.to_pyarrow()["cohort"].to_pylist()}
