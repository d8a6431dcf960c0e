"""What a number of families could detect at all: the power of comparing two proportions.

The normal approximation without a correction for continuity, two-sided (Fleiss, Levin, Paik,
Statistical Methods for Rates and Proportions, 3rd ed. 2003, formulas 4.14 and 4.19): to find P2
beside P1 with r families there for every one here, this city needs

    n = (z(1-alpha/2) sqrt((r+1) PQ) + z(power) sqrt(r P1 Q1 + P2 Q2))^2 / (r (P2 - P1)^2)

with P = (P1 + r P2) / (r+1) and Q = 1 - P. Planning only: nothing of it rests on an outcome.
"""

from collections.abc import Callable
from math import sqrt
from statistics import NormalDist

ALPHA, POWER = 0.05, 0.80
STEPS = 60  # halvings: far beyond the precision of a float


def needed(
    first: float, second: float, *, ratio: float = 1.0, alpha: float = ALPHA, power: float = POWER
) -> float:
    """Return how many families are needed here to tell two shares (0 to 1) apart.

    The example of R's ``power.prop.test(p1 = .50, p2 = .75, power = .90)``:

    >>> round(needed(0.50, 0.75, power=0.90), 1)
    76.7
    """
    z = NormalDist().inv_cdf
    mean = (first + ratio * second) / (ratio + 1)
    apart = z(1 - alpha / 2) * sqrt((ratio + 1) * mean * (1 - mean))
    spread = sqrt(ratio * first * (1 - first) + second * (1 - second))
    return (apart + z(power) * spread) ** 2 / (ratio * (second - first) ** 2)


def reached(
    families: float, first: float, second: float, *, ratio: float = 1.0, alpha: float = ALPHA
) -> float:
    """Return the power (0 to 1) with which two shares are told apart.

    >>> round(reached(50, 0.50, 0.75), 3)
    0.74
    """
    normal = NormalDist()
    mean = (first + ratio * second) / (ratio + 1)
    apart = normal.inv_cdf(1 - alpha / 2) * sqrt((ratio + 1) * mean * (1 - mean))
    spread = sqrt(ratio * first * (1 - first) + second * (1 - second))
    return normal.cdf((sqrt(families * ratio) * abs(second - first) - apart) / spread)


def detectable(
    families: float, share: float, *, ratio: float = 1.0, alpha: float = ALPHA, power: float = POWER
) -> tuple[float | None, float | None]:
    """Return the highest lower share and the lowest higher one that would be found.

    None where even 0 or 1 would not be found. ``ratio`` is how many families the other side has
    for each one here: 1 is another city of this size, or this city's next year.

    >>> low, high = detectable(50, 0.50, power=0.90)
    >>> low is not None and round(low, 4), high is not None and round(high, 4)
    (0.1974, 0.8026)
    """
    if families <= 0 or not 0 <= share <= 1:
        raise ValueError("give a number of families above 0 and a share from 0 to 1")

    def found(other: float) -> bool:
        return needed(share, other, ratio=ratio, alpha=alpha, power=power) <= families

    return _nearest(share, 0.0, found), _nearest(share, 1.0, found)


def _nearest(share: float, end: float, found: Callable[[float], bool]) -> float | None:
    """Return the share nearest to ``share``, towards ``end``, that is found."""
    if share == end or not found(end):
        return None
    hidden, seen = share, end
    for _ in range(STEPS):
        middle = (hidden + seen) / 2
        if middle in (hidden, seen):
            break
        hidden, seen = (hidden, middle) if found(middle) else (middle, seen)
    return seen
