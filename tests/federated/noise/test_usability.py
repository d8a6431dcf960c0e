"""When noise is of use: the figures of measurements made elsewhere, and the refusals."""

from decimal import Decimal

import numpy as np
import pytest

from federated.noise import intervals, mechanisms, usability
from federated.noise.cubes import cube
from federated.noise.mechanisms import Mechanism
from federated.noise.policy import CostBound, NoisePolicy


def policy(epsilon: str, *cubes: str, **more: object) -> NoisePolicy:
    return NoisePolicy.model_validate(
        {"epsilon_per_year": epsilon, "cubes": cubes or ("I09/total",), **more}
    )


def cost(cap: int, share: str) -> dict[str, dict[str, object]]:
    return {
        "I61": {
            "cap_eur": cap,
            "share_above_cap": share,
            "mean_eur": 4000,
            "variation": "2.9",
            "source": "a published distribution",
        }
    }


@pytest.mark.parametrize(
    ("families", "epsilon", "wider"),
    [(20, 0.5, 1.44), (20, 1, 1.12), (20, 2, 1.03), (83, 1, 1.03), (208, 2, 1.00)],
)
def test_one_table_widens_intervals_as_measured(
    families: int, epsilon: float, wider: float
) -> None:
    assert usability.of_count(families, 1 / epsilon).wider == pytest.approx(wider, abs=0.03)


def test_ten_tables_widen_intervals_as_measured() -> None:
    assert usability.of_count(208, 10 / 2).wider == pytest.approx(1.33, abs=0.05)


@pytest.mark.parametrize(
    ("families", "most"),
    [(20, 0.9), (200, 2.83)],  # 0.2 · sqrt(20), 0.2 · sqrt(200)
)
def test_the_limit_is_a_fifth_of_the_root_of_the_families(families: int, most: float) -> None:
    assert usability.of_count(families, most - 0.01).usable
    assert not usability.of_count(families, most + 0.01).usable


def test_at_the_limit_an_interval_is_about_an_eighth_wider() -> None:
    assert usability.of_count(100, 0.2 * 10).wider == pytest.approx(1.11, abs=0.02)


def test_the_noise_of_a_rate_is_as_the_rule_assumes() -> None:
    """240 families in 12 strata, epsilon 1: 5.3 points of noise beside 10.2 of sampling."""
    one = Mechanism(kind="laplace", sensitivity=1, loss=Decimal(1))
    drawn = np.array(mechanisms.drawn(one, [6, 14] * 20_000)).reshape(-1, 2)
    numbers = np.maximum(drawn.sum(axis=1), 1)
    noise = np.sqrt(np.mean((drawn[:, 0] / numbers - 0.3) ** 2))
    assert 100 * noise == pytest.approx(5.3, abs=0.4)


@pytest.mark.parametrize(("epsilon", "error"), [("0.5", 1.9), ("1", 0.85), ("2", 0.28)])
def test_the_mean_error_of_a_count_is_as_measured(epsilon: str, error: float) -> None:
    exact = intervals.probabilities(Mechanism(kind="laplace", sensitivity=1, loss=Decimal(epsilon)))
    sizes = np.abs(np.arange(len(exact)) - len(exact) // 2)
    assert float((exact * sizes).sum()) == pytest.approx(error, abs=0.02)


def test_a_site_is_judged_by_the_families_that_it_expects_and_by_all_its_tables() -> None:
    alone, with_split = policy("1"), policy("1", "I09/total", "I09/arm")
    assert usability.verdict(alone, cube("I09/total"), 60).usable  # 1 <= 0.2 · sqrt(60)
    assert not usability.verdict(with_split, cube("I09/total"), 60).usable  # 2 > 1.55
    assert "100 families" in usability.verdict(with_split, cube("I09/arm"), 60).reason


def test_a_mean_cost_in_small_strata_is_refused_whatever_the_cap() -> None:
    lane = policy("1", "I61/ga_band", costs=cost(20_000, "0.02"))
    found = usability.verdict(lane, cube("I61/ga_band"), 240)
    assert found.reason == "a mean cost needs 100 families in a cell, and 48 are expected"


def test_a_cap_that_cuts_off_more_than_the_error_is_refused() -> None:
    """240 families: sampling error 2.9/sqrt(240) = 19 %; a cap of 10,000 cuts off 24 %."""
    lane = policy("1", "I61/total", costs=cost(10_000, "0.24"))
    found = usability.verdict(lane, cube("I61/total"), 240)
    assert "may cut off 24%" in found.reason


def test_a_mean_cost_of_many_families_with_a_wide_cap_is_of_use() -> None:
    lane = policy("2", "I61/total", costs=cost(40_000, "0.05"))
    assert usability.verdict(lane, cube("I61/total"), 600).usable


def test_a_cap_that_is_too_wide_drowns_the_mean_in_noise() -> None:
    lane = policy("0.5", "I61/total", costs=cost(1_000_000, "0.00"))
    assert "noise of a cap" in usability.verdict(lane, cube("I61/total"), 240).reason


def test_a_cost_spends_what_one_table_may() -> None:
    lane = policy("1", "I61/total", "I09/total", costs=cost(20_000, "0.02"))
    count, total = usability.mechanisms(lane, cube("I61/total"))
    assert (count.sensitivity, total.sensitivity) == (1, 2_000_000)
    assert count.loss + total.loss == Decimal("0.5")


def test_a_bound_on_costs_names_its_source() -> None:
    assert CostBound.model_validate(cost(20_000, "0.02")["I61"]).source
    with pytest.raises(ValueError, match="source"):
        CostBound.model_validate({**cost(20_000, "0.02")["I61"], "source": " "})
