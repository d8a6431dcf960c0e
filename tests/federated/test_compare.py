import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated import compare, intervals
from federated.indicators import named
from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable, Value


def table(values: dict[str, Value], *, indicator: str = "I09", **fields: Any) -> ReleasedTable:
    """A table with only a total."""
    made = {
        "measure": "proportion",
        "unit": "%",
        "definition_version": named(indicator).version,
    } | fields
    period = ReleasedPeriod(kind="year", label="2024", quarters=("2024-Q1", "2024-Q2"))
    row = ReleasedRow(stratum="*", periods=period.quarters, values=values)
    return ReleasedTable(
        indicator=indicator,
        cube=f"{indicator}.total",
        dimension=None,
        sensitive=True,
        period=period,
        completeness=None,
        rows=(row,),
        **made,
    )


def share(events: int | None, measured: int) -> ReleasedTable:
    others = None if events is None else measured - events
    return table({"events": events, "non_events": others, "measured": measured})


def test_a_share_has_wilsons_interval() -> None:
    found = compare.estimate(share(10, 100), share(10, 100).rows[0])
    assert found is not None
    assert (found.value, round(found.low or 0, 2), round(found.high or 0, 2)) == (10, 5.52, 17.44)


def test_a_hidden_count_gives_no_figure() -> None:
    assert compare.estimate(share(None, 100), share(None, 100).rows[0]) is None


def test_sites_together_are_the_sum_of_their_counts() -> None:
    together = compare.pooled([share(10, 100), share(30, 200), share(50, 100)], "*")
    assert together is not None
    assert (together.estimate.value, together.measured) == (100 * (10 + 30 + 50) / 400, 400)


def test_one_hidden_site_leaves_no_pooled_figure() -> None:
    assert compare.pooled([share(10, 100), share(None, 200), share(30, 90)], "*") is None


def test_fewer_than_three_sites_are_not_a_pool() -> None:
    assert compare.pooled([share(10, 100)], "*") is None
    assert compare.pooled([share(10, 100), share(30, 200)], "*") is None


def test_what_is_hidden_of_a_mean_alone_does_not_depend_on_the_outcome() -> None:
    assert compare.outcome_free(mean_table([3000] * 20))
    assert not compare.outcome_free(share(10, 100))
    closed = ReleasedPeriod(kind="trial", label="OPT trial", quarters=())
    assert compare.outcome_free(share(10, 100).model_copy(update={"period": closed}))


def test_tables_of_two_periods_are_not_pooled() -> None:
    other = share(10, 100).model_copy(update={"definition_version": "2"})
    with pytest.raises(ValueError, match="one indicator, definition version"):
        compare.pooled([share(10, 100), other], "*")


def test_a_rate_is_per_hundred_person_years_with_the_exact_interval() -> None:
    rate = table({"events": 10, "person_days": 365250, "measured": 1000}, measure="rate")
    found = compare.estimate(rate, rate.rows[0])
    assert found is not None
    assert found.value == pytest.approx(1.0)
    assert (found.low, found.high) == pytest.approx((0.4795, 1.8390), abs=1e-3)


@given(st.lists(st.lists(st.integers(300, 6000), min_size=10, max_size=40), min_size=3, max_size=5))
def test_the_pooled_mean_and_its_interval_equal_those_of_all_children_together(
    sites: list[list[int]],
) -> None:
    tables = [mean_table(children) for children in sites]
    together = compare.pooled(tables, "*")
    everybody = [child for children in sites for child in children]
    assert together is not None
    mean = sum(everybody) / len(everybody)
    assert together.estimate.value == pytest.approx(mean)
    half = intervals.t_half_width(len(everybody), deviation(everybody))
    assert (together.estimate.high or 0) - mean == pytest.approx(half, abs=1e-6)


def mean_table(children: list[int]) -> ReleasedTable:
    values: dict[str, Value] = {
        "sum": sum(children),
        "measured": len(children),
        "sd": Decimal(repr(round(deviation(children), 9))),
    }
    return table(values, indicator="B01", measure="mean", unit="g")


def deviation(values: list[int]) -> float:
    mean = sum(values) / len(values)
    return float((sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5)


def test_scores_that_a_parent_gives_several_times_get_no_interval_but_by_window() -> None:
    scores: dict[str, Value] = {"events": 30, "measured": 100}
    found = compare.estimate(total := table(scores, indicator="I18"), total.rows[0])
    assert found is not None
    assert (found.value, found.low, found.high) == (30, None, None)
    assert found.method == "no interval: a person counts once only by window"
    by_window = total.model_copy(update={"dimension": "window"})
    within = compare.estimate(by_window, total.rows[0])
    assert within is not None
    assert within.low is not None


def test_of_delays_the_share_within_the_headline_is_shown_and_says_so() -> None:
    bins: dict[str, Value] = {"bin_0": 20, "bin_8": 30, "bin_15": 40, "bin_29": None}
    delays = table(bins | {"measured": 100}, indicator="I31", measure="histogram", unit="days")
    found = compare.estimate(delays, delays.rows[0])
    assert found is not None
    assert (found.value, found.unit) == (20 + 30, "% within 14 days")


@pytest.mark.shared
def test_funnel_limits_equal_those_of_r(shared: Path) -> None:
    result = json.loads((shared / "reference/o16_funnel_cbpp.json").read_text())["result"]
    with (shared / "reference/data/o16_funnel_cbpp.csv").open() as file:
        sizes = [int(row["size"]) for row in csv.DictReader(file)]
    for limit in result["limits"]:
        found = [intervals.binomial_limit(result["target"], n, limit["p"]) for n in sizes]
        assert found == pytest.approx(limit["exact_interpolated"], abs=1e-10)


@pytest.mark.shared
def test_random_effects_equal_those_of_r(shared: Path) -> None:
    result = json.loads((shared / "reference/o11_meta_bcg.json").read_text())["result"]
    fit = intervals.random_effects(result["yi"], result["vi"])
    expected = result["fits"]["DL"]
    assert (fit.mean, fit.standard_error) == pytest.approx((expected["estimate"], expected["se"]))
    assert (fit.tau_squared, fit.i_squared) == pytest.approx((expected["tau2"], expected["I2_pct"]))


@pytest.mark.shared
def test_wilsons_interval_equals_that_of_r(shared: Path) -> None:
    result = json.loads((shared / "reference/o19_basic_births.json").read_text())["result"]
    with (shared / "reference/data/o19_basic_births.csv").open() as file:
        low = [float(row["lowbw"]) for row in csv.DictReader(file)]
    assert intervals.wilson(sum(low), len(low)) == pytest.approx(tuple(result["wilson_lowbw"]))


def test_a_figure_by_another_version_of_the_definition_is_not_comparable() -> None:
    bins: dict[str, Value] = {"bin_0": 20, "bin_8": 30, "bin_15": 50, "measured": 100}
    delays = table(bins, indicator="I31", measure="histogram", unit="days")
    for now in (delays, share(10, 100)):
        other = now.model_copy(update={"definition_version": "9.0.0"})
        assert compare.estimate(now, now.rows[0]) is not None
        assert compare.estimate(other, other.rows[0]) is None
        assert compare.pooled([other, other, other], "*") is None
