"""The ladder: which periods a site publishes an indicator in, fixed before anything is counted.

One rung for each indicator of a site, for all its cubes: periods never overlap, so nothing follows
from a quarter and its year. The rung rests on what was known beforehand (the families that a site
expects in a year and the share that published sources give), never on the outcome: choosing by the
outcome would bias every figure that gets through. Where even the highest rung is too small the
indicator waits for a sum over sites that nobody can open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from federated.indicator import Indicator
from federated.period import Period, PeriodKind, quarter_end, quarter_start

# Families on the smaller side; a Poisson count with mean 20 is below 10 in 1 of 200.
EXPECTED_AT_LEAST = 20
GRACE = timedelta(days=31)  # for records that are made late


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder; ``quarters`` is its length."""

    kind: PeriodKind
    quarters: int


YEAR = Rung(PeriodKind.YEAR, 4)
RUNGS = (
    Rung(PeriodKind.QUARTER, 1),
    YEAR,
    Rung(PeriodKind.COHORT, 8),
    Rung(PeriodKind.COHORT, 12),
)


def rung(indicator: Indicator, families_per_year: int) -> Rung | None:
    """Return the lowest rung on which enough is expected, None when there is none.

    >>> from federated.indicators import named
    >>> rung(named("I44"), 360).kind.value, rung(named("I44"), 45).quarters
    ('quarter', 8)
    """
    for step in RUNGS:
        if _expected(indicator, families_per_year, step) >= EXPECTED_AT_LEAST:
            return step
    return None


def dimensions(
    indicator: Indicator, families_per_year: int, step: Rung, filled: Collection[str], minimum: int
) -> tuple[str, ...]:
    """Return the splits whose average cell is expected to hold at least ``minimum`` families.

    A split is left out where the site has not the tables that it needs (``filled``).
    """
    expected = _expected(indicator, families_per_year, step)
    return tuple(
        d.name
        for d in indicator.dimensions
        if expected / len(d.codes) >= minimum and d.needs <= set(filled)
    )


def closed(indicator: Indicator, step: Rung, since: date, extracted: date) -> tuple[Period, ...]:
    """Return the closed periods of a site that began on ``since``, the oldest first.

    A period is closed when everybody in it has been followed as long as the definition asks and
    a month of grace has passed before the day of the export.
    """
    complete = extracted - GRACE - timedelta(days=indicator.follow_up_days)
    every = _quarters(since, complete) if step.quarters == 1 else _cohorts(step, since, complete)
    return tuple(p for p in every if quarter_end(p.quarters[-1]) <= complete)


def own(indicator: Indicator, since: date, extracted: date) -> tuple[Period, ...]:
    """Return the quarters for the site's own run chart, closed or not by the same rule."""
    return closed(indicator, RUNGS[0], since, extracted)


def _expected(indicator: Indicator, families_per_year: int, step: Rung) -> float:
    share = min(indicator.expected_share, 1 - indicator.expected_share)
    return families_per_year * step.quarters / 4 * share


def _quarters(since: date, until: date) -> list[Period]:
    """Whole quarters, from the first one that began when the site took part."""
    labels = [
        f"{year}-Q{number}" for year in range(since.year, until.year + 1) for number in range(1, 5)
    ]
    return [Period.quarter(label) for label in labels if quarter_start(label) >= since]


def _cohorts(step: Rung, since: date, until: date) -> list[Period]:
    """Whole blocks of years, from the first January in which the site took part."""
    length = step.quarters // 4
    first = since.year + (since > date(since.year, 1, 1))
    starts = range(first, until.year + 1, length)
    return [Period.years(start, start + length - 1) for start in starts]
