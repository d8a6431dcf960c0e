"""What a number of families could detect, beside published values."""

import pytest

from federated import power

# R 4.3, stats::power.prop.test, the examples of its help page.
PUBLISHED_SIZE = [((0.50, 0.75, 0.90), 76.7)]
# Fleiss, Levin, Paik (2003): P1 = 0.60, P2 = 0.70, alpha 0.01, power 0.95; without correction
BOOK = (0.60, 0.70, 0.01, 0.95)


@pytest.mark.parametrize(("asked", "families"), PUBLISHED_SIZE)
def test_the_size_that_r_publishes(asked: tuple[float, float, float], families: float) -> None:
    first, second, wanted = asked
    assert round(power.needed(first, second, power=wanted), 1) == families


def test_the_power_and_the_share_that_r_publishes() -> None:
    assert round(power.reached(50, 0.50, 0.75), 3) == 0.740
    assert round(power.detectable(50, 0.50, power=0.90)[1] or 0, 4) == 0.8026


def test_size_power_and_share_are_one_formula() -> None:
    first, second, alpha, wanted = BOOK
    families = power.needed(first, second, alpha=alpha, power=wanted)
    assert power.reached(families, first, second, alpha=alpha) == pytest.approx(wanted)
    found = power.detectable(families, first, alpha=alpha, power=wanted)[1]
    assert found == pytest.approx(second)


def test_more_on_the_other_side_needs_fewer_here() -> None:
    assert power.needed(0.08, 0.16, ratio=10) < power.needed(0.08, 0.16)
    families = power.needed(0.08, 0.16, ratio=4)
    assert power.reached(families, 0.08, 0.16, ratio=4) == pytest.approx(0.80)


def test_sixty_families_cannot_see_a_fall_from_eight_percent() -> None:
    low, high = power.detectable(60, 0.08)
    assert low is None
    assert high is not None
    assert round(high, 3) == 0.273  # more than three times as many


@pytest.mark.parametrize(("families", "share"), [(0, 0.5), (10, 1.2)])
def test_what_is_no_size_or_no_share_is_refused(families: int, share: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        power.detectable(families, share)
