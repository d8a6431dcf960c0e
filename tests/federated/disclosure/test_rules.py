"""The boundary of every rule, one side and the other."""

from decimal import Decimal

import pytest

from federated.disclosure import control
from federated.disclosure.rules import count, for_measure, split, sums
from federated.disclosure.rules.population import band
from federated.errors import UnsafeRelease
from federated.exact import ExactRow, ExactTable, Part
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import Value
from tests.federated.disclosure.worlds import YEAR, indicator

RULE = DisclosurePolicy()


@pytest.mark.parametrize(("n", "hidden"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_number_is_hidden_from_one_to_nine_families(n: int, hidden: bool) -> None:
    assert count.unsafe(Part(n, n), RULE) is hidden


def test_twins_do_not_make_nine_families_ten() -> None:
    assert count.unsafe(Part(families=9, total=9 + 9), RULE)


@pytest.mark.parametrize(
    ("sensitive", "n", "hidden"),
    [(True, 0, True), (True, 9, True), (True, 10, False), (False, 0, False), (False, 9, True)],
)
def test_nobody_is_hidden_where_the_split_is_sensitive(
    sensitive: bool, n: int, hidden: bool
) -> None:
    assert split.unsafe(Part(n, n), Part(40, 40), sensitive, RULE) is hidden


def proportion(events: int, measured: int, sensitive: bool) -> dict[str, Value]:
    """Publish one total row without missing values."""
    found = indicator(Measure.PROPORTION, sensitive)
    parts = {
        "events": Part(events, events),
        "non_events": Part(measured - events, measured - events),
    }
    row = ExactRow("*", Part(measured, measured), Part(measured, measured), Part(0, 0), parts)
    (table,) = control([ExactTable(found, "site-a", None, YEAR, (row,))], RULE)
    return table.rows[0].values


@pytest.mark.parametrize(
    ("events", "shown"),
    [(0, False), (9, False), (10, True), (30, True), (31, False), (40, False)],
)
def test_a_sensitive_share_needs_ten_families_on_either_side(events: int, shown: bool) -> None:
    values = proportion(events, 40, sensitive=True)
    assert values["events"] == (events if shown else None)
    assert values["non_events"] == (40 - events if shown else None)
    assert values["measured"] == 40


@pytest.mark.parametrize(("events", "shown"), [(0, True), (9, False), (31, False), (40, True)])
def test_nobody_and_everybody_may_be_shown_where_nothing_is_sensitive(
    events: int, shown: bool
) -> None:
    assert proportion(events, 40, sensitive=False)["events"] == (events if shown else None)


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True), (11, True)])
def test_a_denominator_needs_ten_families(n: int, shown: bool) -> None:
    assert (proportion(0, n, sensitive=False)["measured"] is not None) is shown


def euros(total: int, largest: int, second: int, families: int = 20) -> sums.Magnitude:
    return sums.Magnitude(families, Decimal(total), Decimal(largest), Decimal(second))


@pytest.mark.parametrize(
    ("found", "hidden"),
    [
        (euros(1000, 500, 100), False),  # half is allowed
        (euros(1000, 501, 100), True),  # more than half is not
        (euros(1000, 480, 472), False),  # the rest, 48, is 10 % of 480
        (euros(1000, 480, 473), True),  # 47 is less
        (euros(1000, 100, 90, families=9), True),
        (euros(1000, 100, 90, families=10), False),
    ],
)
def test_a_sum_needs_ten_families_and_none_that_makes_it(
    found: sums.Magnitude, hidden: bool
) -> None:
    assert sums.unsafe(found, False, RULE) is hidden


@pytest.mark.parametrize(
    ("measured", "expected"), [(0, "<60"), (59, "<60"), (60, "60-79"), (79, "60-79"), (80, ">=80")]
)
def test_the_bands_of_completeness(measured: int, expected: str) -> None:
    assert band(100, measured) == expected


def missing(eligible: int, gone: int) -> tuple[object, Value, Value]:
    """Publish a total row with ``gone`` families without a measurement."""
    measured = eligible - gone
    half = measured // 2
    parts = {
        "events": Part(half, half),
        "non_events": Part(measured - half, measured - half),
    }
    row = ExactRow("*", Part(eligible, eligible), Part(measured, measured), Part(gone, gone), parts)
    found = indicator(Measure.PROPORTION)
    (table,) = control([ExactTable(found, "site-a", None, YEAR, (row,))], RULE)
    return table.completeness, table.rows[0].values["missing"], table.rows[0].values["eligible"]


def test_few_missing_hide_the_number_eligible_too() -> None:
    assert missing(104, 4)[1:] == (None, None)


def test_a_band_that_leaves_fewer_than_ten_missing_is_hidden() -> None:
    assert missing(34, 4)[0] is None  # 30 measured of at most 37: at most 7 missing
    assert missing(104, 4)[0] == ">=80"  # 100 measured of at most 125: at most 25 missing


