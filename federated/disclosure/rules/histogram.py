"""R6: a histogram on fixed bins; a bin is a number of people (R1), or a sensitive split (R2).

Quantiles are read off the published bins and are as coarse as these. Never a minimum, maximum,
mode or range.
"""

from collections.abc import Mapping

from federated.disclosure.rules import count, population, split
from federated.disclosure.rules.parts import additive, integer
from federated.disclosure.system import Group, Margin, Name, Piece, exactly
from federated.exact import ExactRow
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Value


def bins(indicator: Indicator) -> tuple[str, ...]:
    """Return the names of the bins, by their lowest value.

    >>> from types import SimpleNamespace
    >>> bins(SimpleNamespace(bins=(0, 14, 28)))
    ('bin_0', 'bin_14', 'bin_28')
    """
    return tuple(f"bin_{low}" for low in indicator.bins)


def counts(row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy) -> Piece:
    """Return the bins and missing as atoms."""
    parts = {name: row.parts[name] for name in bins(indicator)}
    additive(row, where, sum(integer(part) for part in parts.values()))
    atoms: dict[Name, float] = {(*where, name): integer(part) for name, part in parts.items()}
    atoms[(*where, population.MISSING)] = integer(row.missing)
    measured = {(*where, name): 1 for name in parts}
    unsafe = {
        name: part
        for name, part in parts.items()
        if split.unsafe(part, row.measured, indicator.sensitive, policy)
    }
    groups = tuple(
        Group(
            key=(*where, name),
            statements=(exactly({(*where, name): 1}, atoms),),
            cost=(2, float(part.total)),
            unsafe=name in unsafe,
            needs=(*where, population.MEASURED),
            behind=(part,),
        )
        for name, part in parts.items()
    )
    return Piece(
        where,
        atoms,
        (*population.groups(row, where, measured, atoms, policy), *groups),
        (
            *population.sensitive(row, where, measured, policy),
            *(
                count.open_wide({(*where, name): 1}, integer(part), policy)
                for name, part in unsafe.items()
            ),
        ),
        margins=(Margin((*where, population.MEASURED), tuple(group.key for group in groups)),),
    )


def sums(
    row: ExactRow,
    where: Name,
    indicator: Indicator,
    policy: DisclosurePolicy,
    shown: frozenset[Name],
) -> Piece:
    """Return nothing: a histogram has no sums."""
    return Piece(where, {}, ())


def values(
    row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
) -> Mapping[str, Value]:
    """Return the numbers and the bins."""
    return {
        **population.values(row, where, shown),
        **{
            name: row.parts[name].total if (*where, name) in shown else None
            for name in bins(indicator)
        },
    }
