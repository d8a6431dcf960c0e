"""The curve of a time to an event: right where everything is visible, silent where it is not."""

import json
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from federated import curves
from federated.curves import DEATHS_APART, DEATHS_HIDDEN, Point
from federated.indicators import named
from federated.intervals import Z95
from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable, Value

Interval = tuple[int, int | None, int | None, int | None, int | None]
HIDDEN: tuple[None, None, None, None] = (None, None, None, None)


def table(*intervals: Interval, **fields: Any) -> ReleasedTable:
    """A survival table of intervals (end, at risk, events, deaths, censored)."""
    values: dict[str, Value] = {"eligible": 1000, "measured": 1000, "missing": 0}
    for end, *counts in intervals:
        kinds = ("at_risk", "events", "deaths", "censored")
        values |= {f"{kind}_{end}": n for kind, n in zip(kinds, counts, strict=True)}
    period = ReleasedPeriod(kind="year", label="2024", quarters=("2024-Q1", "2024-Q2"))
    made = {
        "indicator": "I48",
        "definition_version": named("I48").version,
        "measure": "survival",
    } | fields
    return ReleasedTable(
        cube="I48/total",
        dimension=None,
        sensitive=True,
        unit="%",
        period=period,
        completeness=None,
        rows=(ReleasedRow(stratum="*", periods=period.quarters, values=values),),
        **made,
    )


def drawn(*intervals: Interval) -> curves.Curve:
    made = table(*intervals)
    found = curves.curve(made, made.rows[0])
    assert found is not None
    return found


def test_with_everybody_followed_it_is_the_share_of_all_with_its_binomial_variance() -> None:
    """Of 1000 have 100, 80 and 60 the event while 20, 30 and 10 die: 24 % in the end."""
    found = drawn((30, 1000, 100, 20, 0), (90, 880, 80, 30, 0), (365, 770, 60, 10, 700))
    assert [p.value for p in found.points] == pytest.approx([10.0, 18.0, 24.0])
    assert found.method == DEATHS_APART
    last = found.points[-1]
    # on the scale log(-log(0.76)), with variance 0.24 * 0.76 / 1000
    assert (last.low, last.high) == pytest.approx((21.48, 26.77), abs=0.01)


def test_who_is_lost_earlier_is_not_at_risk_later() -> None:
    found = drawn((30, 100, 10, 0, 40), (90, 50, 10, 0, 40))
    assert [p.value for p in found.points] == pytest.approx([10.0, 100 * (0.1 + 0.9 * 10 / 50)])


def test_a_hidden_interval_gives_no_point_and_the_next_holds_its_events() -> None:
    found = drawn((30, *HIDDEN), (90, 100, 25, 0, 5), (365, 70, 14, 0, 56))
    assert found.points[0] == Point(30)
    assert [p.value for p in found.points[1:]] == pytest.approx(
        [25.0, 100 * (0.25 + 0.75 * 14 / 70)]
    )


def test_after_a_hidden_number_at_risk_nothing_can_be_drawn() -> None:
    found = drawn((30, 100, 10, 0, 0), (90, None, 12, None, None), (365, 60, 15, 0, 45))
    assert found.points[0].value == pytest.approx(10.0)
    assert found.points[1:] == (Point(90), Point(365))


def test_where_deaths_are_hidden_who_died_counts_as_lost_and_the_method_says_so() -> None:
    found = drawn((30, 100, 10, 0, 5), (90, 85, 17, None, None))
    assert found.method == DEATHS_HIDDEN
    assert found.points[1].value == pytest.approx(100 * (0.1 + 0.9 * 0.2))


def test_a_curve_of_hidden_intervals_is_hidden_points() -> None:
    assert drawn((30, *HIDDEN), (90, *HIDDEN)).points == (Point(30), Point(90))


def test_nobody_with_the_event_has_no_interval() -> None:
    assert drawn((30, 100, 0, 0, 0)).points == (Point(30, 0.0),)


def test_another_kind_of_figure_or_definition_has_no_curve() -> None:
    other = table((30, 100, 10, 0, 0), definition_version="9.0.0")
    assert curves.curve(other, other.rows[0]) is None
    share = table((30, 100, 10, 0, 0), indicator="I01", measure="proportion")
    assert curves.curve(share, share.rows[0]) is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "groups"), [("o10_km_veteran", ("arm1", "arm2")), ("o25_km_flchain_large", ("F", "M"))]
)
def test_without_competing_deaths_it_equals_the_survival_package_of_r(
    shared: Path, name: str, groups: tuple[str, ...]
) -> None:
    result = json.loads((shared / f"reference/{name}.json").read_text())["result"]
    for group in groups:
        r = result["km_binned_log"][group]
        counts = zip(r["time"], r["n_risk"], r["n_event"], r["n_censor"], strict=True)
        points = drawn(*((time, n, d, 0, lost) for time, n, d, lost in counts)).points
        stay, error = r["surv"], r["std_err_surv"]
        assert [1 - (p.value or 0) / 100 for p in points] == pytest.approx(stay, abs=1e-9)
        for point, s, e in zip(points, stay, error, strict=True):
            if 0 < s < 1:
                width = Z95 * e / (s * -log(s))
                expected = (100 * (1 - s ** exp(-width)), 100 * (1 - s ** exp(width)))
                assert (point.low, point.high) == pytest.approx(expected)
