"""Cities side by side: what can be said from published figures, and how sure it is.

Every figure rests on published counts alone, so it tells nothing that they do not. A figure over
all sites exists only where every site's cell is visible, of three sites or more, and only where
hiding does not depend on the outcome (``outcome_free``). Percentages are 0 to 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt

from federated import intervals
from federated.indicators import named
from federated.period import PeriodKind
from federated.policy import CONTRIBUTORS
from federated.release import ReleasedRow, ReleasedTable

DAYS_A_YEAR = 365.25
ENOUGH_FOR_A_FUNNEL = 4  # sites


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval (None where none follows from the counts).

    ``unit`` says what the figure is, ``method`` how its interval was made.
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    method: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """All sites together, and how much they differ. ``prediction``: a next site like these."""

    estimate: Estimate
    sites: int
    measured: int
    i_squared: float | None
    prediction: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Funnel limits for one size: (low, high) at 95 % and at 99.8 %."""

    measured: float
    inner: tuple[float, float]
    outer: tuple[float, float]


def estimate(table: ReleasedTable, row: ReleasedRow) -> Estimate | None:
    """Return the figure of one row, None where what it needs is hidden.

    None as well for a table made by another version of the definition: it is not comparable.

    Proportions with Wilson's interval, rates with the exact Poisson interval, means with
    Student's t; of a histogram the share up to the headline, of a survival table the share with
    an event by then (who left earlier counts as without); of costs the mean of a family.
    """
    return _of(table, [_numbers(row)])


def comparable(table: ReleasedTable) -> bool:
    """Say whether a table follows the definition that is known here."""
    return named(table.indicator).version == table.definition_version


def outcome_free(table: ReleasedTable) -> bool:
    """Say whether the cell of a site is shown or hidden whatever its outcome is.

    Sixty families at 8 % are visible in one period of fifty, and then show 17.6 %: a sum over
    sites that are visible by chance is biased, and so is one that exists only where all are. What
    is hidden of a mean depends on how many there are. A closed trial is one table a site, once.
    """
    return table.measure == "mean" or table.period.kind == PeriodKind.TRIAL.value


def pooled(tables: Sequence[ReleasedTable], stratum: str) -> Pooled | None:
    """Return the sites of ``tables`` together, None unless each of three or more is visible.

    The tables must be of one indicator, version, cube and period, one a site; else ValueError.
    """
    if len({(t.indicator, t.definition_version, t.cube, t.period.label) for t in tables}) != 1:
        raise ValueError("pool tables of one indicator, definition version, cube and period only")
    rows = [_numbers(row) for t in tables for row in t.rows if row.stratum == stratum]
    singles = [_of(tables[0], [row]) for row in rows]
    together = _of(tables[0], rows)
    if len(rows) < CONTRIBUTORS or together is None or any(single is None for single in singles):
        return None
    measured = sum(int(row["measured"] or 0) for row in rows)
    spread = (None, None) if together.low is None else _spread(tables[0], rows)
    return Pooled(together, len(rows), measured, *spread)


def funnel(target: float, sizes: Sequence[float]) -> tuple[Limits, ...]:
    """Return limits around ``target`` (per cent) for proportions at each size.

    Exact binomial limits with interpolation: Spiegelhalter, Stat Med 2005;24:1185, appendix A.1.1.
    """
    share = target / 100
    return tuple(
        Limits(
            size,
            _limits(share, size, 0.025),
            _limits(share, size, 0.001),
        )
        for size in sizes
    )


Numbers = dict[str, float | None]


def _numbers(row: ReleasedRow) -> Numbers:
    return {name: None if v is None else float(v) for name, v in row.values.items()}


