"""Figures of one frame that cover the same quarters tell each other's remainder.

Indicators of a frame ask about the same people and follow them for longer or shorter, so whoever
one of them measured and another did not is known by number. Figures cover the same quarters in
many ways: two years of one indicator, each year of another, one year of either. Two covers that
have no point in time in common where they could be cut may not differ by 1 to k - 1: in any row,
and in any union of rows that is known (``laid``).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from federated.disclosure import equations, laid
from federated.disclosure.equations import Known
from federated.disclosure.laid import Block
from federated.errors import UnsafeRelease

if TYPE_CHECKING:
    from federated.release import ReleasedTable

MOST_WAYS = 20_000  # to cover a time, by what they differ
TOO_MANY = "The tables cover time in more ways than can be judged (R15). Nothing was sent."
Cover = tuple[Block, ...]  # of two sides: which block is whose does not matter
Ends = tuple[int, int]  # of the two sides
Reached = dict[Ends, dict[int, Cover]]  # the differences so far, each with one way to it
Place = tuple[str, str]  # indicator, period


def told(
    tables: Iterable["ReleasedTable"],
    minimum: int,
    new: Collection[Place] | None = None,
    cells_of: Callable[["ReleasedTable"], Known] = equations.followed,
) -> Iterator[tuple[str, Cover]]:
    """Yield the row and the blocks of what tells of 1 to ``minimum`` - 1 people.

    ``tables`` are those of one site; what was added later (a revision) is of other families, and
    is looked at by itself. With ``new`` only what some table of these places takes part in. Of
    ``cells_of`` each is judged. Raises UnsafeRelease where there is more than can be judged.
    """
    for _, stratum, blocks in laid.blocks(tables, cells_of):
        for cover in small(blocks, minimum):
            if new is None or any(place(block.table) in new for block in cover):
                yield stratum, cover


def place(table: "ReleasedTable") -> Place:
    """Return where a table stands."""
    return table.indicator, table.period.label


def longest_first(cover: Cover) -> list["ReleasedTable"]:
    """Return the tables of two covers, what follows people for longest first: that can wait."""
    from federated.indicators import catalogue

    found = {(b.table.indicator, b.table.period.label): b.table for b in cover}
    days = {name: catalogue()[name].follow_up_days for name, _ in found}
    return [found[key] for key in sorted(found, key=lambda key: (days[key[0]], key), reverse=True)]


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
            if len(known) > MOST_WAYS:
                raise UnsafeRelease(TOO_MANY)
