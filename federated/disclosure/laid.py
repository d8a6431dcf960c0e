"""What a reader knows of how many people tables of one frame count: in each row, and in unions.

A union of rows that some table hides is what is left of its total, or the sum of its rows where
another shows them. Unions that no table hides together only add up what is known row by row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from federated.disclosure import equations
from federated.disclosure.equations import Known
from federated.errors import UnsafeRelease

if TYPE_CHECKING:
    from federated.release import ReleasedTable

TOTAL, PEOPLE = "*", ("eligible", "measured")
MOST_UNIONS = 300  # of the rows of one dimension; eight rows have 255
TOO_MANY = "The tables hide more combinations of rows than can be judged (R15). Nothing was sent."
Strata = frozenset[str]
Group = tuple[str, bool, str, str]  # whose, whether revised, trial, dimension


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """A number of people and the time it covers: from the quarter ``start`` up to ``end``."""

    start: int
    end: int
    people: int
    table: "ReleasedTable"


@dataclass(frozen=True, slots=True, repr=False)
class _Side:
    """One of the two numbers of people in a table, as far as they are known."""

    table: "ReleasedTable"
    name: str
    cells: Known

    def of(self, stratum: str) -> int | None:
        value = self.cells.get((stratum, self.name))
        return None if value is None else int(value)

    @property
    def hidden(self) -> Strata:
        return frozenset(r.stratum for r in self.table.rows[1:] if self.of(r.stratum) is None)

    def union(self, strata: Strata) -> int | None:
        """Return how many are in these rows together, None where that is not known."""
        rows = [row.stratum for row in self.table.rows[1:]]
        inside = [self.of(stratum) for stratum in rows if stratum in strata]
        outside = [self.of(stratum) for stratum in rows if stratum not in strata]
        if None not in inside:
            return sum(filter(None, inside))
        whole = self.of(TOTAL)
        if whole is None or None in outside:
            return None
        return whole - sum(filter(None, outside))


def blocks(
    tables: Iterable["ReleasedTable"],
    cells_of: Callable[["ReleasedTable"], Known] = equations.followed,
) -> Iterator[tuple[str, str, list[Block]]]:
    """Yield whose it is, the row or union, and what is known of it.

    ``cells_of`` a table: what is published, or how much of that changed. Raises UnsafeRelease where
    tables hide more unions of rows than can be judged.
    """
    from federated.indicators import catalogue

    found: dict[Group, list[_Side]] = {}
    for table in tables:
        known = catalogue().get(table.indicator)
        if known and known.frame:
            trial = "" if table.period.quarters else table.period.label
            cells = cells_of(table)
            for name, dimension in product(PEOPLE, {TOTAL, table.dimension or TOTAL}):
                key = (known.frame, table.revision is not None, trial, dimension)
                found.setdefault(key, []).append(_Side(table, name, cells))
    for key, sides in found.items():
        of = _of_total(sides) if key[-1] == TOTAL else _of_rows(sides)
        yield from ((key[0], name, known) for name, known in of)


def span(quarters: Sequence[str]) -> tuple[int, int]:
    """Return the first quarter and the one after the last, as numbers; a trial is one of its own."""
    numbers = [4 * int(quarter[:4]) + int(quarter[-1]) for quarter in quarters] or [0]
    return numbers[0], numbers[-1] + 1


def _of_total(sides: Sequence[_Side]) -> Iterator[tuple[str, list[Block]]]:
    once = {(s.table.indicator, s.table.period.label, s.name, s.of(TOTAL)): s for s in sides}
    yield TOTAL, [block for side in once.values() for block in _block(side, side.of(TOTAL))]


def _of_rows(sides: Sequence[_Side]) -> Iterator[tuple[str, list[Block]]]:
    strata = dict.fromkeys(row.stratum for side in sides for row in side.table.rows[1:])
    for stratum in strata:
        yield stratum, [block for side in sides for block in _block(side, side.of(stratum))]
    for union in _unions({side.hidden for side in sides}):
        yield " and ".join(sorted(union)), [b for s in sides for b in _block(s, s.union(union))]


def _block(side: _Side, people: int | None) -> Iterator[Block]:
    if people is not None:
        yield Block(*span(side.table.period.quarters), people, side.table)


def _unions(hidden: set[Strata]) -> set[Strata]:
    """Return what is hidden, and the unions of what overlaps; single rows are judged as they are."""
    found = hidden - {frozenset()}
    while True:
        more = {one | other for one, other in combinations(found, 2) if one & other} - found
        if not more:
            return {union for union in found if len(union) > 1}
        found |= more
        if len(found) > MOST_UNIONS:
            raise UnsafeRelease(TOO_MANY)
