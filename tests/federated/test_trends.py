"""Signals over time: worked by hand, and silent where hiding could have made them."""

import pytest

from federated.trends import At, Found, Signal, Trend, trend


def made(*values: float | None, n: float | None = 100, share: bool = True) -> Trend:
    return trend([At(f"p{i}", v, n) for i, v in enumerate(values)], share)


def test_the_limits_are_three_standard_errors_for_the_size_of_each_period() -> None:
    """Of 100 each, 20 %: 20 ± 3 times the root of 20 times 80 over 100, which is 12."""
    found = made(*[20.0] * 8)
    assert found.kind == "p"
    assert found.limits[0] == pytest.approx((8.0, 32.0))
    assert found.found == ()


def test_the_centre_weighs_each_period_by_its_size() -> None:
    points = [At("a", 10.0, 100), *(At(str(i), 30.0, 300) for i in range(7))]
    assert trend(points, True).centre == pytest.approx((10 * 100 + 30 * 2100) / 2200)


def test_a_period_beyond_the_limits_is_a_signal() -> None:
    assert Found(Signal.OUTSIDE, ("p7",)) in made(*[20.0] * 7, 60.0).found


@pytest.mark.parametrize(("many", "signals"), [(7, 0), (8, 1)])
def test_eight_in_a_row_on_one_side_are_a_shift_and_seven_are_not(many: int, signals: int) -> None:
    found = made(*[22.0] * many, *[18.0] * 4, 22.0, *[18.0] * 3, 22.0)
    assert len([one for one in found.found if one.signal is Signal.SHIFT]) == signals


@pytest.mark.parametrize("value", [0.0, 100.0, 100 / 3])
def test_the_same_share_in_every_period_is_no_signal(value: float) -> None:
    assert made(*[value] * 11, n=47).found == ()


def test_a_run_chart_has_the_median_and_knows_shift_and_trend() -> None:
    up = made(1, 2, 3, 4, 5, 5, 5.1, 3, 3, 3, share=False)
    assert (up.kind, up.centre) == ("run", 3)
    assert Found(Signal.TREND, ("p0", "p1", "p2", "p3", "p4", "p6")) in up.found
    shift = made(1, 2, 1, 2, 1, 9, 8, 9, 8, 9, 8, share=False)
    assert [one.signal for one in shift.found] == []  # five below 8, three above: 8 is the median
    long = made(1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, share=False)
    assert [len(one.periods) for one in long.found] == [6, 6]


@pytest.mark.parametrize("values", [[20.0] * 7 + [None], [20.0] * 7])
def test_with_a_hidden_period_or_too_few_there_are_no_limits_and_no_signals(
    values: list[float | None],
) -> None:
    """Which period is hidden may depend on what was found: a signal would be made by hiding."""
    found = made(*values)
    assert (found.kind, found.centre, found.limits, found.found) == ("points", None, (), ())