def _of(table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    if not comparable(table):
        return None
    how = {
        "proportion": _proportion,
        "rate": _rate,
        "mean": _mean,
        "histogram": _share_up_to,
        "survival": _share_by,
        "cost": _cost,
    }[table.measure]
    return how(table, rows)


def _summed(rows: Sequence[Numbers], *names: str) -> tuple[float, ...] | None:
    """Add up each name over the rows, None when one of them is hidden anywhere."""
    found = []
    for name in names:
        column = [value for row in rows if (value := row.get(name)) is not None]
        if len(column) < len(rows):
            return None
        found.append(sum(column))
    return tuple(found)


def _share(events: float, measured: float, unit: str) -> Estimate | None:
    if measured <= 0:
        return None
    low, high = intervals.wilson(events, measured)
    return Estimate(100 * events / measured, 100 * low, 100 * high, unit, "Wilson")


def _proportion(table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    sums = _summed(rows, "events", "measured")
    found = None if sums is None else _share(sums[0], sums[1], "%")
    apart = named(table.indicator).apart
    if found is None or table.dimension == (apart or table.dimension):
        return found
    # scores of one parent are alike: as independent ones they would seem to say more
    method = f"no interval: a person counts once only by {apart}"
    return replace(found, low=None, high=None, method=method)


def _rate(_table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    sums = _summed(rows, "events", "person_days")
    if sums is None or sums[1] <= 0:
        return None
    events, years = sums[0], sums[1] / DAYS_A_YEAR
    low, high = intervals.poisson(events)
    ends = (100 * low / years, 100 * high / years)
    return Estimate(100 * events / years, *ends, "per 100 person-years", "exact Poisson")


def _mean(table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    sums = _summed(rows, "sum", "measured", "sd")
    if sums is None:
        plain = _summed(rows, "sum", "measured")
        if plain is None or plain[1] <= 0:
            return None
        return Estimate(plain[0] / plain[1], None, None, table.unit, "no interval: sd hidden")
    mean = sums[0] / sums[1]
    half = intervals.t_half_width(sums[1], sqrt(_variance(rows, mean)))
    return Estimate(mean, mean - half, mean + half, table.unit, "Student t")


def _variance(rows: Sequence[Numbers], mean: float) -> float:
    """Return the variance of all rows together, from each one's n, sum and sd."""
    total = 0.0
    for row in rows:
        n, own = row["measured"] or 0.0, (row["sum"] or 0.0) / (row["measured"] or 1.0)
        total += (n - 1) * (row["sd"] or 0.0) ** 2 + n * (own - mean) ** 2
    return total / max(sum(row["measured"] or 0.0 for row in rows) - 1, 1)


def _share_up_to(table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    headline = named(table.indicator).headline
    lows = sorted(int(name[4:]) for name in rows[0] if name.startswith("bin_"))
    if headline is None or headline + 1 not in lows:
        return None
    within = [f"bin_{low}" for low in lows if low <= headline]
    sums = _summed(rows, "measured", *within)
    if sums is None:
        return None
    return _share(sum(sums[1:]), sums[0], f"% within {headline} days")


def _share_by(table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    """Add the events of the intervals up to the headline; a hidden one is in the next visible."""
    headline = named(table.indicator).headline
    if headline is None or _summed(rows, f"events_{headline}", "measured") is None:
        return None
    events = sum(
        value or 0.0
        for row in rows
        for name, value in row.items()
        if name.startswith("events_") and int(name[7:]) <= headline
    )
    measured = sum(row["measured"] or 0.0 for row in rows)
    return _share(events, measured, f"% within {headline} days")


def _cost(_table: ReleasedTable, rows: Sequence[Numbers]) -> Estimate | None:
    sums = _summed(rows, "sum", "measured")
    if sums is None or sums[1] <= 0:
        return None
    return Estimate(sums[0] / sums[1], None, None, "€ per family", "no interval: spread not shown")


def _spread(
    table: ReleasedTable, rows: Sequence[Numbers]
) -> tuple[float | None, tuple[float, float] | None]:
    """Return I² and a prediction interval from random effects, where each site has a variance."""
    found = [_with_variance(table, row) for row in rows]
    usable = [pair for pair in found if pair is not None and pair[1] > 0 and isfinite(pair[1])]
    if len(usable) != len(found) or len(found) < 3 or table.measure not in _BACK:
        return None, None
    fit = intervals.random_effects([y for y, _ in usable], [v for _, v in usable])
    back = _BACK[table.measure]
    low, high = fit.prediction
    return fit.i_squared, (back(low), back(high))


def _with_variance(table: ReleasedTable, row: Numbers) -> tuple[float, float] | None:
    if table.measure == "mean":
        sums = _summed([row], "sum", "measured", "sd")
        return None if sums is None else (sums[0] / sums[1], sums[2] ** 2 / sums[1])
    sums = _summed([row], "events", "measured")
    if sums is None or not 0 < sums[0] < sums[1]:
        return None
    events, measured = sums
    return intervals.logit(events / measured), 1 / events + 1 / (measured - events)


def _percent(logit: float) -> float:
    return 100 * intervals.expit(logit)


def _same(value: float) -> float:
    return value


_BACK = {"mean": _same, "proportion": _percent}


def _limits(share: float, size: float, tail: float) -> tuple[float, float]:
    ends = (intervals.binomial_limit(share, size, p) for p in (tail, 1 - tail))
    low, high = (100 * min(max(end, 0.0), 1.0) for end in ends)
    return low, high
