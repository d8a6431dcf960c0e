"""Intervals hold the truth in 95 of 100 draws, the noise included: by simulation."""

import numpy as np
import pytest

from federated import intervals as plain
from federated.noise import intervals, mechanisms
from federated.noise.mechanisms import Mechanism

RUNS = 3000
SLACK = 0.025  # six standard errors of a coverage of 95 % in 3000 runs: draws have no seed


def of(kind: str, loss: str, sensitivity: int = 1) -> Mechanism:
    given = {"kind": kind, "loss": loss, "sensitivity": sensitivity}
    return Mechanism.model_validate(given)


@pytest.mark.parametrize(
    ("kind", "loss"), [("laplace", "1"), ("laplace", "0.3"), ("gaussian", "0.02")]
)
@pytest.mark.parametrize("cells", [1, 3])
def test_the_half_width_of_a_count_is_the_smallest_that_holds_95_percent(
    kind: str, loss: str, cells: int
) -> None:
    one = intervals.probabilities(of(kind, loss))
    summed = one if cells == 1 else np.convolve(np.convolve(one, one), one)
    half, middle = intervals.half_width(of(kind, loss), cells), len(summed) // 2
    assert summed[middle - half : middle + half + 1].sum() >= 0.95
    assert summed[middle - half + 1 : middle + half].sum() < 0.95


def test_a_wide_sum_of_cells_has_a_normal_interval() -> None:
    wide = of("laplace", "1", 2_000_000)
    drawn = np.array(mechanisms.drawn(wide, [0] * (5 * RUNS))).reshape(-1, 5).sum(axis=1)
    inside = np.mean(np.abs(drawn) <= intervals.half_width(wide, 5))
    assert inside == pytest.approx(0.95, abs=SLACK)


@pytest.mark.parametrize(
    ("kind", "loss", "families", "share"),
    [("laplace", "0.5", 60, 0.3), ("laplace", "1", 20, 0.3), ("gaussian", "0.02", 200, 0.1)],
)
def test_a_rate_has_noise_above_and_below_the_line(
    kind: str, loss: str, families: int, share: float
) -> None:
    mechanism, chance = of(kind, loss), np.random.default_rng(3)
    events = chance.binomial(families, share, RUNS)
    noise = np.array(mechanisms.drawn(mechanism, [0] * (2 * RUNS))).reshape(-1, 2)
    found = [
        intervals.rate(int(e + n[0]), int(families - e + n[1]), mechanism)
        for e, n in zip(events, noise, strict=True)
    ]
    inside = np.mean([low <= share <= high for low, high in found])
    assert inside == pytest.approx(0.95, abs=SLACK)


def test_without_the_noise_an_interval_would_be_too_narrow() -> None:
    """The same draws with Wilson's interval, which knows of no noise."""
    mechanism, chance = of("laplace", "0.3"), np.random.default_rng(3)
    events = chance.binomial(60, 0.3, RUNS)
    noise = np.array(mechanisms.drawn(mechanism, [0] * (2 * RUNS))).reshape(-1, 2)
    drawn = [
        (max(int(e + a), 0), max(int(60 - e + b), 0))
        for e, (a, b) in zip(events, noise, strict=True)
    ]
    found = [plain.wilson(e, e + f) for e, f in drawn]
    assert np.mean([low <= 0.3 <= high for low, high in found]) < 0.9


def test_a_mean_cost_has_the_noise_of_its_sum_and_of_its_number() -> None:
    of_sum, of_count = of("laplace", "0.75", 2_000_000), of("laplace", "0.25")
    sums = mechanisms.drawn(of_sum, [240 * 400_000] * RUNS)
    numbers = mechanisms.drawn(of_count, [240] * RUNS)
    found = [
        intervals.mean_euro(s, n, of_sum, of_count) for s, n in zip(sums, numbers, strict=True)
    ]
    inside = np.mean([low <= 4000 <= high for low, high in found])
    assert 0.95 - SLACK <= inside <= 0.98


def test_nobody_counted_says_nothing_about_a_rate_or_a_mean() -> None:
    one = of("laplace", "1")
    assert intervals.rate(2, -3, one) == (0.0, 1.0)
    assert intervals.mean_euro(5000, -1, of("laplace", "1", 100), one) == (0.0, 1.0)


@pytest.mark.parametrize("events", [-4, 0, 3, 20, 26])
def test_an_interval_of_a_rate_is_within_0_and_1_and_in_order(events: int) -> None:
    low, high = intervals.rate(events, 20 - events, of("laplace", "0.5"), 3, 6)
    assert 0 <= low < high <= 1
