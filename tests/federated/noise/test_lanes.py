"""The lanes stay apart, a year has one budget at both ends, and a figure tells its own use."""

from decimal import Decimal

import pytest

from federated.errors import NoiseRefused, UnsafeRelease
from federated.noise import lanes, shares
from federated.noise.table import NoisyTable
from federated.release import Release, parse
from tests.api.figures import Y2024, proportion, release, table
from tests.federated.noise.test_table import made

SITE = "hospital-noord"


def with_noise(*noise: NoisyTable, exact: str = "I01") -> Release:
    plain = release(SITE, [table(exact, Y2024, proportion(30, 300))])
    return Release.model_validate({**dict(plain), "noise": noise})


def costing(loss: str, cube: str = "I09/total", period: str = "2024") -> NoisyTable:
    counts = {"kind": "laplace", "sensitivity": 1, "loss": loss}
    return made(counts=counts, cube=cube, period=period)


def test_a_release_without_noise_is_the_same_bytes_as_before() -> None:
    assert b"noise" not in with_noise().canonical()


def test_noise_travels_in_a_release_and_comes_back_the_same() -> None:
    sent = with_noise(made())
    assert parse(sent.canonical()) == sent
    assert parse(sent.canonical()).noise[0].digest() == made().digest()


@pytest.mark.parametrize(
    ("noise", "exact"),
    [((made(),), "I09"), ((made(site="hospital-zuid"),), "I01"), ((made(), made()), "I01")],
    ids=["both lanes", "another site", "twice"],
)
def test_what_does_not_belong_in_one_release_is_refused(
    noise: tuple[NoisyTable, ...], exact: str
) -> None:
    with pytest.raises(UnsafeRelease):
        with_noise(*noise, exact=exact)


def test_a_year_has_one_budget() -> None:
    lanes.refuse_beyond([], [costing("2")])
    lanes.refuse_beyond([costing("2", period="2023")], [costing("2")])
    with pytest.raises(NoiseRefused):
        lanes.refuse_beyond([], [costing("2.1")])
    with pytest.raises(NoiseRefused):
        lanes.refuse_beyond([costing("1.5")], [costing("0.6", "I18/total")])


def test_a_figure_has_an_interval_with_the_noise_and_says_whether_it_is_of_use() -> None:
    """14 and 201 at epsilon 0.5: tables/epsilon 2 is at most 0.2 times the root of 215."""
    (one,) = shares.figures(made())
    assert one.value == pytest.approx(100 * 14 / 215)
    assert one.low < 100 * 14 / 215 < one.high
    assert (one.families, one.usable) == (215, True)
    few = made(rows=[{"stratum": "*", "families": {"events": 14, "non_events": 60, "missing": 0}}])
    assert not next(shares.figures(few)).usable


def test_a_drawn_number_below_nothing_gives_no_impossible_figure() -> None:
    rows = [{"stratum": "*", "families": {"events": -2, "non_events": 90, "missing": 0}}]
    (one,) = shares.figures(made(rows=rows))
    assert (one.value, one.low) == (0.0, 0.0)
    none = [{"stratum": "*", "families": {"events": -2, "non_events": 1, "missing": 0}}]
    (one,) = shares.figures(made(rows=none))
    assert (one.value, one.low, one.high, one.usable) == (None, 0.0, 100.0, False)


def test_a_mean_cost_has_an_interval_in_euro() -> None:
    paid = {"kind": "laplace", "sensitivity": 2_000_000, "loss": "0.75"}
    cost = made(
        cube="I61/total",
        sums=paid,
        share_above_cap="0.05",
        rows=[{"stratum": "*", "families": {"measured": 240, "missing": 3}, "cents": 96_000_000}],
    )
    (one,) = shares.figures(cost)
    assert (one.value, one.unit, one.usable) == (4000.0, "€", True)
    assert one.low < Decimal(4000) < one.high


def test_the_largest_noise_that_may_come_in_still_has_intervals() -> None:
    from federated.noise import intervals
    from federated.noise.mechanisms import Mechanism
    from federated.noise.table import LARGEST_CAP, LEAST_LOSS

    for kind in ("laplace", "gaussian"):
        widest = Mechanism(kind=kind, sensitivity=LARGEST_CAP, loss=LEAST_LOSS)
        assert 0 < intervals.half_width(widest) < 10**17
        assert intervals.half_width(widest, cells=7) > intervals.half_width(widest)
