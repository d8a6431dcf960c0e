"""R4: a mean is its sum and its number; both must be published for themselves.

The spread goes out as a standard deviation in three significant digits, beside a visible sum
only, where no family makes half of the squares. In a table where any stratum's sum is hidden no
stratum shows its spread: the squares of the hidden ones would follow from those of the total.
"""

from collections.abc import Mapping
from decimal import Context, Decimal

from federated.disclosure.rules import count, magnitudes, population
from federated.disclosure.rules.parts import additive, integer
from federated.disclosure.rules.sums import Magnitude, unsafe
from federated.disclosure.system import Name, Piece
from federated.exact import ExactRow
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Value

SUM, SQUARES, SPREAD, NONZERO = "sum", "squares", "sd", "nonzero"
DIGITS = Context(prec=3)


def counts(row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy) -> Piece:
    """Return measured and missing as atoms."""
    additive(row, where, integer(row.measured))
    measured = {(*where, population.MEASURED): 1}
    atoms: dict[Name, float] = {
        (*where, population.MEASURED): integer(row.measured),
        (*where, population.MISSING): integer(row.missing),
    }
    return Piece(
        where,
        atoms,
        population.groups(row, where, measured, atoms, policy),
        population.sensitive(row, where, measured, policy),
    )


def sums(
    row: ExactRow,
    where: Name,
    indicator: Indicator,
    policy: DisclosurePolicy,
    shown: frozenset[Name],
) -> Piece:
    """Return the sum; whether the spread may be seen is decided in ``values``."""
    measured = (*where, population.MEASURED) in shown
    return magnitudes.piece(
        where,
        {SUM: _magnitude(row, indicator.sensitive)},
        indicator.sensitive,
        policy,
        allowed=measured,
    )


def values(
    row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
) -> Mapping[str, Value]:
    """Return the numbers, the sum and the standard deviation."""
    spread = (*where, SPREAD) in shown and (*where, SUM) in shown
    return {
        **population.values(row, where, shown),
        SUM: row.parts[SUM].total if (*where, SUM) in shown else None,
        SPREAD: _deviation(row) if spread else None,
    }


def spread_is_safe(row: ExactRow, policy: DisclosurePolicy) -> bool:
    """Say whether the squares pass the rules of a sum; all alike is never safe."""
    squares = Magnitude.of(row.parts[SQUARES], row.measured.families)
    enough = not count.unsafe(row.measured, policy) and integer(row.measured) > 1
    return enough and squares.total > 0 and not unsafe(squares, True, policy)


def _magnitude(row: ExactRow, sensitive: bool) -> Magnitude:
    """The sum; its raw squares follow from those about the mean."""
    some = row.parts[NONZERO].families if sensitive else None
    total, n = Decimal(row.parts[SUM].total), integer(row.measured)
    raw = Decimal(row.parts[SQUARES].total) + total * total / n if n else Decimal(0)
    return Magnitude.of(row.parts[SUM], row.measured.families, raw, some)


def _deviation(row: ExactRow) -> Decimal:
    variance = Decimal(row.parts[SQUARES].total) / (integer(row.measured) - 1)
    return DIGITS.plus(variance.sqrt())
