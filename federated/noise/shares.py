"""What a table with noise says, figure by figure: a value, its interval with the noise, its use."""

from collections.abc import Iterator
from dataclasses import dataclass

from federated.noise import cubes, intervals, usability
from federated.noise.mechanisms import Mechanism
from federated.noise.table import NoisyTable


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``name`` is what is counted, ``unit`` is % or euro.

    ``usable`` says whether there are enough families for this much noise, by what was drawn.
    """

    stratum: str
    name: str
    value: float | None
    low: float
    high: float
    unit: str
    families: int
    usable: bool


@dataclass(frozen=True, slots=True)
class _Row:
    stratum: str
    families: dict[str, int]
    cents: int | None
    cells: int


def figures(table: NoisyTable) -> Iterator[Figure]:
    """Yield the figures of a table, the total of a split first."""
    found = cubes.cube(table.cube)
    for row in _rows(table):
        if table.sums is not None and row.cents is not None:
            yield _mean(table, table.sums, row)
            continue
        names = [name for name in found.counts if name != cubes.MISSING]
        for name in names if found.indicator.bins else names[:1]:
            yield _share(table, row, name, names)


def _rows(table: NoisyTable) -> Iterator[_Row]:
    if len(table.rows) > 1:
        names = table.rows[0].families
        together = {name: sum(row.families[name] for row in table.rows) for name in names}
        cents = None if table.sums is None else sum(row.cents or 0 for row in table.rows)
        yield _Row(cubes.TOTAL, together, cents, len(table.rows))
    for row in table.rows:
        yield _Row(row.stratum, dict(row.families), row.cents, 1)


def _share(table: NoisyTable, row: _Row, name: str, names: list[str]) -> Figure:
    events = row.families[name]
    others = sum(row.families[other] for other in names if other != name)
    low, high = intervals.rate(
        events, others, table.counts, row.cells, row.cells * (len(names) - 1)
    )
    measured = max(events + others, 0)
    value = 100 * min(max(events, 0) / measured, 1) if measured else None
    use = usability.of_count(measured, usability.burden(table.counts)).usable
    return Figure(row.stratum, name, value, 100 * low, 100 * high, "%", measured, use)


def _mean(table: NoisyTable, sums: Mechanism, row: _Row) -> Figure:
    measured, cents = max(row.families[cubes.MEASURED], 0), row.cents or 0
    low, high = intervals.mean_euro(
        cents, row.families[cubes.MEASURED], sums, table.counts, row.cells
    )
    value = max(cents, 0) / 100 / measured if measured else None
    use = measured >= usability.COST_FAMILIES
    return Figure(row.stratum, cubes.MEASURED, value, low, high, "€", measured, use)
