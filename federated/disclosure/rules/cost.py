"""Costs by payer: every payer's sum, and the sum over payers, follow the rules of sums (R3).

The numbers are families. A payer who paid for 1 to 9 families is hidden, and so is another one
where his sum would follow from the others.
"""

from collections.abc import Mapping
from decimal import Decimal

from federated.disclosure.rules import magnitudes, mean, population
from federated.disclosure.rules import sums as rule
from federated.disclosure.system import Group, Margin, Name, Piece, exactly
from federated.errors import UnsafeRelease
from federated.exact import ExactRow
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Value

SUM = "sum"

counts = mean.counts


def sums(
    row: ExactRow,
    where: Name,
    indicator: Indicator,
    policy: DisclosurePolicy,
    shown: frozenset[Name],
) -> Piece:
    """Return a payer's euros as atoms, and their sum as a group of its own."""
    allowed = (*where, population.MEASURED) in shown
    parts = {name: row.parts[name] for name in indicator.categories}
    if sum((Decimal(part.total) for part in parts.values()), Decimal(0)) != row.parts[SUM].total:
        raise UnsafeRelease(f"{where[0]}, {row.stratum}: the payers do not add up to the sum.")
    found = {
        name: rule.Magnitude.of(part, part.families or row.measured.families)
        for name, part in parts.items()
    }
    piece = magnitudes.piece(where, found, indicator.sensitive, policy, allowed)
    whole = rule.Magnitude.of(row.parts[SUM], row.measured.families)
    form = {(*where, name): 1 for name in parts}
    risky = rule.unsafe(whole, indicator.sensitive, policy)
    total = Group(
        key=(*where, SUM),
        statements=(exactly(form, piece.atoms),),
        cost=(1, abs(float(whole.total))),
        unsafe=risky or not allowed,
        behind=(whole,),
    )
    return Piece(
        where,
        piece.atoms,
        (*piece.groups, total),
        (*piece.sensitive, *((rule.open_wide(form, whole, policy),) if risky else ())),
        margins=(Margin(total.key, tuple(group.key for group in piece.groups), strata=False),),
    )


def values(
    row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
) -> Mapping[str, Value]:
    """Return the numbers of families, the sum and each payer's sum."""
    names = (SUM, *indicator.categories)
    return {
        **population.values(row, where, shown),
        **{name: row.parts[name].total if (*where, name) in shown else None for name in names},
    }
