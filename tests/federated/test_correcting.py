"""Right figures beside the wrong ones: whoever subtracts finds nobody, or as many as a figure needs."""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated import attacking, correcting, revising
from federated.errors import UnsafeRelease
from federated.release import ReleasedTable, Value
from tests.api.figures import Y2024, mean, proportion, survival, table

MINIMUM = 10
GROUPS = ("<28", "28-31")
OLD = table("I01", Y2024, proportion(30, 300))


def corrected(values: Mapping[str, Value], name: str = "I01") -> ReleasedTable:
    return table(name, Y2024, values).model_copy(update={"correction": 1})


def refuses(old: list[ReleasedTable], new: list[ReleasedTable], minimum: int = MINIMUM) -> bool:
    try:
        correcting.refuse_telling(old, new, minimum)
    except UnsafeRelease:
        return True
    return False


@pytest.mark.parametrize(
    ("events", "measured", "refused"),
    [
        (30, 300, False),
        (40, 300, False),
        (39, 300, True),
        (21, 300, True),
        (20, 300, False),
        (50, 340, False),
        (30, 310, True),  # ten came, and all of them without the event: sensitive (R2)
        (40, 310, True),
    ],
)
def test_a_count_changes_by_nobody_or_by_ten(events: int, measured: int, refused: bool) -> None:
    assert refuses([OLD], [corrected(proportion(events, measured))]) is refused


def test_who_knows_more_asks_for_more() -> None:
    """A site where six children may be the second of their family asks for sixteen."""
    ten, sixteen = corrected(proportion(40, 300)), corrected(proportion(46, 300))
    assert not refuses([OLD], [ten])
    assert refuses([OLD], [ten], MINIMUM + 6)
    assert not refuses([OLD], [sixteen], MINIMUM + 6)


def split(*rows: tuple[int, int]) -> ReleasedTable:
    """Two groups of (with the event, without it)."""
    values = [proportion(one, one + other) for one, other in rows]
    total = proportion(sum(one for one, _ in rows), sum(map(sum, rows)))
    strata = dict(zip(GROUPS, values, strict=True))
    return table("I01", Y2024, total, strata, "ga_band")


def test_two_changes_that_are_a_few_together_are_refused() -> None:
    """Thirty more in one group, twenty-eight fewer in the other: two more in both."""
    old = split((100, 100), (100, 100))
    for row, refused in (((72, 128), True), ((70, 130), False)):
        new = split((130, 70), row).model_copy(update={"correction": 1})
        assert refuses([old], [new]) is refused


def test_what_two_hidden_cells_are_together_is_a_total_as_well() -> None:
    """The total grew by twenty and the group that is shown by eighteen: the hidden ones by two."""

    def with_hidden(total: int, shown: int) -> ReleasedTable:
        values: dict[str, Value] = {"eligible": shown, "measured": shown, "missing": 0}
        nothing: dict[str, Value] = dict.fromkeys(OLD.rows[0].values)
        hidden = {**nothing}
        rows = {
            "<28": {**values, "events": None, "non_events": None},
            "28-31": hidden,
            "32-36": hidden,
        }
        return table("I01", Y2024, proportion(None, total), rows, "ga_band")

    for shown, refused in ((118, True), (120, False), (110, False)):
        new = with_hidden(320, shown).model_copy(update={"correction": 1})
        assert refuses([with_hidden(300, 100)], [new]) is refused


def test_a_sum_does_not_change() -> None:
    """Nobody can tell whether one family's bill was wrong, or everybody's."""
    old = table("I04", Y2024, mean("900", 300, "2.5"))
    for total, sd in (("950", "2.5"), ("900", "2.6")):
        assert refuses([old], [corrected(mean(total, 300, sd), "I04")])
    assert not refuses([old], [corrected(mean("900", 300, "2.5"), "I04")])


def cost(total: int, people: int) -> dict[str, Value]:
    return {"eligible": people, "measured": people, "missing": 0, "sum": total, "zvw": total}


def hidden_spread(total: str, people: int) -> dict[str, Value]:
    return {**mean(total, people, "2.5"), "sd": None}


def test_whoever_came_without_costs_is_not_told() -> None:
    """Thirty more children, and not one euro more: everybody who came cost nothing."""
    for name, old, new in (
        ("I61", cost(9000000, 300), cost(9000000, 330)),
        ("I04", hidden_spread("900", 300), hidden_spread("900", 330)),
    ):
        assert refuses([table(name, Y2024, old)], [corrected(new, name)])
        assert not refuses([table(name, Y2024, old)], [corrected(old, name)])


def test_few_who_are_in_one_indicator_alone_are_found() -> None:
    """I44 lost twenty families, I36 eighteen: two of the same families were in one of them."""
    first, other = (table(name, Y2024, proportion(60, 300)) for name in ("I36", "I44"))
    twenty, eighteen = (
        corrected(proportion(50, 280), "I44"),
        corrected(proportion(42, 282), "I36"),
    )
    assert refuses([first, other], [twenty, eighteen])
    assert not refuses([first, other], [twenty, corrected(proportion(50, 280), "I36")])
    assert not refuses([first, other], [eighteen])
    assert refuses([first, other, eighteen], [twenty])  # what was corrected before counts as it is


