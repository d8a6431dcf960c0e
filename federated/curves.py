"""The curve of a time to an event, from published intervals alone (rule R7).

Aalen-Johansen on the fixed grid: of those at risk at the start of an interval, who has the event in
it, who dies, and who stays. Whoever is lost in an interval counts as at risk to its end; without
deaths this is one minus Kaplan-Meier. Nothing is filled in: an interval that is hidden gives no
point (the next visible one holds its events), and after a hidden number at risk there is none.

The variance is that of Marubini and Valsecchi (Analysing Survival Data, 1995, chapter 10), without
deaths Greenwood's; the interval is taken on the scale log(-log(1 - share)).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from federated.compare import comparable
from federated.disclosure.layout import ends
from federated.intervals import Z95
from federated.release import ReleasedRow, ReleasedTable

DEATHS_APART = "Aalen-Johansen on the grid"
DEATHS_HIDDEN = "Kaplan-Meier on the grid; who died counts as lost"


@dataclass(frozen=True, slots=True)
class Point:
    """Per cent with the event by ``day``, with its 95 % interval; None is hidden."""

    day: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """One point for every end of the grid, hidden or not, and how it was made."""

    points: tuple[Point, ...]
    method: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A visible interval; ``before`` is the share without event or death at its start."""

    day: int
    at_risk: float
    events: float
    deaths: float
    before: float
    share: float  # with the event at its end


def curve(table: ReleasedTable, row: ReleasedRow) -> Curve | None:
    """Return the curve of one row, None for another kind of figure or another definition."""
    if table.measure != "survival" or not comparable(table):
        return None
    apart = _deaths_are_known(row)
    steps = list(_steps(row, apart))
    seen = {step.day: _point(steps[: number + 1]) for number, step in enumerate(steps)}
    points = tuple(seen.get(end, Point(end)) for end in ends(row.values))
    return Curve(points, DEATHS_APART if apart else DEATHS_HIDDEN)


def _deaths_are_known(row: ReleasedRow) -> bool:
    return all(
        row.values[f"deaths_{end}"] is not None
        for end in ends(row.values)
        if row.values[f"events_{end}"] is not None
    )


def _steps(row: ReleasedRow, apart: bool) -> Iterator[_Step]:
    before, share = 1.0, 0.0
    for end in ends(row.values):
        events, at_risk = row.values[f"events_{end}"], row.values[f"at_risk_{end}"]
        if events is None:
            continue
        if not at_risk:
            return
        deaths = float(row.values[f"deaths_{end}"] or 0) if apart else 0.0
        share += before * float(events) / float(at_risk)
        yield _Step(end, float(at_risk), float(events), deaths, before, share)
        before *= 1 - (float(events) + deaths) / float(at_risk)


def _point(steps: Sequence[_Step]) -> Point:
    share = min(steps[-1].share, 1.0)
    found = _interval(share, sqrt(max(_variance(steps), 0.0)))
    low, high = (None, None) if found is None else (100 * found[0], 100 * found[1])
    return Point(steps[-1].day, 100 * share, low, high)


def _variance(steps: Sequence[_Step]) -> float:
    """Return the variance of the share at the end of the last step."""
    total, share = 0.0, steps[-1].share
    for step in steps:
        n, d, left, rest = step.at_risk, step.events, step.events + step.deaths, share - step.share
        total += step.before**2 * d * (n - d) / n**3
        total -= 2 * rest * step.before * d / n**2
        total += rest**2 * left / (n * (n - left)) if n > left else 0.0
    return total


def _interval(share: float, error: float) -> tuple[float, float] | None:
    """Return both ends; none where nobody or everybody has the event."""
    if not 0 < share < 1:
        return None
    stay = 1 - share
    width = Z95 * error / (stay * -log(stay))
    return 1 - stay ** exp(-width), 1 - stay ** exp(width)