def test_an_unknown_kind_of_figure_fails_closed() -> None:
    with pytest.raises(UnsafeRelease, match="No disclosure rule is written"):
        for_measure("median")


def test_a_site_can_tighten_the_rule_and_not_loosen_it() -> None:
    assert DisclosurePolicy(minimum=20).minimum == 20
    with pytest.raises(ValueError, match="greater than or equal to 10"):
        DisclosurePolicy(minimum=9)


def rate(short: Part, n: int = 120) -> Value:
    """Publish the person-days of so many families with 365 days each, less what is short."""
    days = n * 365 - int(short.total)
    parts = {
        "events": Part(30, 30, 1, 1),
        "event_free": Part(n - 30, n - 30),
        "person_days": Part(n, days, 365, 365),
        "shortfall": short,
    }
    row = ExactRow("*", Part(n, n), Part(n, n), Part(0, 0), parts)
    table = ExactTable(indicator(Measure.RATE), "site-a", None, YEAR, (row,))
    return control([table], RULE)[0].rows[0].values["person_days"]


def test_person_days_do_not_tell_when_the_only_child_that_was_lost_left() -> None:
    assert rate(Part(1, 265, 265, 0)) is None


@pytest.mark.parametrize(
    ("short", "shown"),
    [
        (Part(0, 0), True),
        (Part(9, 90, 10, 10), False),
        (Part(10, 100, 10, 10), True),
        (Part(10, 300, 280, 10), False),  # one family makes more than half
    ],
)
def test_what_person_days_fall_short_is_a_sum_of_ten_families_or_of_none(
    short: Part, shown: bool
) -> None:
    assert (rate(short) is not None) is shown


def test_the_shortfall_of_a_hidden_stratum_does_not_follow_from_the_total() -> None:
    def row(stratum: str, n: int, short: Part) -> ExactRow:
        parts = {
            "events": Part(n // 2, n // 2, 1, 1),
            "event_free": Part(n - n // 2, n - n // 2),
            "person_days": Part(n, n * 365 - int(short.total), 365, 365),
            "shortfall": short,
        }
        return ExactRow(stratum, Part(n, n), Part(n, n), Part(0, 0), parts)

    rows = (
        row("*", 180, Part(41, 1065, 265, 20)),
        row("c0", 60, Part(1, 265, 265, 0)),
        row("c1", 60, Part(20, 400, 20, 20)),
        row("c2", 60, Part(20, 400, 20, 20)),
    )
    table = ExactTable(indicator(Measure.RATE), "site-a", "d0", YEAR, rows)
    (released,) = control([table], RULE)
    shown = [row.values["person_days"] for row in released.rows]
    assert shown[0] == 180 * 365 - 1065
    assert shown[1] is None
    assert shown[2:].count(None) == 1


def nights(some: int, sensitive: bool = True) -> dict[str, Value]:
    """Publish a mean of 40 families, so many of them with half a night, all others with none."""
    total, n = Decimal(some) / 2, 40
    squares = total / 2 - total * total / n
    parts = {
        "sum": Part(n, total, Decimal("0.5"), Decimal("0.5")),
        "squares": Part(n, squares, Decimal("0.2"), Decimal("0.2")),
        "nonzero": Part(some, some),
    }
    row = ExactRow("*", Part(n, n), Part(n, n), Part(0, 0), parts)
    table = ExactTable(indicator(Measure.MEAN, sensitive), "site-a", None, YEAR, (row,))
    return control([table], RULE)[0].rows[0].values


@pytest.mark.parametrize(("some", "shown"), [(0, False), (8, False), (9, False), (10, True)])
def test_a_small_sensitive_sum_does_not_bound_who_brought_something(some: int, shown: bool) -> None:
    values = nights(some)
    assert ((values["sum"] is not None), (values["sd"] is not None)) == (shown, shown)
    assert values["measured"] == 40


def test_a_small_sum_that_is_not_sensitive_is_shown() -> None:
    assert nights(8, sensitive=False)["sum"] == 4


def test_a_stratum_that_brought_little_does_not_follow_from_the_total() -> None:
    def row(stratum: str, n: int, some: int) -> ExactRow:
        total = Decimal(some)
        parts = {
            "sum": Part(n, total, Decimal(min(some, 1)), Decimal(min(some, 1))),
            "squares": Part(n, total - total * total / n, Decimal(1), Decimal(1)),
            "nonzero": Part(some, some),
        }
        return ExactRow(stratum, Part(n, n), Part(n, n), Part(0, 0), parts)

    rows = (row("*", 120, 44), row("c0", 40, 0), row("c1", 40, 20), row("c2", 40, 24))
    table = ExactTable(indicator(Measure.MEAN), "site-a", "d0", YEAR, rows)
    (released,) = control([table], RULE)
    shown = [row.values["sum"] for row in released.rows]
    assert shown == [44, None, None, 24]
