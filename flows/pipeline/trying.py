"""The units of one indicator, counted and protected in any split, to see how much is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from federated import disclosure, ladder, merging
from federated.disclosure.rules import population
from federated.errors import UnsafeRelease
from federated.exact import ExactTable
from federated.indicator import Dimension, Indicator
from federated.indicators import aggregate
from federated.ladder import Rung
from federated.merging import Groups
from federated.release import ReleasedTable
from flows.pipeline import counting
from flows.pipeline.session import Session
from flows.pipeline.uses import Share

if TYPE_CHECKING:
    import ibis.expr.types as ir

LAST = 4  # closed periods of a rung that are looked at
BESIDE = (population.ELIGIBLE, population.MISSING)  # they stand beside the figure, not in it


@dataclass(frozen=True, slots=True, repr=False)
class Counter:
    """The units of one indicator, to be counted in any split."""

    opened: Session
    indicator: Indicator
    units: "ir.Table"

    def tables(self, step: Rung, dimensions: Sequence[str | None]) -> list[tuple[ExactTable, ...]]:
        """Return the tables of the last closed periods with somebody in them, by period."""
        run = self.opened.run
        since, until = counting.since(run), counting.extracted(self.opened)
        periods = ladder.closed(self.indicator, step, since, until)
        if not periods:
            return []
        made = aggregate.tables(
            self.indicator, self.units, site=run.site.id, dimensions=dimensions, periods=periods
        )
        size = len(dimensions)
        groups = (tuple(made[n : n + size]) for n in range(0, len(made), size))
        return [group for group in groups if group[0].rows[0].eligible.total][-LAST:]

    def merged(self, dimension: Dimension, groups: Groups) -> "Counter":
        """Return the same units in coarser groups."""
        wide, codes = merging.merged(dimension, groups)
        others = tuple(d for d in self.indicator.dimensions if d.name != dimension.name)
        column = self.units[dimension.name].cases(*codes.items(), else_=None)
        units = self.units.mutate(**{dimension.name: column})
        return replace(
            self, indicator=replace(self.indicator, dimensions=(*others, wide)), units=units
        )

    def shares(self, step: Rung, dimensions: Sequence[str | None]) -> list[Share]:
        """Return the share hidden in each split."""
        rule, found = counting.rule_of(self.opened), [Share()] * len(dimensions)
        for group in self.tables(step, dimensions):
            try:
                out: Sequence[ReleasedTable | None] = disclosure.control(group, rule)
            except UnsafeRelease:  # what cannot be protected would be hidden as a whole
                out = [None] * len(group)
            found = [s + _share(t, o) for s, t, o in zip(found, group, out, strict=True)]
        return found


def _share(table: ExactTable, out: ReleasedTable | None) -> Share:
    """Count the figures of one table; a group with nobody in it has nothing to hide."""
    found = Share()
    for number, row in enumerate(table.rows):
        if row.eligible.total:
            values = out.rows[number].values if out else {"": None}
            hidden = [name for name, value in values.items() if value is None]
            lost, main = (sum(name not in BESIDE for name in some) for some in (hidden, values))
            found += Share(len(hidden), len(values), lost, main)
    return found
