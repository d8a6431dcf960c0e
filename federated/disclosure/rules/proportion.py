"""A proportion: events and non-events are one split, shown or hidden together (R2, R5).

The share itself is never published: it is computed from two published numbers.
"""

from collections.abc import Mapping

from federated.disclosure.rules import count, population, split
from federated.disclosure.rules.parts import additive, integer, shown_or_none
from federated.disclosure.system import Group, Name, Piece, exactly
from federated.exact import ExactRow
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Value

SIDES = ("events", "non_events")
SPLIT = "split"


def counts(row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy) -> Piece:
    """Return events, non-events and missing as atoms."""
    additive(row, where, sum(integer(row.parts[side]) for side in SIDES))
    atoms: dict[Name, float] = {(*where, side): integer(row.parts[side]) for side in SIDES}
    atoms[(*where, population.MISSING)] = integer(row.missing)
    measured = {(*where, side): 1 for side in SIDES}
    unsafe = {
        side: row.parts[side]
        for side in SIDES
        if split.unsafe(row.parts[side], row.measured, indicator.sensitive, policy)
    }
    both = Group(
        key=(*where, SPLIT),
        statements=tuple(exactly({name: 1}, atoms) for name in measured),
        cost=(2, float(row.measured.total)),
        unsafe=bool(unsafe),
        needs=(*where, population.MEASURED),
        behind=tuple(row.parts[side] for side in SIDES),
    )
    return Piece(
        where,
        atoms,
        (*population.groups(row, where, measured, atoms, policy), both),
        (
            *population.sensitive(row, where, measured, policy),
            *(
                count.open_wide({(*where, side): 1}, integer(part), policy)
                for side, part in unsafe.items()
            ),
        ),
    )


def sums(
    row: ExactRow,
    where: Name,
    indicator: Indicator,
    policy: DisclosurePolicy,
    shown: frozenset[Name],
) -> Piece:
    """Return nothing: a proportion has no sums."""
    return Piece(where, {}, ())


def values(
    row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
) -> Mapping[str, Value]:
    """Return the five numbers."""
    sides = shown_or_none((*where, SPLIT) in shown, {side: row.parts[side] for side in SIDES})
    return {**population.values(row, where, shown), **sides}
