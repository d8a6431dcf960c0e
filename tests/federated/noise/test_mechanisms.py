"""The noise that is drawn is the noise that is published: exact whole numbers, without a seed."""

import random
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import chisquare

from federated.noise import intervals, mechanisms
from federated.noise.mechanisms import Mechanism

DRAWS = 40_000
BY_CHANCE = 1e-6  # a true sampler fails one in a million runs


def laplace(epsilon: str, sensitivity: int = 1) -> Mechanism:
    return Mechanism(kind="laplace", sensitivity=sensitivity, loss=Decimal(epsilon))


def gaussian(rho: str) -> Mechanism:
    return Mechanism(kind="gaussian", sensitivity=1, loss=Decimal(rho))


@pytest.mark.parametrize(
    "mechanism", [laplace("0.5"), laplace("1"), laplace("2"), gaussian("0.5"), gaussian("0.02")]
)
def test_draws_follow_the_exact_probabilities(mechanism: Mechanism) -> None:
    exact = intervals.probabilities(mechanism)
    middle = len(exact) // 2
    found = Counter(mechanisms.drawn(mechanism, [0] * DRAWS))
    common = [k for k in range(-middle, middle + 1) if exact[middle + k] * DRAWS >= 10]
    observed = [found[k] for k in common]
    expected = [exact[middle + k] * DRAWS for k in common]
    observed.append(DRAWS - sum(observed))
    expected.append(DRAWS - sum(expected))
    if expected[-1] < 1:
        observed, expected = observed[:-1], expected[:-1]
        expected = [e * sum(observed) / sum(expected) for e in expected]
    assert chisquare(observed, expected).pvalue > BY_CHANCE


def test_noise_is_added_to_the_value_that_is_given() -> None:
    drawn = mechanisms.drawn(laplace("100"), [7, 0, 1_000_000_00, -3])
    assert drawn == [7, 0, 1_000_000_00, -3]  # at epsilon 100 noise is never seen


@given(
    epsilon=st.decimals("0.05", "2", places=2),
    here=st.integers(0, 30),
    one=st.sampled_from([-1, 1]),
)
def test_one_family_more_or_less_changes_no_probability_by_more_than_e_to_the_epsilon(
    epsilon: Decimal, here: int, one: int
) -> None:
    exact = np.log(intervals.probabilities(laplace(str(epsilon))))
    near, far = here, here + one
    reach = len(exact) // 2
    answers = range(max(near, far) - reach, min(near, far) + reach)
    ratios = [exact[reach + a - near] - exact[reach + a - far] for a in answers]
    assert max(abs(ratio) for ratio in ratios) <= float(epsilon) * (1 + 1e-9)


@pytest.mark.parametrize("cap", [1, 100, 2_000_000])
@pytest.mark.parametrize("loss", ["0.3", "0.1", "1", "0.018181818", "0.333333333"])
@pytest.mark.parametrize("kind", ["laplace", "gaussian"])
def test_opendp_says_that_no_more_is_lost_than_is_paid(kind: str, loss: str, cap: int) -> None:
    mechanism = Mechanism.model_validate({"kind": kind, "sensitivity": cap, "loss": loss})
    lost = mechanisms.mapped(mechanism)
    assert Decimal(lost) <= mechanism.loss
    assert lost == pytest.approx(float(loss), rel=1e-9)


def test_seeds_of_python_and_numpy_do_not_matter() -> None:
    def seeded() -> list[int]:
        random.seed(1)
        np.random.seed(1)
        return mechanisms.drawn(laplace("0.1"), [0] * 40)

    assert seeded() != seeded()  # equal by chance once in 10^50


def test_the_low_bits_of_a_draw_tell_nothing_because_it_is_a_whole_number() -> None:
    drawn = mechanisms.drawn(laplace("0.5", sensitivity=2_000_000), [123_456_789] * 50)
    assert all(type(value) is int for value in drawn)
    assert len({value % 2 for value in drawn}) == 2


@pytest.mark.parametrize("wrong", [{"loss": "0"}, {"sensitivity": 0}, {"kind": "uniform"}])
def test_noise_without_a_price_or_of_another_kind_cannot_be_made(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Mechanism.model_validate({"kind": "laplace", "sensitivity": 1, "loss": "1", **wrong})
