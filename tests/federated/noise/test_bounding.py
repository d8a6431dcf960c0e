"""A family counts once, so one family more or less moves one cell by one, or a sum by the cap."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated.indicators import named
from federated.noise import cubes
from federated.noise.cubes import cube
from tests.federated.noise.worlds import Engine, Row

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.connection.disconnect()


def child(family: str, event: bool, **more: object) -> Row:
    row = {"family_pid": family, "cohort": "2024-Q2", "measured": True, "event": event}
    return {**row, "arm": "programme", "plurality": "singleton", **more}


def cost(family: str, euro: str, **more: object) -> Row:
    row = {"family_pid": family, "cohort": "2024-Q2", "measured": True, "arm": "programme"}
    return {**row, "ga_band": "<28", "category": "family", "value": Decimal(euro), **more}


def test_twins_are_one_family_with_the_event_if_either_has_it(engine: Engine) -> None:
    rows = [child("A", False), child("A", True), child("B", False), child("B", False)]
    found = cube("I09/total")
    assert cubes.families(found, engine.counted(found.indicator, rows)) == [1, 1, 0]


def test_a_family_in_two_strata_is_counted_in_one(engine: Engine) -> None:
    rows = [child("A", True, arm="programme"), child("A", False, arm="comparison")]
    found = cube("I09/arm")
    counted = cubes.families(found, engine.counted(found.indicator, rows, "arm"))
    assert counted == [1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_who_is_not_measured_is_missing_and_another_year_is_not_there(engine: Engine) -> None:
    rows = [child("A", False, measured=None), child("B", True, cohort="2023-Q4")]
    found = cube("I09/total")
    assert cubes.families(found, engine.counted(found.indicator, rows)) == [0, 0, 1]


def test_costs_of_a_family_are_added_up_and_then_cut_off(engine: Engine) -> None:
    rows = [cost("A", "7000.50"), cost("A", "6000"), cost("B", "123.45"), cost("C", "0")]
    found = cube("I61/total")
    table = engine.counted(found.indicator, rows, cap_cents=1_000_000)
    assert cubes.families(found, table) == [3, 0]
    assert cubes.cents(found, table) == [1_000_000 + 12_345]


def test_a_baby_of_900_000_euro_moves_a_sum_by_the_cap(engine: Engine) -> None:
    found, others = cube("I61/total"), [cost("A", "500")]
    before = engine.counted(found.indicator, others, cap_cents=2_000_000)
    after = engine.counted(found.indicator, [*others, cost("E", "900000")], cap_cents=2_000_000)
    assert cubes.cents(found, after)[0] - cubes.cents(found, before)[0] == 2_000_000


@st.composite
def families(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(0, 6))):
        for _ in range(draw(st.integers(1, 3))):
            arm = draw(st.sampled_from(["programme", "comparison", "historic"]))
            measured = draw(st.sampled_from([True, True, False, None]))
            cohort = draw(st.sampled_from(["2024-Q1", "2024-Q4", "2025-Q1"]))
            rows.append(
                child(f"F{number}", draw(st.booleans()), arm=arm, measured=measured, cohort=cohort)
            )
    return rows


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(others=families(), late=families())
def test_one_family_changes_one_cell_by_one(
    engine: Engine, others: list[Row], late: list[Row]
) -> None:
    one = [{**row, "family_pid": "LATE"} for row in late]
    found = cube("I09/arm")
    before = cubes.families(found, engine.counted(found.indicator, others, "arm"))
    after = cubes.families(found, engine.counted(found.indicator, [*others, *one], "arm"))
    assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) <= 1


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(euros=st.lists(st.decimals("-100", "50000", places=2), max_size=5))
def test_one_family_changes_all_sums_by_the_cap_at_most(
    engine: Engine, euros: list[Decimal]
) -> None:
    others = [cost("A", "500"), cost("B", "9000", ga_band="28-31")]
    bands = ["<28", "28-31", ">=37", "<28", "unknown"]
    pairs = zip(euros, bands, strict=False)
    one = [cost("LATE", str(euro), ga_band=band) for euro, band in pairs]
    found = cube("I61/ga_band")
    before, after = (
        cubes.cents(found, engine.counted(found.indicator, rows, "ga_band", 1_000_000))
        for rows in (others, [*others, *one])
    )
    assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) <= 1_000_000


def test_every_kind_that_can_have_noise_is_bounded(engine: Engine) -> None:
    base = {"family_pid": "A", "cohort": "2024-Q2", "measured": True}
    rate, bins = named("I02"), named("I31")
    seen = engine.counted(rate, [{**base, "events": n, "person_days": 365} for n in (0, 2)])
    assert cubes.families(cube("I02/total"), seen) == [1, 0, 0]
    late = engine.counted(bins, [{**base, "value": Decimal(n)} for n in (bins.bins[-1], 0)])
    assert cubes.families(cube("I31/total"), late)[0] == 1
    assert sum(cubes.families(cube("I31/total"), late)) == 1
