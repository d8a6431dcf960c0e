"""Differences of two groups, against worked examples of the sources."""

from decimal import Decimal

import pytest

from federated.differences import POINTS, difference
from federated.release import ReleasedTable, Value
from tests.api.figures import Y2025, proportion, table

ROLES = ("mother", "partner")


def split(indicator: str, one: dict[str, Value], other: dict[str, Value]) -> ReleasedTable:
    return table(indicator, Y2025, one, {"mother": one, "partner": other}, "role")


def of(made: ReleasedTable) -> tuple[float | None, float | None, float | None, str, str]:
    rows = {row.stratum: row for row in made.rows}
    found = difference(made, rows["mother"], rows["partner"])
    assert found is not None
    return found.value, found.low, found.high, found.unit, found.method


def test_a_difference_of_shares_is_that_of_newcombe() -> None:
    """56 of 70 and 48 of 80: 20 points, 5.24 to 33.39 (Newcombe 1998, table II, method 10)."""
    value, low, high, unit, method = of(split("I28", proportion(56, 70), proportion(48, 80)))
    assert (value, low, high) == pytest.approx((20.0, 5.24, 33.39), abs=0.005)
    assert (unit, method) == (POINTS, "Newcombe")


def test_a_difference_of_means_is_that_of_welch() -> None:
    """25 with sd 10 each: 4 ± 2.0106 (t, 48 degrees) times the root of 4 + 4."""
    people: dict[str, Value] = {"eligible": 25, "measured": 25, "missing": 0, "sd": 10}
    one, other = {**people, "sum": Decimal(250)}, {**people, "sum": Decimal(150)}
    value, low, high, _, method = of(split("I58", one, other))
    assert (value, low, high) == pytest.approx((4.0, 4 - 5.687, 4 + 5.687), abs=0.001)
    assert method == "Welch"


def test_where_a_person_counts_more_than_once_there_is_no_interval() -> None:
    value, low, high, _, method = of(split("I18", proportion(30, 100), proportion(20, 100)))
    assert value == pytest.approx(10.0)
    assert (low, high, method) == (None, None, "no interval")


def test_where_a_group_is_hidden_there_is_no_difference() -> None:
    gone: dict[str, Value] = dict.fromkeys(proportion(1, 2))
    made = split("I28", proportion(56, 70), gone)
    rows = {row.stratum: row for row in made.rows}
    assert difference(made, rows["mother"], rows["partner"]) is None