def test_what_was_added_to_has_changed_by_what_was_added() -> None:
    """I36 grew by 32 late families; I44 of the same people may not grow by thirty."""
    first, wrong = (table(n, Y2024, proportion(60, m)) for n, m in (("I36", 320), ("I44", 300)))
    late = table("I36", Y2024, proportion(16, 32)).model_copy(update={"revision": 1})
    for more, refused in ((30, True), (32, False), (52, False)):
        right = corrected(proportion(60 + more // 2, 300 + more), "I44")
        assert refuses([first, late, wrong], [right]) is refused


def test_an_event_of_a_rate_may_be_of_one_family() -> None:
    values: dict[str, Value] = {"families_with": 40, "families_without": 200, "events": 60}
    people: dict[str, Value] = {"eligible": 240, "measured": 240, "missing": 0}
    old = table("I02", Y2024, {**people, **values, "person_days": 80000})
    new = {**people, **values, "events": 90, "person_days": 80000}
    assert refuses([old], [corrected(new, "I02")])


def test_what_shows_the_same_figures_corrects_nothing() -> None:
    same, other = corrected(proportion(30, 300)), corrected(proportion(50, 300), "I09")
    both = [OLD, table("I09", Y2024, proportion(30, 300))]
    assert correcting.unchanged(both, [same])
    assert not correcting.unchanged(both, [same, other])


def test_what_was_never_published_is_not_corrected() -> None:
    with pytest.raises(UnsafeRelease, match=r"I01, 2024: .*\(R11\). The period stays empty"):
        correcting.refuse_telling([], [corrected(proportion(50, 300))], MINIMUM)


def test_what_was_added_to_is_not_corrected() -> None:
    late = table("I01", Y2024, proportion(12, 60)).model_copy(update={"revision": 1})
    assert refuses([OLD, late], [corrected(proportion(50, 300))])


def test_an_interval_that_changes_by_few_is_refused() -> None:
    old = table("I03", Y2024, survival((90, 300, 40, 20, 40), (365, 200, 60, 10, 130)))
    few = survival((90, 300, 40, 20, 40), (365, 200, 65, 10, 125))
    many = survival((90, 300, 40, 20, 40), (365, 200, 80, 10, 110))
    assert refuses([old], [corrected(few, "I03")])
    assert not refuses([old], [corrected(many, "I03")])


def test_a_cell_that_was_hidden_stays_hidden_and_one_that_was_shown_is_shown() -> None:
    hidden = table("I01", Y2024, {**proportion(30, 300), "events": None, "non_events": None})
    found = correcting.corrected(hidden, table("I01", Y2024, proportion(40, 300)))
    assert found is not None
    assert found.rows == hidden.rows
    assert found.correction == 1
    assert correcting.corrected(OLD, hidden) is None


def test_what_is_attacked_is_what_was_read_and_what_is_read_now() -> None:
    new = corrected(proportion(50, 300))
    views = list(revising.views([OLD, new]))
    assert [[t.rows[0].values["events"] for t in view] for view in views] == [[30], [50]]
    assert revising.current([new]) == [new]
    assert attacking.findings({"site": [OLD, new]}, MINIMUM) == []


def test_what_was_published_keeps_its_bytes() -> None:
    assert b"correct" not in OLD.canonical()
    assert b'"correction":1' in corrected(proportion(50, 300)).canonical()


COUNTS = st.integers(20, 80)
CHANGE = st.sampled_from((0, 0, 10, -10, 12, -12, 15, 7, -3, 20, -19))
TABLES = st.tuples(*([st.tuples(COUNTS, COUNTS)] * 2))
CHANGES = st.tuples(*([st.tuples(CHANGE, CHANGE)] * 2))


@given(TABLES, CHANGES)
def test_nobody_who_subtracts_finds_a_few(
    before: tuple[tuple[int, int], ...], change: tuple[tuple[int, int], ...]
) -> None:
    """The attacker knows both tables, and forms every group of rows and every part of one."""
    old = split(*before)
    after = [(a + x, b + y) for (a, b), (x, y) in zip(before, change, strict=True)]
    new = split(*after).model_copy(update={"correction": 1})
    if not refuses([old], [new]):
        assert all(one == 0 or abs(one) >= MINIMUM for one in differences(old, new))


def differences(old: ReleasedTable, new: ReleasedTable) -> Iterator[int]:
    """Yield how each group changed that can be named: rows together, by each number alone."""
    pairs = list(zip(old.rows, new.rows, strict=True))
    names = list(old.rows[0].values)
    for some in chain.from_iterable(combinations(pairs[1:], n) for n in (1, 2)):
        for name in names:
            yield sum(_int(b.values[name]) - _int(a.values[name]) for a, b in some)
    for a, b in pairs:
        for parts in chain.from_iterable(
            combinations(("events", "non_events", "missing"), n) for n in (1, 2, 3)
        ):
            yield sum(_int(b.values[name]) - _int(a.values[name]) for name in parts)


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value
