"""What a release looks like whatever is in it: same shape, same total, same bytes."""

from collections.abc import Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from federated.disclosure import control, recheck
from federated.errors import UnsafeRelease
from federated.exact import ExactRow, ExactTable, Part
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable
from tests.federated.disclosure.worlds import YEAR, Unit, indicator, tables, worlds

RULE = DisclosurePolicy()
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def unit(family: int, code: str, event: bool, measured: bool = True) -> Unit:
    return Unit(family, (code,), measured, event, 5, 400, 0, (100, 100, 100))


def families(*cells: tuple[str, int, int]) -> list[Unit]:
    """Make families of a stratum: so many with an event, so many without."""
    found: list[Unit] = []
    for code, some, others in cells:
        found += [unit(len(found) + i, code, i < some) for i in range(some + others)]
    return found


def hidden(found: Sequence[ReleasedTable]) -> int:
    return sum(v is None for t in found for row in t.rows for v in row.values.values())


@pytest.mark.parametrize("measure", list(Measure))
@settings(max_examples=12, deadline=None, phases=PHASES)
@given(data=st.data())
def test_every_release_has_the_same_shape_and_passes_the_check_of_the_centre(
    measure: Measure, data: st.DataObject
) -> None:
    exact = data.draw(worlds(measure))
    released = control(exact, RULE)
    recheck.check("site-a", released, RULE)
    assert [[row.stratum for row in table.rows] for table in exact] == [
        [row.stratum for row in table.rows] for table in released
    ]
    assert len({tuple(row.values) for table in released for row in table.rows}) == 1
    assert len({str(table.rows[0].values) for table in released}) == 1


@pytest.mark.parametrize("measure", list(Measure))
@settings(max_examples=5, deadline=None, phases=PHASES)
@given(data=st.data())
def test_a_second_run_gives_the_same_bytes(measure: Measure, data: st.DataObject) -> None:
    exact = data.draw(worlds(measure))
    once, twice = (control(exact, RULE) for _ in range(2))
    assert [table.canonical() for table in once] == [table.canonical() for table in twice]


def test_a_comfortable_world_is_published_whole() -> None:
    world = families(("c0", 14, 20), ("c1", 15, 14), ("c2", 30, 40))
    assert hidden(control(tables(indicator(Measure.PROPORTION), world), RULE)) == 0


def test_one_small_stratum_takes_one_other_with_it() -> None:
    """4 events in c0 would be 49 - 15 - 30; the smallest other stratum goes too."""
    world = families(("c0", 4, 20), ("c1", 15, 14), ("c2", 30, 40))
    _, cube = control(tables(indicator(Measure.PROPORTION), world), RULE)
    assert [row.values["events"] for row in cube.rows] == [4 + 15 + 30, None, None, 30]


def test_twins_in_two_strata_do_not_make_a_small_group_follow() -> None:
    """54 families with an event, 24 in c0 and 23 in c1, one of them in both: at least 7 in c2."""
    world = families(("c0", 24, 30), ("c1", 22, 27), ("c2", 8, 12))
    world += [unit(0, "c1", True), unit(24, "c1", False), unit(25, "c1", False)]
    exact = tables(indicator(Measure.RATE), world)
    _, cube = released = control(exact, RULE)
    recheck.check("site-a", released, RULE)
    assert [row.values["families_with"] for row in cube.rows].count(None) == 2


def test_a_small_stratum_never_hides_the_total() -> None:
    small, large = families(("c0", 4, 20)), families(("c1", 30, 40))
    both = [*small, *(unit(1000 + u.family, "c1", u.event) for u in large)]
    total, _ = control(tables(indicator(Measure.PROPORTION), both), RULE)
    assert total.rows[0].values["events"] == 4 + 30


def test_an_empty_stratum_is_shown_and_hides_no_other() -> None:
    world = families(("c0", 14, 20), ("c1", 15, 14))
    _, cube = control(tables(indicator(Measure.PROPORTION), world), RULE)
    assert set(cube.rows[3].values.values()) == {0}
    assert hidden((cube,)) == 0


@pytest.mark.parametrize("some", range(10))
def test_worlds_that_differ_in_a_hidden_number_publish_the_same_bytes(some: int) -> None:
    """Who has the event among 24 families is nobody's business while fewer than ten have it."""
    first, other = (
        control(tables(indicator(Measure.PROPORTION), families(("c0", n, 24 - n))), RULE)
        for n in (0, some)
    )
    assert [table.canonical() for table in first] == [table.canonical() for table in other]


