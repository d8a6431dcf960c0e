"""R5: a rate only from a published numerator and denominator.

The families with at least one event and those without are the sensitive split; the number of
events goes with it, because it cannot be smaller than the number of families that had one. The
person-days are a sum (R3), and so is what they fall short of full follow-up: with the number
measured, 265 days too few show when the only child that was lost left. All of it needs the number
measured.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import inf

from federated.disclosure.rules import count, magnitudes, population, split
from federated.disclosure.rules.parts import additive, integer
from federated.disclosure.rules.sums import Magnitude
from federated.disclosure.rules.sums import around as sum_around
from federated.disclosure.rules.sums import open_wide as sum_open_wide
from federated.disclosure.rules.sums import unsafe as sum_unsafe
from federated.disclosure.system import Group, Name, Piece, Sensitive, Statement, exactly
from federated.exact import ExactRow, Part
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Value

SPLIT, EVENTS, DAYS, SHORT = "split", "events", "person_days", "shortfall"
SIDES = ("families_with", "families_without")


def counts(row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy) -> Piece:
    """Return families with and without, events, measured and missing as atoms."""
    additive(row, where, integer(row.measured))
    sides = _sides(row)
    atoms: dict[Name, float] = {(*where, side): integer(part) for side, part in sides.items()}
    atoms |= {
        (*where, EVENTS): integer(row.parts[EVENTS]),
        (*where, population.MEASURED): integer(row.measured),
        (*where, population.MISSING): integer(row.missing),
    }
    measured = {(*where, population.MEASURED): 1}
    open_sides = _sensitive(row, where, indicator, policy)
    both = Group(
        key=(*where, SPLIT),
        statements=tuple(exactly({(*where, name): 1}, atoms) for name in (*SIDES, EVENTS)),
        cost=(2, float(row.measured.total)),
        unsafe=bool(open_sides),
        needs=(*where, population.MEASURED),
        behind=tuple(sides.values()),
    )
    return Piece(
        where,
        atoms,
        (*population.groups(row, where, measured, atoms, policy), both),
        (*population.sensitive(row, where, measured, policy), *open_sides),
        _links(row, where),
    )


def sums(
    row: ExactRow,
    where: Name,
    indicator: Indicator,
    policy: DisclosurePolicy,
    shown: frozenset[Name],
) -> Piece:
    """Return the person-days, with what they fall short of full follow-up behind them."""
    days = Magnitude.of(row.parts[DAYS], row.measured.families)
    piece = magnitudes.piece(
        where, {DAYS: days}, False, policy, (*where, population.MEASURED) in shown
    )
    short, (group,) = Magnitude.of(row.parts[SHORT], row.parts[SHORT].families), piece.groups
    risky = sum_unsafe(short, False, policy)
    group = replace(group, unsafe=group.unsafe or risky, behind=(*group.behind, short))
    demand = sum_around({(*where, DAYS): 1}, days.total, short, policy)
    return replace(
        piece, groups=(group,), sensitive=(*piece.sensitive, *((demand,) if risky else ()))
    )


def values(
    row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
) -> Mapping[str, Value]:
    """Return the numbers, the families with and without, the events and the person-days."""
    known = (*where, SPLIT) in shown
    return {
        **population.values(row, where, shown),
        **{side: part.total if known else None for side, part in _sides(row).items()},
        EVENTS: row.parts[EVENTS].total if known else None,
        DAYS: row.parts[DAYS].total if (*where, DAYS) in shown else None,
    }


def _sides(row: ExactRow) -> dict[str, Part]:
    """Families with an event, and the other measured families."""
    some = row.parts[EVENTS].families
    without = row.measured.families - some
    return dict(zip(SIDES, (Part(some, some), Part(without, without)), strict=True))


def _sensitive(
    row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy
) -> tuple[Sensitive, ...]:
    sides = tuple(
        count.open_wide({(*where, side): 1}, integer(part), policy)
        for side, part in _sides(row).items()
        if split.unsafe(part, row.measured, indicator.sensitive, policy)
    )
    events = Magnitude.of(row.parts[EVENTS], row.measured.families)
    if events.largest and sum_unsafe(events, False, policy) and not sides:
        return (sum_open_wide({(*where, EVENTS): 1}, events, policy),)
    return sides


def _links(row: ExactRow, where: Name) -> tuple[Statement, ...]:
    """No fewer events than families that had one; no more families than measured units."""
    families = {(*where, side): -1 for side in SIDES}
    spare = integer(row.measured) - row.measured.families
    return (
        Statement({(*where, EVENTS): 1, (*where, SIDES[0]): -1}, 0, inf),
        Statement({(*where, population.MEASURED): 1, **families}, 0, 0 if spare == 0 else inf),
    )
