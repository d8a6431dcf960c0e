"""Before a city joins: ranges that hold whatever lies within them, and parties that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.errors import SettingsError
from federated.joining import finding, reckoning, steps
from federated.joining.assumptions import Assumption, Range, shipped

AMOUNTS = st.floats(0, 1e6, allow_nan=False)
BIRTHS = st.floats(1, 20_000)


@st.composite
def ranges(draw: st.DrawFn, least: float = 0) -> tuple[Range, float]:
    """A range and a number within it."""
    low, inside, high = sorted(draw(st.tuples(*[st.floats(least, 1e6)] * 3)))
    return Range(low, high), inside


@given(ranges(), ranges(), ranges(least=1))
def test_a_range_holds_what_its_numbers_give(
    one: tuple[Range, float], other: tuple[Range, float], divisor: tuple[Range, float]
) -> None:
    (a, x), (b, y), (c, z) = one, other, divisor
    for found, exact in (
        (a + b, x + y),
        (-a, -x),
        (a.times(b), x * y),
        (a.over(c), x / z),
    ):
        assert found.low - 1e-6 <= exact <= found.high + 1e-6


@given(BIRTHS)
def test_the_parties_together_are_society(births: float) -> None:
    for year in reckoning.years(births, shipped()):
        parties = [year.of(party) for party in reckoning.PARTIES]
        assert year.society.low == pytest.approx(sum(one.low for one in parties))
        assert year.society.high == pytest.approx(sum(one.high for one in parties))
        assert {line.party for line in year.lines} == set(reckoning.PARTIES)


def test_a_year_is_reckoned_as_by_hand() -> None:
    middle = {
        n: _exactly(one, (one.range.low + one.range.high) / 2) for n, one in shipped().items()
    }
    year, same = reckoning.years(2000, middle)
    assert year == same
    assert year.families == 80  # 4 for every 100 births
    assert year.social_fte.low == pytest.approx(80 / 60)
    assert year.of("hospital").low == pytest.approx(-80 / 90 * 100_000)
    assert year.of("municipality").low == pytest.approx(-80 / 60 * 82_500 - 27_500 + 1.6 * 6_000)
    assert year.of("insurer").low == pytest.approx(2 * 3_500 + 2 * 2_750)
    assert year.of("employer").low == pytest.approx(200 * 275)


def test_without_an_effect_nobody_gains() -> None:
    none = {
        n: _exactly(one, 0) if "fewer" in one.label["en"] else one for n, one in shipped().items()
    }
    for year in reckoning.years(2000, none):
        assert year.society.high < 0
        assert year.of("insurer") == Range(0, 0)


def test_every_shipped_effect_begins_at_none_and_every_assumption_tells_its_source() -> None:
    effects = [one for one in shipped().values() if "fewer" in one.label["en"]]
    assert [one.range.low for one in effects] == [0, 0, 0, 0]
    assert all(one.source["nl"] and one.source["en"] for one in shipped().values())


@pytest.mark.parametrize("wrong", [(2, 1), (-1, 1), (0, 101), (float("nan"), 1), (0, float("inf"))])
def test_a_range_that_cannot_be_is_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(SettingsError, match="give two numbers from 0 to 100"):
        shipped()["included"].changed(*wrong)


def test_nothing_is_divided_by_nobody() -> None:
    with pytest.raises(SettingsError, match="from 1 to"):
        shipped()["families_per_social"].changed(0, 10)


def test_a_changed_assumption_is_the_readers_own() -> None:
    assert shipped()["included"].changed(3, 4).own
    assert not shipped()["included"].changed(2, 6).own


def test_more_years_find_smaller_differences() -> None:
    for one in finding.outlooks(120):
        above = [found.above if found.above is not None else 1.0 for found in one.found]
        assert above == sorted(above, reverse=True)
        assert all(
            found.above is None or found.above > one.indicator.expected_share for found in one.found
        )


def test_a_city_of_nobody_finds_nothing() -> None:
    assert all(f.above is None for one in finding.outlooks(0) for f in one.found)


def test_the_steps_have_weeks_and_somebody_who_decides() -> None:
    assert [one.id for one in steps.shipped()][-1] == "software"
    assert all(0 <= one.low <= one.high and one.by["nl"] for one in steps.shipped())


def _exactly(one: Assumption, value: float) -> Assumption:
    return one.changed(value, value)
