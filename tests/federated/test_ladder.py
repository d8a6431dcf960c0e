from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated import indicators, ladder
from federated.indicators import named
from federated.period import PeriodKind

TODAY = date(2026, 11, 1)
SINCE = date(2022, 1, 1)
EVERY = sorted(indicators.catalogue())


@pytest.mark.parametrize(
    ("families", "expected"), [(45, 8), (45 * 2, 4), (360, 1)], ids=["small", "twice", "large"]
)
def test_the_rung_follows_from_the_expected_families(families: int, expected: int) -> None:
    step = ladder.rung(named("I44"), families)
    assert step is not None
    assert step.quarters == expected


def test_where_even_three_years_are_too_few_nothing_is_published_yet() -> None:
    assert ladder.rung(named("I02"), 10) is None


@given(st.sampled_from(EVERY), st.integers(1, 5000))
def test_the_periods_of_a_site_never_overlap(name: str, families: int) -> None:
    indicator = named(name)
    step = ladder.rung(indicator, families)
    periods = () if step is None else ladder.closed(indicator, step, SINCE, TODAY)
    quarters = [quarter for period in periods for quarter in period.quarters]
    assert len(quarters) == len(set(quarters))


@given(st.sampled_from(EVERY), st.integers(1, 5000), st.integers(1, 5000))
def test_more_families_never_mean_longer_periods(name: str, some: int, more: int) -> None:
    small, large = sorted((some, more))
    few, many = (ladder.rung(named(name), n) for n in (small, large))
    length = 99 if few is None else few.quarters
    assert (99 if many is None else many.quarters) <= length


def test_a_period_is_closed_when_everybody_was_followed_and_a_month_has_passed() -> None:
    step = ladder.Rung(PeriodKind.YEAR, 4)
    indicator = named("I02")  # a year of follow-up
    closed = [
        [p.label for p in ladder.closed(indicator, step, SINCE, day)]
        for day in (date(2025, 1, 29), date(2025, 2, 1))
    ]
    assert closed == [["2022"], ["2022", "2023"]]


def test_a_year_in_which_the_site_began_later_is_not_a_whole_year() -> None:
    step = ladder.Rung(PeriodKind.YEAR, 4)
    closed = ladder.closed(named("I36"), step, date(2022, 4, 1), TODAY)
    assert [p.label for p in closed] == ["2023", "2024", "2025"]


def test_a_split_needs_its_tables_and_enough_families_in_a_cell() -> None:
    step = ladder.Rung(PeriodKind.COHORT, 12)
    indicator = named("I44")
    assert "ga_band" in ladder.dimensions(indicator, 3600, step, {"birth", "person"}, 10)
    assert "ga_band" not in ladder.dimensions(indicator, 3600, step, set(), 10)
    assert ladder.dimensions(indicator, 5, step, {"birth", "person"}, 10) == ()


def test_a_quarter_in_which_the_site_began_later_is_not_a_whole_quarter() -> None:
    starts = [
        ladder.closed(named("I36"), ladder.RUNGS[0], since, TODAY)[0].label
        for since in (date(2024, 4, 1), date(2024, 4, 2), date(2024, 5, 1), date(2024, 11, 1))
    ]
    assert starts == ["2024-Q2", "2024-Q3", "2024-Q3", "2025-Q1"]
