"""A supplement adds to what was published, shows the same cells, and stands by itself."""

from decimal import Decimal

import pytest

from federated import attacking, revising
from federated.disclosure import recheck
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable, Value
from tests.api.figures import Y2024, Y2025, mean, proportion, survival, table

OLD = table("I01", Y2024, proportion(30, 300))
LATE = table("I01", Y2024, proportion(12, 60))
NONE: dict[str, Value] = dict.fromkeys(("eligible", "measured", "missing", "events", "non_events"))


def added(old: ReleasedTable = OLD, late: ReleasedTable = LATE) -> ReleasedTable:
    found = revising.supplement(old, late)
    assert found is not None
    return found


def test_what_was_published_keeps_its_bytes() -> None:
    assert b"revision" not in OLD.canonical()
    assert b'"revision":1' in added().canonical()


def test_both_together_are_the_sums_of_both() -> None:
    (row,) = revising.merged(OLD, added()).rows
    assert row.values == proportion(30 + 12, 300 + 60)
    assert revising.current([OLD, added()]) == [revising.merged(OLD, added())]
    assert revising.current([OLD]) == [OLD]


def test_the_spread_of_both_is_that_of_everybody() -> None:
    """3 and 5, then 7 and 9: 2, 2, and together 6 with a spread of the root of 20/3."""
    old, late = mean("8", 2, "1.41"), mean("16", 2, "1.41")
    (row,) = revising.merged(table("B01", Y2024, old), added_of("B01", old, late)).rows
    assert (row.values["sum"], row.values["measured"]) == (24, 4)
    assert row.values["sd"] == Decimal("2.58")


def added_of(name: str, old: dict[str, Value], late: dict[str, Value]) -> ReleasedTable:
    return added(table(name, Y2024, old), table(name, Y2024, late))


def test_a_cell_that_was_hidden_stays_hidden() -> None:
    old = table("I01", Y2024, {**NONE, "eligible": 300, "measured": 300, "missing": 0})
    found = added(old)
    assert found.rows[0].values == {**NONE, "eligible": 60, "measured": 60, "missing": 0}
    revising.refuse_unlike(old, found)


@pytest.mark.parametrize(
    ("old", "late"),
    [
        (OLD, table("I01", Y2024, {**NONE, "eligible": 60, "measured": 60, "missing": 0})),
        (OLD, table("I01", Y2024, proportion(0, 0))),
        (OLD, table("I01", Y2025, proportion(12, 60))),
        (OLD, LATE.model_copy(update={"definition_version": "9.9.9"})),
        (
            table("I03", Y2024, survival((90, None), (365, 200, 60, 10, 130))),
            table("I03", Y2024, survival((90, 100, 20, 10, 10), (365, 60, 20, 10, 30))),
        ),
    ],
    ids=["a cell cannot be shown", "nobody", "another period", "another version", "intervals"],
)
def test_what_is_no_safe_supplement_is_none(old: ReleasedTable, late: ReleasedTable) -> None:
    assert revising.supplement(old, late) is None


@pytest.mark.parametrize(
    "late",
    [
        table("I01", Y2025, proportion(12, 60)),
        table("I01", Y2024, {**NONE, "eligible": 60, "measured": 60, "missing": 0}),
    ],
    ids=["of another period", "with fewer cells"],
)
def test_a_supplement_of_nothing_is_refused(late: ReleasedTable) -> None:
    with pytest.raises(UnsafeRelease, match="R11"):
        revising.refuse_unlike(OLD, late.model_copy(update={"revision": 1}))
    with pytest.raises(UnsafeRelease, match="R11"):
        revising.refuse_unlike(None, added())


def test_a_supplement_stands_beside_its_table_and_a_second_table_does_not() -> None:
    recheck.check("site", [OLD, added()], DisclosurePolicy())
    with pytest.raises(UnsafeRelease, match="comes twice"):
        recheck.check("site", [OLD, LATE], DisclosurePolicy())
    with pytest.raises(UnsafeRelease, match="comes twice"):
        recheck.check("site", [added(), added()], DisclosurePolicy())


def test_few_missing_among_the_late_of_two_indicators_is_found() -> None:
    """60 late are eligible in the one and 57 measured in the other: three are missing."""
    other = table("I04", Y2024, mean("600", 57, "2.5"))
    late = other.model_copy(update={"revision": 1})
    with pytest.raises(UnsafeRelease, match="R10"):
        recheck.check("site", [added(), late], DisclosurePolicy())


def test_what_is_attacked_is_the_old_the_new_and_both() -> None:
    views = list(revising.views([OLD, added()]))
    assert [[t.rows[0].values["events"] for t in view] for view in views] == [[30], [12], [42]]
    assert list(revising.views([OLD])) == [[OLD]]
    assert attacking.findings({"site": [OLD, added()]}, 10) == []


def test_a_supplement_that_gives_a_hidden_figure_away_is_found() -> None:
    """The late ones have 7 events: 60 less 53, and the site says 53."""
    values = {**proportion(7, 60), "events": None}
    late = LATE.model_copy(
        update={"revision": 1, "rows": (LATE.rows[0].model_copy(update={"values": values}),)}
    )
    assert attacking.findings({"site": [OLD, late]}, 10)
