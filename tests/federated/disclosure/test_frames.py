"""Indicators that count the same people are judged together."""

from dataclasses import replace

import pytest

from federated.disclosure import control, recheck
from federated.disclosure.frames import Counted, withheld
from federated.errors import UnsafeRelease
from federated.exact import ExactRow, ExactTable, Part
from federated.indicators import catalogue, named
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable

RULE = DisclosurePolicy()
YEAR, QUARTER = Period.years(2024, 2024), Period.quarter("2024-Q1")


def share(missing: int, name: str = "I01", period: Period = YEAR) -> tuple[ExactTable, ...]:
    """A proportion of 98 children, so many of them missing."""
    n = 98 - missing
    parts = {"events": Part(40, 40), "non_events": Part(n - 40, n - 40)}
    row = ExactRow("*", Part(98, 98), Part(n, n), Part(missing, missing), parts)
    return (ExactTable(named(name), "site-a", None, period, (row,)),)


def stay_costs() -> tuple[ExactTable, ...]:
    """Costs of the stay of the same 98 children: everybody is measured."""
    one, everybody = named("I61N"), Part(98, 98)
    sums = {payer: Part(98, 9800, 100, 100) for payer in one.categories}
    whole = Part(98, 9800 * len(sums), 100 * len(sums), 100 * len(sums))
    row = ExactRow("*", everybody, everybody, Part(0, 0), {**sums, "sum": whole})
    return (ExactTable(one, "site-a", None, YEAR, (row,)),)


def counted(*groups: tuple[ExactTable, ...]) -> Counted:
    return Counted(groups[0][0].indicator, groups)


def published(*groups: tuple[ExactTable, ...]) -> list[ReleasedTable]:
    every = [counted(group) for group in groups]
    found = (
        control(group, RULE, withhold_eligible=withheld(group, every, RULE)) for group in groups
    )
    return [table for tables in found for table in tables]


def test_three_missing_in_one_indicator_do_not_follow_from_another_of_the_same_children() -> None:
    few, none = published(share(3), stay_costs())
    assert few.rows[0].values["measured"] == 95
    for table in (few, none):
        shown = table.rows[0].values
        assert (shown["eligible"], shown["missing"], table.completeness) == (None, None, None)
    assert none.rows[0].values["measured"] is None  # by definition the number eligible
    recheck.check("site-a", [few, none], RULE)


@pytest.mark.parametrize("missing", [0, 10])
def test_where_nobody_or_enough_are_missing_everything_is_shown(missing: int) -> None:
    for table in published(share(missing), stay_costs()):
        assert table.rows[0].values["eligible"] == 98


def test_few_missing_say_nothing_about_other_people() -> None:
    _, other = published(share(3), share(0, "I36"))
    assert other.rows[0].values["eligible"] == 98


def test_few_missing_in_a_quarter_withhold_the_year_of_another_indicator() -> None:
    year, quarter = share(0, "I04"), share(3, "I01", QUARTER)
    assert withheld(year, [counted(year), counted(quarter)], RULE)


def test_an_indicator_that_follows_for_longer_is_waited_for() -> None:
    early, later = share(0), Counted(named("I03"), ())
    assert withheld(early, [counted(early), later], RULE)
    assert not withheld(early, [counted(early), counted(share(0, "I03"))], RULE)


def test_the_centre_refuses_few_missing_beside_another_indicator() -> None:
    (few,), (none,) = control(share(3), RULE), control(stay_costs(), RULE)
    with pytest.raises(UnsafeRelease, match="few are missing beside I61N") as caught:
        recheck.check("site-a", [few, none], RULE)
    assert "98" not in str(caught.value)


def test_indicators_of_one_population_share_a_frame() -> None:
    frames: dict[str, set[str]] = {}
    for one in catalogue().values():
        frames.setdefault(one.frame, set()).add(one.id)
    assert {name: ids for name, ids in frames.items() if name} == {
        "index_children": {"I01", "I02", "I03", "I04", "I61", "I61N"},
        "assignments": {"I33", "I33S"},
        "included_families": {"I36", "I44"},
        "births": {"I09", "I09G", "B01"},
    }


def test_without_a_frame_an_indicator_stands_alone() -> None:
    (table,) = share(3)
    alone = (replace(table, indicator=replace(table.indicator, frame="")),)
    assert not withheld(alone, [counted(alone), counted(share(3, "I04"))], RULE)
