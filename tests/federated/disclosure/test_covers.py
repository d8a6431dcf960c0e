"""Two ways to cover the same quarters never differ by one to nine people."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.disclosure import covers, recheck
from federated.disclosure.laid import Block
from federated.errors import UnsafeRelease
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable

RULE = DisclosurePolicy()
Counts = Mapping[str, int | None]


def table(indicator: str, first: int, last: int, measured: Counts) -> ReleasedTable:
    """A share of children by sex; nothing but the number measured is shown."""
    period = Period.years(first, last)
    hidden = {"eligible": None, "missing": None, "events": None, "non_events": None}
    rows = [
        ReleasedRow(stratum=stratum, periods=period.quarters, values={**hidden, "measured": n})
        for stratum, n in measured.items()
    ]
    dimension = "sex" if len(rows) > 1 else None
    return ReleasedTable(
        indicator=indicator,
        definition_version="1",
        cube=f"{indicator}/{dimension or 'total'}",
        dimension=dimension,
        measure="proportion",
        sensitive=False,
        unit="%",
        period=ReleasedPeriod(kind=period.kind.value, label=period.label, quarters=period.quarters),
        completeness=None,
        rows=tuple(rows),
    )


def total(indicator: str, first: int, last: int, measured: int) -> ReleasedTable:
    return table(indicator, first, last, {"*": measured})


def rows(*tables: ReleasedTable) -> set[str]:
    return {stratum for stratum, _ in covers.told(tables, RULE.minimum)}


def test_two_years_and_each_of_them_do_not_tell_who_was_followed_for_less() -> None:
    early = total("I01", 2022, 2023, 285)
    years = total("I04", 2022, 2022, 141), total("I04", 2023, 2023, 140)
    assert rows(early, *years) == {"*"}
    assert rows(early, years[0]) == rows(*years) == set()


@pytest.mark.parametrize(
    ("measured", "safe"), [(285, True), (276, False), (284, False), (275, True)]
)
def test_nobody_or_ten_may_be_missing(measured: int, safe: bool) -> None:
    found = rows(total("I01", 2022, 2023, 285), total("I04", 2022, 2023, measured))
    assert found == (set() if safe else {"*"})


def test_one_year_of_each_of_two_others_covers_two_years_as_well() -> None:
    whole = total("I01", 2022, 2023, 200)
    one, other = total("I04", 2022, 2022, 97), total("I61", 2023, 2023, 98)
    assert rows(whole, one, other) == {"*"}


def test_two_and_three_years_meet_after_six() -> None:
    twos = [total("I01", year, year + 1, 100) for year in (2018, 2020, 2022)]
    threes = [total("I04", year, year + 2, 148) for year in (2018, 2021)]
    assert rows(*twos, *threes) == {"*"}
    assert rows(*twos, threes[0]) == set()


def test_other_people_may_differ_by_few() -> None:
    assert rows(total("I01", 2022, 2022, 100), total("I36", 2022, 2022, 97)) == set()


def test_what_is_left_beside_the_shown_rows_counts_as_a_row() -> None:
    one = table("I01", 2022, 2022, {"*": 200, "girl": 80, "boy": None, "unknown": None})
    other = table("I04", 2022, 2022, {"*": 180, "girl": 65, "boy": None, "unknown": None})
    assert rows(one, other) == {"boy and unknown"}
    safe = table("I04", 2022, 2022, {"*": 180, "girl": 70, "boy": None, "unknown": None})
    assert rows(one, safe) == set()


def test_the_check_of_both_ends_names_what_can_wait_and_no_figure() -> None:
    early = total("I01", 2022, 2023, 285)
    years = total("I04", 2022, 2022, 141), total("I04", 2023, 2023, 140)
    with pytest.raises(UnsafeRelease, match=r"I04/total, 2023, .*beside I04, I01 \(R10\)") as told:
        recheck.check("site-a", [early, *years], RULE)
    assert told.value.places == (("I04", "2023"), ("I04", "2022"), ("I01", "2022-2023"))
    assert not any(figure in str(told.value) for figure in ("285", "281", "141", "140"))


def blocks() -> st.SearchStrategy[list[Block]]:
    one = st.builds(
        lambda start, length, people: Block(start, start + length, people, ANY),
        st.integers(0, 4),
        st.integers(1, 3),
        st.integers(0, 30),
    )
    return st.lists(one, max_size=8)


ANY = total("I01", 2022, 2022, 0)


@given(blocks(), st.integers(2, 10))
def test_what_is_found_is_what_every_pair_of_covers_tells(some: list[Block], k: int) -> None:
    found = {(c[0].start, max(b.end for b in c)) for c in covers.small(some, k)}
    assert found == set(slowly(some, k))


def slowly(some: Sequence[Block], minimum: int) -> Iterator[tuple[int, int]]:
    """Every cover of every stretch of time against every other that is not cut where it is."""
    numbered = list(enumerate(some))
    for start in range(5):
        for end in range(start + 1, 9):
            every = list(paths(numbered, start, end))
            for one in every:
                for other in every:
                    cuts = {b.end for _, b in one} & {b.end for _, b in other}
                    people = sum(b.people for _, b in one) - sum(b.people for _, b in other)
                    if one[0][0] != other[0][0] and cuts == {end} and 0 < people < minimum:
                        yield start, end


def paths(
    some: Sequence[tuple[int, Block]], start: int, end: int
) -> Iterator[tuple[tuple[int, Block], ...]]:
    for number, block in some:
        if block.start == start and block.end == end:
            yield ((number, block),)
        elif block.start == start and block.end < end:
            yield from (((number, block), *rest) for rest in paths(some, block.end, end))


def test_rows_that_one_hides_and_another_shows_are_laid_beside_each_other() -> None:
    """Each table hides other rows, so that none is hidden by both."""
    strata = ("*", "a", "b", "c", "d", "unknown")
    one = table("I01", 2022, 2022, dict(zip(strata, (35, 11, 0, 11, None, None), strict=True)))
    other = table("I02", 2022, 2022, dict(zip(strata, (23, None, 0, None, 10, 0), strict=True)))
    assert rows(one, other) == {"a and c", "d and unknown"}


def test_what_follows_in_a_table_is_known() -> None:
    parts = table("I01", 2022, 2022, {"*": None, "girl": 100, "boy": 100})
    assert rows(parts, table("I04", 2022, 2022, {"*": 197, "girl": None, "boy": None})) == {
        "*",
        "boy and girl",
    }
    assert rows(parts, total("I04", 2022, 2022, 197)) == {"*"}


def test_more_than_can_be_judged_is_refused_and_not_tried() -> None:
    names = [f"row {n}" for n in range(16)]
    counts = dict.fromkeys(["*", *names], 1000)
    hiding = [
        table(indicator, 2022 + at, 2022 + at, {**counts, name: None, names[at]: None})
        for at, indicator in enumerate(["I01"] * 8)
        for name in names[at + 1 : at + 2]
    ]
    with pytest.raises(UnsafeRelease, match="R15"):
        rows(
            *hiding,
            *(
                table("I04", 2040 + n, 2040 + n, {**counts, names[n]: None, names[15]: None})
                for n in range(15)
            ),
        )


def test_more_ways_to_cover_a_time_than_can_be_judged_are_refused() -> None:
    every = [Block(at, at + 1, side * 3**at, ANY) for at in range(24) for side in (1, 2)]
    with pytest.raises(UnsafeRelease, match="R15"):
        list(covers.small([*every, Block(0, 24, 0, ANY)], 10))


def test_what_is_published_already_is_told_only_where_it_is_asked_for() -> None:
    old = [total("I01", 2022, 2022, 300), total("I04", 2022, 2022, 297)]
    new = total("I01", 2023, 2023, 300)
    assert list(covers.told([*old, new], 10, {("I01", "2023")})) == []
    assert list(covers.told([*old, new], 10))


def test_many_cubes_of_one_time_are_compared_in_no_time() -> None:
    from federated.disclosure import clashes

    many = [
        total("I01", 2003, 2022, 300).model_copy(update={"cube": f"I01/{n}"}) for n in range(3000)
    ]
    assert list(clashes.found(many)) == []
    late = total("I01", 2022, 2022, 300)
    assert [rule for _, rule in clashes.found([*many, late])] == [clashes.OVERLAP]
