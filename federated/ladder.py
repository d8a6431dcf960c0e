"""The ladder: how long a period must be before a site can show an indicator.

Chosen beforehand from the families that a site expects and the share that is known from
elsewhere, never from the outcome: quarter, year, cohort of two years, cohort of three, and then
only the national secure sum. A site has one rung for an indicator, and all cubes of it use that
rung, so that its periods never overlap.

A rung is long enough where the smaller side of the split is expected to hold twice the minimum:
a number that is expected to be 20 is below 10 in one period of two hundred (Poisson).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from federated.indicator import Indicator, Measure
from federated.period import Period, quarter_end

MINIMUM = 10  # families; the national rule
MARGIN = 2  # times the minimum, so that a period is hidden seldom
COHORT_ANCHOR = 2023  # first year of a cohort of three: 2023-2025, 2026-2028
UNKNOWN = "unknown"
SPLIT = frozenset({Measure.PROPORTION, Measure.RATE, Measure.SURVIVAL})


class Rung(Enum):
    """A rung, by the number of quarters in a period."""

    QUARTER = 1
    YEAR = 4
    TWO_YEARS = 8
    THREE_YEARS = 12

    @property
    def years(self) -> float:
        """The length in years."""
        return self.value / 4


@dataclass(frozen=True, slots=True)
class _Quarter:
    year: int
    number: int

    @property
    def label(self) -> str:
        return f"{self.year}-Q{self.number}"


def smaller_side(indicator: Indicator) -> float:
    """Return the share of families on the smaller side; of a mean or a cost all that are counted.

    >>> from types import SimpleNamespace
    >>> round(smaller_side(SimpleNamespace(measure=Measure.PROPORTION, expected_share=0.9)), 1)
    0.1
    """
    share = indicator.expected_share
    return min(share, 1 - share) if indicator.measure in SPLIT else share


def rung(
    indicator: Indicator, expected_families_per_year: float, minimum: int = MINIMUM
) -> Rung | None:
    """Return the shortest rung that is long enough; None leaves the national secure sum."""
    a_year = expected_families_per_year * smaller_side(indicator)
    return next((step for step in Rung if a_year * step.years >= MARGIN * minimum), None)


def dimensions(
    indicator: Indicator,
    expected_families_per_year: float,
    available_tables: Collection[str],
    step: Rung | None,
    minimum: int = MINIMUM,
) -> tuple[str | None, ...]:
    """Return the cubes of an indicator at a site: the total (None), and dimensions that fit.

    A dimension fits where the site has the tables it needs (a gestational-age band needs
    ``birth``) and an even share of the smaller side is at least the minimum in every stratum.
    """
    if step is None:
        return ()
    side = expected_families_per_year * step.years * smaller_side(indicator)
    return (None, *_fitting(indicator, side, available_tables, minimum))


def trial_dimensions(
    indicator: Indicator, available_tables: Collection[str]
) -> tuple[str | None, ...]:
    """Return the cubes of a closed study: the total, and what its tables allow."""
    return (None, *_fitting(indicator, float("inf"), available_tables, MINIMUM))


def _fitting(
    indicator: Indicator, side: float, available_tables: Collection[str], minimum: int
) -> tuple[str, ...]:
    return tuple(
        dimension.name
        for dimension in indicator.dimensions
        if dimension.needs <= set(available_tables)
        and side >= minimum * len([code for code in dimension.codes if code != UNKNOWN])
    )


def periods(
    step: Rung | None,
    indicator: Indicator,
    first_quarter: str,
    extracted: date,
    grace_days: int = 31,
    trial: str | None = None,
) -> tuple[Period, ...]:
    """Return the closed periods from ``first_quarter`` on, oldest first.

    A period is closed when its last quarter has ended, the indicator's follow-up of its last
    family is over, and the grace for late records has passed. Years are calendar years. A cohort
    of two begins in an even year; one of three in 2023 plus or minus a multiple of three: every
    site has the same cohorts. A finished trial is one closed period, whatever the rung.
    """
    if trial is not None:
        return (Period.trial(trial),)
    if step is None:
        return ()
    wait = timedelta(days=indicator.follow_up_days + grace_days)
    found: list[Period] = []
    for start in _starts(step, first_quarter, extracted):
        period = _period(step, start)
        if quarter_end(period.quarters[-1]) + wait < extracted:
            found.append(period)
    return tuple(found)


def _starts(step: Rung, first_quarter: str, extracted: date) -> tuple[_Quarter, ...]:
    """Return where periods of this length begin, between the first quarter and the extraction."""
    every = tuple(
        _Quarter(year, number)
        for year in range(int(first_quarter[:4]), extracted.year + 1)
        for number in (1, 2, 3, 4)
    )
    return tuple(q for q in every if q.label >= first_quarter and _begins(step, q))


def _begins(step: Rung, quarter: _Quarter) -> bool:
    if step is Rung.QUARTER:
        return True
    years = step.value // 4
    anchor = COHORT_ANCHOR if step is Rung.THREE_YEARS else 0
    return quarter.number == 1 and (quarter.year - anchor) % years == 0


def _period(step: Rung, start: _Quarter) -> Period:
    if step is Rung.QUARTER:
        return Period.quarter(start.label)
    return Period.years(start.year, start.year + step.value // 4 - 1)