def row(eligible: int, events: int, others: int) -> ExactRow:
    n = events + others
    parts = {"events": Part(events, events), "non_events": Part(others, others)}
    return ExactRow("*", Part(eligible, eligible), Part(n, n), Part(0, 0), parts)


def test_a_row_that_does_not_add_up_is_refused_without_a_number() -> None:
    table = ExactTable(indicator(Measure.PROPORTION), "site-a", None, YEAR, (row(77, 33, 33),))
    with pytest.raises(UnsafeRelease, match="do not add up") as caught:
        control([table], RULE)
    assert not any(number in str(caught.value) for number in ("77", "33", "66"))


def test_cubes_that_disagree_about_the_total_are_refused() -> None:
    found = indicator(Measure.PROPORTION)
    one = ExactTable(found, "site-a", None, YEAR, (row(60, 30, 30),))
    other = ExactTable(found, "site-a", "d0", YEAR, (row(80, 40, 40),))
    with pytest.raises(UnsafeRelease, match="total row"):
        control([one, other], RULE)


def test_a_lacking_part_is_refused() -> None:
    broken = ExactRow("*", Part(30, 30), Part(30, 30), Part(0, 0), {"events": Part(15, 15)})
    table = ExactTable(indicator(Measure.PROPORTION), "site-a", None, YEAR, (broken,))
    with pytest.raises(UnsafeRelease, match="lacks a part"):
        control([table], RULE)


def test_a_solver_that_finds_nothing_hides_more_and_never_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from federated.disclosure.solver import Attack

    world = tables(indicator(Measure.PROPORTION), families(("c0", 4, 20), ("c1", 15, 14)))
    before = control(world, RULE)
    monkeypatch.setattr(Attack, "_solved", lambda self: None)
    after = control(world, RULE)
    recheck.check("site-a", after, RULE)
    assert hidden(after) >= hidden(before)


def test_a_solver_that_lies_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers with a table that does not agree with what is shown: no witness."""
    import numpy as np

    from federated.disclosure.solver import Attack

    world = tables(indicator(Measure.PROPORTION), families(("c0", 4, 20), ("c1", 15, 14)))
    size = len(world[0].rows[0].parts) + 1
    monkeypatch.setattr(Attack, "_solved", lambda self: np.full(len(self._names), 99.0 * size))
    after = control(world, RULE)
    recheck.check("site-a", after, RULE)
    assert after[1].rows[1].values["events"] is None


def paid(family: int, code: str, euros: tuple[int, int, int]) -> Unit:
    return Unit(family, (code,), True, False, 5, 400, 0, euros)


def test_a_payer_that_follows_from_the_other_strata_covers_nobody() -> None:
    """In c1 the insurer paid for 9 families and the hospital for 7: together they must stay open.

    Hiding the municipality's 11 * 200 there is in vain where its total and c0 show it.
    """
    every = [paid(f, "c0", (400, 300, 350)) for f in range(60)]
    every += [
        paid(100 + n, "c1", (300 * (n < 9), 200 * (n < 11), 400 * (n >= 9))) for n in range(16)
    ]
    released = control(tables(indicator(Measure.COST, False, (2,)), every), RULE)
    recheck.check("site-a", released, RULE)
    total, rest, small = (row.values for row in released[1].rows)
    assert small["insurer"] is None
    assert small["hospital"] is None
    follows = total["municipality"] is not None and rest["municipality"] is not None
    assert not (follows and small["sum"] is not None)


def test_a_payer_of_nobody_costs_one_other_payer_and_never_the_sum() -> None:
    """The hospital paid nothing for 40 families: hidden, and one more, so that it does not follow.

    No payer pays less than nothing, so the hidden zero needs room above it only; asking for room
    below it can never be met, and would hide the whole table.
    """
    every = [paid(f, "c0", (400 + f, 0, 350 + f)) for f in range(40)]
    released = control(tables(indicator(Measure.COST, True, (2,)), every), RULE)
    recheck.check("site-a", released, RULE)
    total = released[0].rows[0].values
    assert total["sum"] == sum(400 + f + 350 + f for f in range(40))
    assert total["hospital"] is None
    assert [total["insurer"], total["municipality"]].count(None) == 1
