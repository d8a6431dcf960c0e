"""Run charts: is a figure of one site changing, or only moving about?

Signals are those of Anhøj and Olesen (2014, doi:10.1371/journal.pone.0113825), which depend on
the number of points: a run on one side of the median that is longer than log2(n) + 3, or fewer
crossings of the median than a coin would give in 95 of 100 series. A proportion has three-sigma
limits as well (a p-chart, Shewhart); limits and signals need at least ten points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb, log2, sqrt
from statistics import median

FEWEST = 10  # points; below that chance alone makes patterns


@dataclass(frozen=True, slots=True, repr=False)
class Point:
    """One period: its label, its figure, and for a proportion the number it is a share of."""

    label: str
    value: float
    size: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A drawn series; ``signals`` are codes: ``shift``, ``crossings``, ``outside``."""

    points: tuple[Point, ...]
    centre: float
    limits: tuple[tuple[float, float], ...]
    signals: tuple[str, ...]


def chart(points: Sequence[Point]) -> Chart:
    """Return the chart of a series in order of time."""
    middle = median(p.value for p in points) if points else 0.0
    limits = _limits(points)
    found = [*_run_signals([p.value for p in points], middle), *_outside(points, limits)]
    return Chart(tuple(points), middle, limits, tuple(found))


def longest_allowed(useful: int) -> int:
    """Return the longest run that chance explains.

    >>> longest_allowed(24)
    8
    """
    return round(log2(useful) + 3)


def fewest_crossings(useful: int) -> int:
    """Return the lowest number of crossings that chance explains (5 % point, fair coin).

    >>> fewest_crossings(24)
    8
    """
    trials, total, crossings = useful - 1, 0, -1
    while total < 0.05 * 2**trials:
        crossings += 1
        total += comb(trials, crossings)
    return crossings


def _run_signals(values: Sequence[float], middle: float) -> list[str]:
    sides = [value > middle for value in values if value != middle]
    if len(sides) < FEWEST:
        return []
    runs = [len(list(group)) for _, group in groupby(sides)]
    found = ["shift"] if max(runs) > longest_allowed(len(sides)) else []
    return found + (["crossings"] if len(runs) - 1 < fewest_crossings(len(sides)) else [])


def _limits(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    sizes = [p.size for p in points]
    total = sum(size or 0 for size in sizes)
    if len(points) < FEWEST or None in sizes or not total:
        return ()
    share = sum(p.value * (p.size or 0) for p in points) / total
    return tuple(_around(share, p.size or 0) for p in points)


def _around(share: float, size: int) -> tuple[float, float]:
    width = 3 * sqrt(share * (1 - share) / size) if size else 1.0
    return max(0.0, share - width), min(1.0, share + width)


def _outside(points: Sequence[Point], limits: Sequence[tuple[float, float]]) -> list[str]:
    pairs = zip(points, limits, strict=False)
    return ["outside"] if any(not low <= p.value <= high for p, (low, high) in pairs) else []
