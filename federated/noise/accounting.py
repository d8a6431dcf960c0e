"""What a year has cost: losses of all tables added up, and reported as (epsilon, delta).

Two sums bound the same loss. Pure ones add up in epsilon; every mechanism adds up in rho (zCDP,
where a pure one costs epsilon²/2; Bun, Steinke, TCC 2016). The smaller bound counts: which tables
are drawn is fixed in the policy, never after an answer was seen. Plain arithmetic, so that the
centre can repeat it; a test compares it with OpenDP's own.
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from math import expm1, log, log1p

from federated.noise.mechanisms import Kind, Mechanism

_GRID = 400
_UNIT = Decimal("1e-9")  # losses are paid in these, rounded so that a year is never exceeded


def rho_of(mechanism: Mechanism) -> Decimal:
    """Return what a mechanism costs under zCDP."""
    return mechanism.loss if mechanism.kind == "gaussian" else mechanism.loss**2 / 2


def epsilon_of(mechanisms: Iterable[Mechanism], delta: float) -> Decimal:
    """Return the epsilon of all of them together, at this delta.

    >>> one = Mechanism(kind="laplace", sensitivity=1, loss=Decimal("0.5"))
    >>> epsilon_of([one, one], 1e-6)
    Decimal('1.0')
    """
    every = list(mechanisms)
    pure = sum((m.loss for m in every if m.kind == "laplace"), Decimal(0))
    gaussian = sum((m.loss for m in every if m.kind == "gaussian"), Decimal(0))
    whole = sum(map(rho_of, every), Decimal(0))
    return min(pure + _up(converted(float(gaussian), delta)), _up(converted(float(whole), delta)))


def converted(rho: float, delta: float) -> float:
    """Return the epsilon of ``rho``-zCDP at ``delta`` (Canonne, Kamath, Steinke 2020, prop. 7).

    Every order above 1 gives a valid bound; the best on a fine grid is at most 1 % too high.

    >>> round(converted(0.125, 1e-6), 2)
    2.42
    """
    if rho == 0:
        return 0.0
    best = (log(1 / delta) / rho) ** 0.5  # the order that the simpler bound would take
    spread = (1 + best * 2.0 ** ((n - _GRID / 2) / 50) for n in range(_GRID))
    return max(0.0, min(_at(order, rho, delta) for order in spread))


def _up(epsilon: float) -> Decimal:
    return Decimal(epsilon).quantize(_UNIT, ROUND_CEILING) if epsilon else Decimal(0)


def _at(order: float, rho: float, delta: float) -> float:
    return rho * order + log1p(-1 / order) - (log(delta) + log(order)) / (order - 1)


def rho_within(epsilon: float, delta: float) -> float:
    """Return the largest rho whose conversion stays within ``epsilon``."""
    low, high = 0.0, epsilon + expm1(epsilon)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if converted(middle, delta) <= epsilon else (low, middle)
    return low


def share(epsilon: Decimal, delta: float, tables: int) -> tuple[Kind, Decimal]:
    """Return the kind of noise that is smaller for so many tables a year, and the loss of each.

    >>> share(Decimal(1), 1e-6, 2)
    ('laplace', Decimal('0.500000000'))
    """
    pure = (epsilon / tables).quantize(_UNIT, ROUND_DOWN)
    rho = Decimal(rho_within(float(epsilon - 10 * _UNIT), delta)) / tables
    rho = rho.quantize(_UNIT, ROUND_DOWN)
    laplace_is_smaller = 2 / float(pure) ** 2 <= 1 / (2 * float(rho))
    return ("laplace", pure) if laplace_is_smaller else ("gaussian", rho)
