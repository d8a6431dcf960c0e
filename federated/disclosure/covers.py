"""Figures of one frame that cover the same quarters tell each other's remainder.

Indicators of a frame ask about the same people and follow them for longer or shorter, so whoever
one of them measured and another did not is known by number. Figures cover the same quarters in
many ways: two years of one indicator, each year of another, one year of either. Two covers that
have no point in time in common where they could be cut may not differ by 1 to k - 1, in any row
and in what is left of the total beside the rows that all of them show.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from federated.release import ReleasedTable

REST = "what is left beside {}"
PEOPLE = ("eligible", "measured")


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """A number of people and the time it covers: from the quarter ``start`` up to ``end``."""

    start: int
    end: int
    people: int
    table: "ReleasedTable"


Cover = tuple[Block, ...]  # of two sides: which block is whose does not matter
Ends = tuple[int, int]  # of the two sides
Reached = dict[Ends, dict[int, Cover]]  # the differences so far, each with one way to it


def told(tables: Iterable["ReleasedTable"], minimum: int) -> Iterator[tuple[str, Cover]]:
    """Yield the row and the blocks of what tells of 1 to ``minimum`` - 1 people.

    ``tables`` are those of one site; what was added later (a revision) is of other families, and
    is looked at by itself.
    """
    for group in _groups(tables):
        for stratum, every in _rows(group).items():
            yield from ((stratum, cover) for cover in small(every, minimum))


def longest_first(cover: Cover) -> list["ReleasedTable"]:
    """Return the tables of two covers, what follows people for longest first: that can wait."""
    from federated.indicators import catalogue

    found = {(b.table.indicator, b.table.period.label): b.table for b in cover}
    days = {name: catalogue()[name].follow_up_days for name, _ in found}
    return [found[key] for key in sorted(found, key=lambda key: (days[key[0]], key), reverse=True)]


def _groups(tables: Iterable["ReleasedTable"]) -> Iterator[list["ReleasedTable"]]:
    """Yield the tables of one frame and dimension."""
    from federated.indicators import catalogue

    found: dict[tuple[object, ...], list[ReleasedTable]] = {}
    for table in tables:
        known = catalogue().get(table.indicator)
        if known and known.frame:
            trial = "" if table.period.quarters else table.period.label
            key = (known.frame, table.dimension, table.revision, trial)
            found.setdefault(key, []).append(table)
    yield from found.values()


def _rows(tables: Sequence["ReleasedTable"]) -> dict[str, list[Block]]:
    """Return the blocks of each row, and of what is left beside rows that are shown."""
    found: dict[str, list[Block]] = {}
    for table, name in product(tables, PEOPLE):
        for row in table.rows:
            _put(found, row.stratum, table, row.values.get(name))
    for strata in _together({_shown(table, name) for table, name in product(tables, PEOPLE)}):
        for table, name in product(tables, PEOPLE):
            _put(found, REST.format(", ".join(sorted(strata))), table, _left(table, name, strata))
    return found


def _put(
    found: dict[str, list[Block]], stratum: str, table: "ReleasedTable", value: object
) -> None:
    if isinstance(value, int):
        start, end = _time(table.period.quarters)
        found.setdefault(stratum, []).append(Block(start, end, value, table))


def _time(quarters: Sequence[str]) -> tuple[int, int]:
    """Return the first quarter and the one after the last, as numbers; a trial is one of its own."""
    numbers = [4 * int(quarter[:4]) + int(quarter[-1]) for quarter in quarters] or [0]
    return numbers[0], numbers[-1] + 1


def _shown(table: "ReleasedTable", name: str) -> frozenset[str]:
    return frozenset(r.stratum for r in table.rows[1:] if isinstance(r.values.get(name), int))


def _together(shown: set[frozenset[str]]) -> set[frozenset[str]]:
    """Return sets of rows and what they have in common, without the empty one."""
    while (more := shown | {one & other for one, other in combinations(shown, 2)}) != shown:
        shown = more
    return shown - {frozenset()}


def _left(table: "ReleasedTable", name: str, strata: frozenset[str]) -> int | None:
    """Return the total less the rows of ``strata``, None where that cannot be known."""
    whole, parts = table.rows[0].values.get(name), 0
    for row in table.rows[1:]:
        if row.stratum in strata:
            value = row.values.get(name)
            if not isinstance(value, int):
                return None
            parts += value
    return whole - parts if isinstance(whole, int) else None


def small(blocks: Sequence[Block], minimum: int) -> Iterator[Cover]:
    """Yield the blocks of two covers of the same time that differ by 1 to ``minimum`` - 1."""
    for start in sorted({block.start for block in blocks}):
        yield from _from(start, blocks, minimum)


def _from(start: int, blocks: Sequence[Block], minimum: int) -> Iterator[Cover]:
    """Lengthen the shorter of two sides until both end together; yield what differs by few."""
    first = [block for block in blocks if block.start == start]
    reached: Reached = {}
    for one, other in combinations(first, 2):
        known = reached.setdefault((one.end, other.end), {})
        known.setdefault(one.people - other.people, (one, other))
    while reached:
        ends = min(reached, key=min)
        differences = reached.pop(ends)
        if ends[0] == ends[1]:
            yield from (c for d, c in differences.items() if 0 < abs(d) < minimum)
        else:
            _lengthen(reached, ends, differences, blocks)


def _lengthen(
    reached: Reached, ends: Ends, differences: Mapping[int, Cover], blocks: Sequence[Block]
) -> None:
    short = ends.index(min(ends))
    for block in blocks:
        if block.start == ends[short]:
            after = (block.end, ends[1]) if short == 0 else (ends[0], block.end)
            sign = 1 if short == 0 else -1
            known = reached.setdefault(after, {})
            for difference, cover in differences.items():
                known.setdefault(difference + sign * block.people, (*cover, block))
