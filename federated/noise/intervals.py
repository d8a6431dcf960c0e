"""What a reader may conclude from a figure with noise: 95 % intervals that include the noise.

The distribution of the noise is published, so its interval is exact: closed for one Laplace, by
convolution of the exact probabilities for sums of cells, and normal only where the noise spans
thousands. A rate has noise above and below the line: its interval solves
|e - p·n| <= 1.96·sd(p) for p, Wilson's interval with the noise of both counts added (Fieller). Its
coverage, by simulation, is in docs/noise.md.
"""

from math import ceil, exp, expm1, log, sqrt
from typing import TYPE_CHECKING

from federated.intervals import Z95
from federated.noise.mechanisms import Mechanism

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Interval = tuple[float, float]
_TAILS = 45  # scales: what lies beyond has a probability below 1e-19
_EXACT = 100  # standard deviations up to which sums of cells are convolved
TAIL = 0.05
_WIDER = log(1 / TAIL) / sqrt(2)  # standard deviations that hold 95 % of a Laplace, more of a sum


def probabilities(mechanism: Mechanism) -> "NDArray[np.float64]":
    """Return the exact probabilities of the noise, from ``-m`` to ``m``, in an array of 2m + 1.

    >>> from decimal import Decimal
    >>> one = probabilities(Mechanism(kind="laplace", sensitivity=1, loss=Decimal(1)))
    >>> round(float(one[len(one) // 2]), 4)  # (e - 1) / (e + 1)
    0.4621
    """
    import numpy as np

    reach = ceil(_TAILS * mechanism.scale)
    steps = np.abs(np.arange(-reach, reach + 1)).astype(np.float64)
    if mechanism.kind == "laplace":
        weights = np.exp(-steps / mechanism.scale)
    else:
        weights = np.exp(-((steps / mechanism.scale) ** 2) / 2)
    found: NDArray[np.float64] = weights / weights.sum()
    return found


def variance(mechanism: Mechanism) -> float:
    """Return the variance of the noise; of a discrete Gaussian it is at most the square given."""
    if mechanism.kind == "gaussian":
        return mechanism.scale**2
    return 2 * exp(-1 / mechanism.scale) / expm1(-1 / mechanism.scale) ** 2


def half_width(mechanism: Mechanism, cells: int = 1) -> int:
    """Return the smallest h with the noise of a sum of ``cells`` within h in 95 of 100 draws.

    >>> from decimal import Decimal
    >>> half_width(Mechanism(kind="laplace", sensitivity=1, loss=Decimal(1)))
    3
    """
    if mechanism.kind == "laplace" and cells == 1:
        ratio = exp(-1 / mechanism.scale)
        return max(0, ceil(-mechanism.scale * log(TAIL * (1 + ratio) / 2)) - 1)
    if sqrt(cells * variance(mechanism)) > _EXACT:
        return ceil(Z95 * sqrt(cells * variance(mechanism)))
    return _convolved(mechanism, cells)


def _convolved(mechanism: Mechanism, cells: int) -> int:
    import numpy as np

    one = probabilities(mechanism)
    summed = one
    for _ in range(cells - 1):
        summed = np.convolve(summed, one)
    middle = len(summed) // 2
    within = summed[middle] + 2 * np.concatenate(([0.0], np.cumsum(summed[middle + 1 :])))
    return int(np.argmax(within >= 1 - TAIL))


def count(drawn: int, mechanism: Mechanism, cells: int = 1) -> tuple[int, int]:
    """Return the interval of a number of families; never below 0."""
    half = half_width(mechanism, cells)
    return max(drawn - half, 0), max(drawn + half, 0)


def rate(
    events: int, others: int, mechanism: Mechanism, cells: int = 1, other_cells: int = 1
) -> Interval:
    """Return the interval of events / (events + others), both ends 0 to 1; sampling included.

    ``cells`` and ``other_cells`` are how many drawn cells stand behind the two numbers.

    >>> from decimal import Decimal
    >>> almost_none = Mechanism(kind="laplace", sensitivity=1, loss=Decimal(100))
    >>> [round(end, 4) for end in rate(10, 90, almost_none)]  # Wilson: 0.0552 to 0.1744
    [0.0552, 0.1744]
    """
    n, square = events + others, Z95**2
    above, below = cells * variance(mechanism), other_cells * variance(mechanism)
    if n <= 0:
        return 0.0, 1.0
    return _between(  # sd(p)² = n·p(1-p) + above·(1-p)² + below·p²
        n**2 + square * (n - above - below),
        2 * events * n + square * (n - 2 * above),
        events**2 - square * above,
        largest=1.0,
    )


def mean_euro(
    cents: int, families: int, of_sum: Mechanism, of_count: Mechanism, cells: int = 1
) -> Interval:
    """Return the interval of the mean in euro of costs up to the cap; of the noise alone.

    Chance between families is not in it, nor what the cap cut off.
    """
    square = (_WIDER if of_sum.kind == "laplace" else Z95) ** 2
    if families <= 0:
        return 0.0, of_sum.sensitivity / 100
    low, high = _between(
        families**2 - square * cells * variance(of_count),
        2 * cents * families,
        cents**2 - square * cells * variance(of_sum),
        largest=float(of_sum.sensitivity),
    )
    return low / 100, high / 100


def _between(a: float, b: float, c: float, largest: float) -> Interval:
    """Return where a·x² - b·x + c <= 0, within 0 to ``largest``; all of it where it is unbounded."""
    inside = b**2 - 4 * a * c
    if a <= 0 or inside < 0:
        return 0.0, largest
    low, high = (b - sqrt(inside)) / (2 * a), (b + sqrt(inside)) / (2 * a)
    if high < 0 or low > largest:
        return 0.0, largest
    return max(low, 0.0), min(high, largest)
