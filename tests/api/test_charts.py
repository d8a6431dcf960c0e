"""The charts: what is drawn without a check at run time is checked here."""

from typing import Any

import pytest

from api.pages import charts, curve_chart
from api.pages.curve_chart import At, Line

AXIS = charts.Axis("Percent", "A picture", decimal_comma=True, reference=8.0, sizes="Families")
BARS = (charts.Bar("Den Haag\nhospital", 9.5, 6.5, 13.6), charts.Bar("All", 9, 7, 11, pooled=True))
LIMITS = tuple(charts.Limit(size, 5.0, 15.0, 2.0, 18.0) for size in (50.0, 400.0))


def _valid(chart: Any, _: charts.Axis) -> str:
    chart.configure(**charts.CONFIG).to_dict()  # raises where Vega-Lite's schema is not met
    return "<svg"


def test_forest_and_funnel_meet_the_schema_of_vega_lite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "svg", _valid)
    assert charts.forest.__wrapped__(BARS, AXIS) == "<svg"
    dots = (charts.Dot("Den Haag", 264.0, 9.5),)
    assert charts.funnel.__wrapped__(dots, LIMITS, 9.0, AXIS) == "<svg"


LINES = (
    Line("Goes · 2024", (At(30, None), At(90, 12.0, 9.0, 16.0), At(365, 20.0, 15.0, 26.0))),
    Line("Elst · 2024", (At(30, 5.0, 3.0, 8.0), At(90, None), At(365, None))),
)


def test_the_curve_meets_the_schema_of_vega_lite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "svg", _valid)
    assert curve_chart.curves.__wrapped__(LINES, AXIS, "days", "hidden") == "<svg"


def test_a_hidden_day_is_called_hidden_and_nothing_is_drawn_across_it() -> None:
    picture = curve_chart.curves(LINES, AXIS, "days", "hidden")
    assert picture.count(">hidden</text>") == 3
    assert "Elst · 2024" in picture
    rows = list(curve_chart._rows(LINES[0]))
    steps = [(row["day"], row["stretch"]) for row in rows if row["part"] == "step"]
    assert steps == [(0, 0), (90, 1), (365, 1)]


def test_a_chart_says_what_it_shows() -> None:
    drawn = charts.forest(BARS, AXIS)
    assert 'aria-label="A picture"' in drawn
    assert "Den Haag" in drawn


def test_of_two_neighbours_in_a_funnel_the_upper_has_its_name_above_and_the_lower_below() -> None:
    low, high = charts.Dot("Goes", 200.0, 17.5), charts.Dot("Elst", 220.0, 23.6)
    assert [charts._is_below(one, (low, high)) for one in (low, high)] == [True, False]
    assert not charts._is_below(low, (low,))
