"""A total in fixed point is the exact sum of the rounded values, and can never wrap."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.errors import SumRefused
from federated.secure.fixed_point import (
    STATISTICS,
    WHOLE,
    Scale,
    decoded,
    encoded,
    summed,
    whole,
)
from federated.secure.wire import MOST_SITES

scales = st.sampled_from(
    [WHOLE, STATISTICS, Scale(words=1, fraction=20), Scale(words=2, fraction=60)]
)
few = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6)


def rounded(value: float, scale: Scale) -> Fraction:
    """Return the nearest multiple of the step, halves to even, the slow and obvious way."""
    return Fraction(round(Fraction(value) * 2**scale.fraction), 2**scale.fraction)


@given(st.lists(few, min_size=3, max_size=12), scales)
def test_the_total_is_the_rational_sum_of_the_rounded_values(
    values: list[float], scale: Scale
) -> None:
    total = summed([encoded(np.array([value]), scale, len(values)) for value in values])
    exact = sum(rounded(value, scale) for value in values)
    assert Fraction(whole(total)[0], 2**scale.fraction) == exact
    assert decoded(total, scale)[0] == float(exact)


@given(st.floats(allow_nan=False, allow_infinity=False, max_value=1e27, min_value=-1e27))
def test_every_statistic_keeps_fifteen_digits_or_what_lies_above_the_step(value: float) -> None:
    back = decoded(encoded(np.array([value]), STATISTICS, 400), STATISTICS)[0]
    assert (
        abs(Fraction(float(back)) - Fraction(value))
        <= Fraction(1, 2**93) + abs(Fraction(value)) / 2**53
    )


@pytest.mark.parametrize("number", [3, 4, 5, 64, 65, 400, MOST_SITES])
@pytest.mark.parametrize("scale", [WHOLE, STATISTICS, Scale(words=2, fraction=0)])
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_largest_value_at_every_site_does_not_wrap(
    number: int, scale: Scale, sign: int
) -> None:
    largest = sign * float(np.floor(np.nextafter(2.0 ** scale.limit(number), 0)))
    value = np.array([largest / 2.0**scale.fraction])
    one = encoded(value, scale, number)
    total = summed([one] * number)
    assert whole(total)[0] == number * whole(one)[0] == number * int(largest)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("scale", [WHOLE, STATISTICS])
def test_one_step_more_is_refused_and_the_value_is_not_told(scale: Scale, sign: int) -> None:
    too_large = sign * 2.0 ** (scale.limit(5) - scale.fraction)
    with pytest.raises(SumRefused, match="larger than the scale") as caught:
        encoded(np.array([1.0, too_large]), scale, 5)
    assert caught.value.code == "overflow"
    assert str(too_large) not in str(caught.value)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(odd: float) -> None:
    with pytest.raises(SumRefused, match="1 values are not numbers"):
        encoded(np.array([1.0, odd]), WHOLE, 3)


def test_a_value_beyond_all_scales_is_refused_without_a_warning() -> None:
    with pytest.raises(SumRefused, match="larger"):
        encoded(np.array([1.7e308, 5e-324]), STATISTICS, 3)


@given(st.lists(st.integers(-(2**52), 2**52), min_size=1, max_size=20))
def test_counts_are_exact(values: list[int]) -> None:
    words = encoded(np.array(values, dtype=float), WHOLE, 400)
    assert whole(words) == values
    assert decoded(words, WHOLE).tolist() == values


def test_a_scale_leaves_room_before_the_point() -> None:
    with pytest.raises(ValueError, match="nothing is left"):
        Scale(words=1, fraction=60)
