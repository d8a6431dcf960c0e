"""Quantiles by bisection of counts, or on a grid: no value of anybody, and no histogram of a site, is shown.

Each round asks how many values are at most some thresholds; the interval that holds an order
statistic shrinks by a factor of 64 a round. About 3 rounds give a thousandth of the range; all
digits take 9 to 12. Hyndman, Fan (Am Stat 1996;50:361), type 7. A quantile is somebody's value when
it is given in all digits: publish it on a grid (rule R6). The interval of a quantile lies between two
order statistics, whose ranks are binomial (Conover, Practical Nonparametric Statistics, 3rd ed. 1999, 3.2).
"""

from collections.abc import Iterator

import numpy as np

from federated.analyses.question import Steps, summed
from federated.analyses.questions.moments import Below
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = ("None on the distribution; families count once each.",)
PARTS, ROUNDS = 64, 40


def quantiles(
    column: str, shares: tuple[float, ...], low: float, high: float, width: float = 0.0
) -> Steps[list[float]]:
    """Return quantiles of a column that lies between two public bounds, to within ``width``."""
    first = yield from summed(Below(column=column, thresholds=(np.nextafter(low, -np.inf), high)))
    n = int(first["n"])
    if not n or first["below"][0] or first["below"][1] < n:
        raise AnalysisError(f"Column {column!r} is empty or has values beyond its bounds.")
    ranks = sorted({rank for share in shares for rank in _ranks(share, n)[0]})
    values = yield from _order(column, ranks, low, high, width)
    return [_between(values, share, n) for share in shares]


def interval_ranks(share: float, n: int) -> tuple[int, int]:
    """Return the ranks (from 1) between which a quantile lies with 95 %; 0 or n + 1 where none does.

    >>> interval_ranks(0.5, 100), interval_ranks(0.5, 5)
    ((40, 61), (0, 6))
    """
    from scipy.special import bdtr

    upto = np.asarray(bdtr(np.arange(n + 1), n, share))
    low, high = (int(np.searchsorted(upto, tail)) for tail in (0.025, 0.975))
    return low, high + 1


def _ranks(share: float, n: int) -> tuple[tuple[int, int], float]:
    """Return the two order statistics (from 1) around a quantile, and how far it is between."""
    at = share * (n - 1)
    low = int(np.floor(at + 4 * np.finfo(float).eps))
    return (low + 1, min(low + 2, n)), at - low


def _between(values: dict[int, float], share: float, n: int) -> float:
    (low, high), part = _ranks(share, n)
    if abs(part) < 1e-12:
        return values[low]
    return values[low] + part * (values[high] - values[low])


def _order(
    column: str, ranks: list[int], low: float, high: float, width: float
) -> Steps[dict[int, float]]:
    """Return order statistics, all at once."""
    ends = {rank: (np.nextafter(low, -np.inf), high) for rank in ranks}
    for _ in range(ROUNDS):
        asked = sorted({t for rank in ranks for t in _inside(*ends[rank], width)})
        if not asked:
            break
        found = yield from summed(Below(column=column, thresholds=tuple(asked)))
        for rank in ranks:
            ends[rank] = _narrowed(ends[rank], rank, np.array(asked), found["below"])
    return {rank: (end if width == 0 else (start + end) / 2) for rank, (start, end) in ends.items()}


def _inside(start: float, end: float, width: float) -> Iterator[float]:
    """Yield thresholds within an interval, until there is no number between its ends.

    Zero, and the number before it, are asked for by name: halving never arrives there.
    """
    if start < 0 <= end:
        yield from (zero for zero in (0.0, float(np.nextafter(0, -1))) if start < zero < end)
    if end - start > width and np.nextafter(start, np.inf) < end:
        for part in range(1, PARTS):
            middle = start + (end - start) * part / PARTS
            if start < middle < end:
                yield float(middle)


def _narrowed(
    ends: tuple[float, float], rank: int, asked: Floats, below: Floats
) -> tuple[float, float]:
    """Return the interval (start, end] in which the value of this rank lies."""
    less, enough = asked[below < rank], asked[below >= rank]
    start = max(ends[0], float(less.max())) if len(less) else ends[0]
    end = min(ends[1], float(enough.min())) if len(enough) else ends[1]
    return start, end
