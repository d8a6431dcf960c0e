"""One site over time: is the shift real, or chance?

Shares on a p-chart: the mean of all periods with limits at three standard errors for the size of
each (Shewhart; Montgomery, Introduction to Statistical Quality Control, 7.2). Other figures on a run
chart: their median (Perla, Provost, Murray, BMJ Qual Saf 2011;20:46). Limits and signals exist only
where every period is visible: which one is hidden may depend on the outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from math import sqrt
from statistics import median

ENOUGH_FOR_LIMITS = 8  # periods
ENOUGH_FOR_A_MEDIAN = 10
LONG_RUN = {"p": 8, "run": 6}  # on one side of the centre
NOTHING = 1e-9  # what a mean of equal numbers may be off
LONG_TREND = 5  # all going up, or all going down


class Signal(StrEnum):
    """What would be rare by chance alone."""

    OUTSIDE = "outside"  # beyond three standard errors
    SHIFT = "shift"  # many in a row on one side of the centre
    TREND = "trend"  # many in a row in one direction


@dataclass(frozen=True, slots=True)
class At:
    """One period; ``value`` None is hidden or under 60 % measured. Shares are per cent."""

    period: str
    value: float | None
    measured: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """A signal and the periods that make it."""

    signal: Signal
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The points in time; ``kind`` is ``p``, ``run`` or, without a centre, ``points``."""

    points: tuple[At, ...]
    kind: str
    centre: float | None = None
    limits: tuple[tuple[float, float], ...] = ()
    found: tuple[Found, ...] = ()


def trend(points: Sequence[At], share: bool) -> Trend:
    """Return what can be said of the points; ``share`` says that they are per cent of a number.

    >>> trend([At(str(year), 10.0, 100) for year in range(2000, 2008)], True).centre
    10.0
    """
    shown = tuple(points)
    whole = all(at.value is not None and at.measured for at in shown)
    if whole and share and len(shown) >= ENOUGH_FOR_LIMITS:
        return _p_chart(shown)
    if whole and not share and len(shown) >= ENOUGH_FOR_A_MEDIAN:
        centre = median(_values(shown))
        return Trend(shown, "run", centre, (), (*_shifts(shown, centre, "run"), *_trends(shown)))
    return Trend(shown, "points")


def _values(points: Sequence[At]) -> list[float]:
    return [at.value or 0.0 for at in points]


def _p_chart(points: tuple[At, ...]) -> Trend:
    sizes = [at.measured or 0.0 for at in points]
    centre = sum(v * n for v, n in zip(_values(points), sizes, strict=True)) / sum(sizes)
    limits = tuple(_limits(centre, n) for n in sizes)
    beyond = [
        at.period
        for at, value, (low, high) in zip(points, _values(points), limits, strict=True)
        if not low - NOTHING <= value <= high + NOTHING
    ]
    outside = tuple(Found(Signal.OUTSIDE, (period,)) for period in beyond)
    return Trend(points, "p", centre, limits, (*outside, *_shifts(points, centre, "p")))


def _limits(centre: float, size: float) -> tuple[float, float]:
    half = 3 * sqrt(centre * (100 - centre) / size)
    return max(centre - half, 0.0), min(centre + half, 100.0)


def _shifts(points: Sequence[At], centre: float, kind: str) -> tuple[Found, ...]:
    """Return the long runs on one side; a point on the centre neither breaks nor makes one."""
    off = [at for at in points if abs((at.value or 0.0) - centre) > NOTHING]
    runs = (list(run) for _, run in groupby(off, key=lambda at: (at.value or 0.0) > centre))
    return tuple(
        Found(Signal.SHIFT, tuple(at.period for at in run))
        for run in runs
        if len(run) >= LONG_RUN[kind]
    )


def _trends(points: Sequence[At]) -> tuple[Found, ...]:
    """Return the long stretches in one direction; the same value twice counts once."""
    moved = [points[0], *(b for a, b in pairwise(points) if a.value != b.value)]
    steps = [((b.value or 0.0) > (a.value or 0.0), a, b) for a, b in pairwise(moved)]
    found: list[Found] = []
    for _, each in groupby(steps, key=lambda step: step[0]):
        run = list(each)
        if len(run) + 1 >= LONG_TREND:
            periods = (run[0][1].period, *(b.period for _, _, b in run))
            found.append(Found(Signal.TREND, periods))
    return tuple(found)
