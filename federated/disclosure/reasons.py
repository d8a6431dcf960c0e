"""Why a figure is hidden, for the eyes of the site alone; nothing of it is in a release.

Derived beside the protection, not from its steps: what the rules hide in a row looked at alone is
unsafe *itself*; what only the other indicators of the same people forbid is hidden for *them*; all
else was hidden so that something hidden does not follow (*others*).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from federated.disclosure.rules import Rules, for_measure, mean, population
from federated.disclosure.system import Group, Name, Piece
from federated.exact import TOTAL, ExactRow, ExactTable
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable, Value


class Why(StrEnum):
    """Why a figure is shown or hidden."""

    SHOWN = "shown"
    ITSELF = "itself"
    PEOPLE = "people"
    OTHERS = "others"


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """One figure as it is and as it is published."""

    stratum: str
    name: str
    exact: Value
    shown: Value
    why: Why


def cells(
    table: ExactTable, released: ReleasedTable, policy: DisclosurePolicy, *, withheld: bool = False
) -> tuple[Cell, ...]:
    """Return every figure of a table with the reason; ``withheld`` as it was protected with."""
    held = population.withheld(table.indicator) if withheld else ()
    rules = for_measure(table.indicator.measure)
    return tuple(
        cell
        for row, out in zip(table.rows, released.rows, strict=True)
        for cell in _row(_Row(rules, table, row, policy, held), out.values)
    )


@dataclass(frozen=True, slots=True, repr=False)
class _Row:
    rules: Rules
    table: ExactTable
    row: ExactRow
    policy: DisclosurePolicy
    held: Sequence[str]

    @property
    def where(self) -> Name:
        return TOTAL, self.row.stratum

    def counts(self, held: Sequence[str]) -> Piece:
        found = self.rules.counts(self.row, self.where, self.table.indicator, self.policy)
        return found.without(held)

    def sums(self, shown: frozenset[Name]) -> Piece:
        indicator = self.table.indicator
        return self.rules.sums(self.row, self.where, indicator, self.policy, shown)

    def values(self, shown: frozenset[Name]) -> Mapping[str, Value]:
        return self.rules.values(self.row, self.where, self.table.indicator, shown)


def _row(row: _Row, released: Mapping[str, Value]) -> Iterator[Cell]:
    exact = row.values(_every(row))
    alone, held = row.values(_safe(row, ())), row.values(_safe(row, row.held))
    small = _small(row.counts(()))
    for name, shown in released.items():
        why = _why(shown, alone[name], held[name], name in small)
        yield Cell(row.row.stratum, name, exact[name], shown, why)


def _why(shown: Value, alone: Value, held: Value, small: bool) -> Why:
    if shown is not None:
        return Why.SHOWN
    if alone is None or small:
        return Why.ITSELF
    return Why.PEOPLE if held is None else Why.OTHERS


def _every(row: _Row) -> frozenset[Name]:
    """Return all groups of a row; the spread where there is one."""
    counts = frozenset(group.key for group in row.counts(()).groups)
    sums = frozenset(group.key for group in row.sums(counts).groups)
    spread = row.table.indicator.measure is Measure.MEAN and row.row.measured.total > 1
    return counts | sums | ({(*row.where, mean.SPREAD)} if spread else set())


def _safe(row: _Row, held: Sequence[str]) -> frozenset[Name]:
    """Return the groups that could be shown if there were no other row in the world."""
    counts = _with_needs(row.counts(held).groups, frozenset())
    sums = _with_needs(row.sums(counts).groups, counts)
    spread = row.table.indicator.measure is Measure.MEAN
    spread = spread and mean.spread_is_safe(row.row, row.policy)
    return counts | sums | ({(*row.where, mean.SPREAD)} if spread else set())


def _with_needs(groups: Sequence[Group], known: frozenset[Name]) -> frozenset[Name]:
    """Return the safe groups, without those whose needed one is not there."""
    kept = {group.key: group.needs for group in groups if not group.unsafe}
    while True:
        less = {k: need for k, need in kept.items() if need is None or need in kept.keys() | known}
        if less == kept:
            return frozenset(kept)
        kept = less


def _small(piece: Piece) -> frozenset[str]:
    """Return the figures that must stay open by themselves: those of a survival table have no
    group of their own.
    """
    return frozenset(next(iter(s.form))[-1] for s in piece.sensitive if len(s.form) == 1)
