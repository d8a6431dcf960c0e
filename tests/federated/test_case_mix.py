"""Case mix from published strata: against a slow oracle in fractions, and what it must never do."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated import case_mix
from federated.indicators import named
from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable, Value

STRATA = ("singleton", "multiple", "unknown")
Pairs = Sequence[tuple[int | None, int]]


def table(*pairs: tuple[int | None, int], dimension: str = "plurality") -> ReleasedTable:
    """Events and people of each stratum, in one closed trial."""
    period = ReleasedPeriod(kind="trial", label="a trial", quarters=())
    rows = (
        ReleasedRow(stratum=stratum, periods=(), values=values(events, people))
        for stratum, (events, people) in zip(STRATA, pairs, strict=False)
    )
    total = ReleasedRow(stratum="*", periods=(), values=values(None, 0))
    return ReleasedTable(
        indicator="I09", definition_version=named("I09").version, cube=f"I09/{dimension}",
        dimension=dimension, measure="proportion", sensitive=False, unit="%", period=period,
        completeness=">=80", rows=(total, *rows),
    )  # fmt: skip


def values(events: int | None, people: int) -> dict[str, Value]:
    others = None if events is None else people - events
    return {"eligible": people, "measured": people, "events": events, "non_events": others}


def by_hand(
    sites: Sequence[Sequence[tuple[int, int]]],
) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Observed, expected and variance of each site: one person after the other, in fractions."""
    found = []
    for site in sites:
        observed = expected = variance = Fraction(0)
        for stratum, (events, people) in enumerate(site):
            everybody = sum(other[stratum][1] for other in sites)
            share = Fraction(sum(other[stratum][0] for other in sites), everybody or 1)
            observed += events
            for _person in range(people):
                expected += share
                variance += share * (1 - share)
        found.append((observed, expected, variance))
    return found


def pairs_of(people: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(0, people).map(lambda events: (events, people))


site = st.tuples(*[st.integers(0, 40).flatmap(pairs_of) for _ in STRATA])


@settings(max_examples=60)
@given(st.lists(site, min_size=4, max_size=6))
def test_every_figure_is_that_of_a_slow_count(sites: list[tuple[tuple[int, int], ...]]) -> None:
    wanted = by_hand(sites)
    found = case_mix.adjusted([table(*one) for one in sites])
    if any(variance == 0 for _, _, variance in wanted):
        assert found == ()
        return
    assert len(found) == len(sites)
    for one, (observed, expected, variance) in zip(found, wanted, strict=True):
        assert (one.observed, one.expected) == pytest.approx((observed, expected))
        assert one.ratio == pytest.approx(float(observed / expected))
        half = 1.959963984540054 * sqrt(variance) / float(expected)
        assert one.inner == pytest.approx((max(1 - half, 0), 1 + half))
        assert one.interval[0] <= one.ratio <= one.interval[1]
    # families as they are: all together there are as many as expected
    assert sum(one.observed for one in found) == pytest.approx(sum(one.expected for one in found))


def test_a_city_with_many_twins_is_not_worse_for_having_them() -> None:
    """One in ten of the single children, half of the twins, everywhere: only the mix differs."""
    found = case_mix.adjusted(
        [table((18, 180), (10, 20)), table((18, 180), (10, 20)), table((18, 180), (10, 20)),
         table((10, 100), (50, 100))]
    )  # fmt: skip
    assert [round(one.crude) for one in found] == [14, 14, 14, 30]
    assert [one.ratio for one in found] == pytest.approx([1, 1, 1, 1])
    assert found[-1].expected_share == pytest.approx(30)


def test_one_hidden_stratum_anywhere_and_nothing_is_adjusted() -> None:
    sites: list[Pairs] = [[(18, 180), (10, 20)]] * 4
    assert case_mix.adjusted([table(*one) for one in sites])
    assert case_mix.adjusted([*(table(*one) for one in sites), table((18, 180), (None, 20))]) == ()


def test_three_sites_are_too_few() -> None:
    assert case_mix.adjusted([table((18, 180), (10, 20))] * 3) == ()


def test_by_arm_nothing_is_adjusted_for_the_programme_would_be_adjusted_away() -> None:
    assert case_mix.adjusted([table((18, 180), (10, 20), dimension="arm")] * 4) == ()


def test_tables_of_two_periods_are_not_laid_together() -> None:
    other = table((18, 180), (10, 20))
    period = other.period.model_copy(update={"label": "another trial"})
    with pytest.raises(ValueError, match="one indicator, definition version"):
        case_mix.adjusted([table((18, 180), (10, 20)), other.model_copy(update={"period": period})])
