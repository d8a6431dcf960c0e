"""Each kind of knowledge finds a leak that is missed without it: hand-made output that leaks."""

import pytest

from federated.disclosure.attack import gate
from federated.disclosure.attack.cells import cells
from federated.disclosure.attack.findings import Who
from federated.disclosure.attack.learning import learnt
from federated.disclosure.attack.reading import printed
from federated.disclosure.attack.space import Space
from federated.disclosure.attack.tables import Tables
from federated.disclosure.door.world import World
from federated.errors import UnsafeRelease
from tests.federated.disclosure.attack.worlds import Families, Key, many, output, world

IND = {"ind": ("yes", "no")}
BOTH = {"city": ("A", "B"), "ind": ("yes", "no")}


def leaks(of: World, figures: dict[Key, float], who: tuple[Who, ...] = ()) -> set[tuple[str, str]]:
    """Return who can narrow down what."""
    return {(one.who, one.what) for one in gate.findings(of, output(of, figures), who)}


def learnt_least(of: World, figures: dict[Key, float]) -> float:
    """Return the least that the number of city A can be."""
    space = Space(cells(of.dimensions, of.cubes, of.hierarchies), ("S",), 1)
    said = printed(output(of, figures), space.cells.dimensions, {0: 0})
    known = learnt(space, said, frozenset()).only(slice(0, space.columns))
    return Tables(known).range(space.sums(-1, 0)[space.cells.number()["A",]])[0]


def two(a: int, b: int, **more: float) -> list[Families]:
    return [many(a, city="A", **more), many(b, city="B", **more)]  # type: ignore[arg-type]


def joined(*parts: Families) -> Families:
    return [one for part in parts for one in part]


def test_a_total_less_what_is_visible_is_what_is_hidden() -> None:
    of = world({"S": joined(*two(30, 4))})  # 34 - 30 = 4
    shown: dict[Key, float] = {(0, "S", (None,), "count"): 34}
    assert leaks(of, shown) == set()
    assert leaks(of, shown | {(0, "S", ("A",), "count"): 30}) == {("outsider", "number")}


def test_all_less_one_site_is_the_other_site() -> None:
    of = world({"S": many(30, city="A"), "T": many(4, city="A")})
    shown: dict[Key, float] = {(0, "ALL", ("A",), "count"): 34}
    assert leaks(of, shown) == set()
    assert ("outsider", "number") in leaks(of, shown | {(0, "S", ("A",), "count"): 30})


def test_two_releases_differ_by_what_came_in_between() -> None:
    families = joined(many(30, city="A"), many(3, period=2, city="A"))  # 30, then 33
    of = world({"S": families}, releases=2)
    first: dict[Key, float] = {(0, "S", ("A",), "count"): 30}
    second: dict[Key, float] = {(1, "S", ("A",), "count"): 33}
    assert leaks(of, first) == leaks(of, second) == set()
    assert leaks(of, first | second) == {("outsider", "number")}


def test_what_came_in_is_never_less_than_nobody() -> None:
    """40 until the second release, 35 until the first: at most 5 can have come in."""
    parts = joined(many(35, city="A"), many(2, period=2, city="A"), many(3, period=2, city="B"))
    of = world({"S": parts}, releases=2)
    shown: dict[Key, float] = {
        (0, "S", (None,), "count"): 35,
        (1, "S", (None,), "count"): 40,
    }
    found = list(gate.findings(of, output(of, shown), ()))
    cells = {one.where.cell for one in found if one.where}
    assert len(cells) == 3  # the total, and each city


def test_a_rate_gives_the_number_away() -> None:
    of = world({"S": joined(many(5, ind="yes"), many(35, ind="no"))}, IND, ("ind",))
    shown: dict[Key, float] = {(0, "S", (None,), "count"): 40}
    assert leaks(of, shown) == set()
    assert leaks(of, shown | {(0, "S", ("yes",), "rate"): 12.5}) == {("outsider", "number")}


def test_a_rate_to_too_many_digits_gives_more_away() -> None:
    """46 of 509 is 9.0 %, of 510 also; 9.037328 % is of 509."""
    of = world({"S": joined(many(6, ind="yes"), many(503, ind="no"))}, IND, ("ind",))
    rough: dict[Key, float] = {(0, "S", ("yes",), "rate"): 1.2}
    assert leaks(of, rough) == set()
    exact: dict[Key, float] = {(0, "S", ("yes",), "rate"): round(600 / 509, 7)}
    assert leaks(of, exact | {(0, "S", (None,), "count"): 509}) == {("outsider", "number")}


def test_a_sum_and_its_mean_give_the_number_away() -> None:
    of = world({"S": joined(many(4, city="A", cost=25.0), many(30, city="B"))})
    total: dict[Key, float] = {(0, "S", ("A",), "cost_sum"): 100}
    assert ("outsider", "number") not in leaks(of, total)
    shown = total | {(0, "S", ("A",), "cost_mean"): 25.0}
    assert ("outsider", "number") in leaks(of, shown)


def test_a_number_and_a_mean_give_the_sum_away() -> None:
    """One family brings 900 of 1080: the mean of 19 says 1075 to 1085, well within 90."""
    families = joined(many(18, city="A", cost=10.0), many(1, city="A", cost=900.0))
    of = world({"S": families})
    number: dict[Key, float] = {(0, "S", ("A",), "count"): 19}
    assert ("outsider", "cost") not in leaks(of, number)
    assert ("outsider", "cost") in leaks(of, number | {(0, "S", ("A",), "cost_mean"): 56.8})


def test_a_mean_of_a_hidden_number_ties_number_and_cost() -> None:
    """A mean of 100 in A, and 500 in all: A has at most five families."""
    of = world({"S": joined(many(4, city="A", cost=100.0), many(20, city="B", cost=5.0))})
    total: dict[Key, float] = {(0, "S", (None,), "count"): 24, (0, "S", (None,), "cost_sum"): 500}
    assert ("outsider", "number") not in leaks(of, total)
    shown = total | {(0, "S", ("A",), "cost_mean"): 100.0}
    assert ("outsider", "number") in leaks(of, shown)


def test_a_sum_of_costs_says_that_somebody_is_there() -> None:
    """Then two categories of 12 hold 1 to 11 each, and neither is nobody."""
    of = world({"S": joined(*two(6, 3, cost=5.0))})
    shown: dict[Key, float] = {(0, "S", (None,), "count"): 9}
    assert learnt_least(of, shown) == 0
    assert learnt_least(of, shown | {(0, "S", ("A",), "cost_sum"): 30.0}) == 1


def test_who_is_not_there_costs_nothing() -> None:
    """B has a mean of 3995 to 4005, so A and C cost 1077 to 1377 together, and A costs 1080.

    Where C may cost something A may cost nothing; where nobody is in C, A is 1077 at least.
    """
    dear = joined(many(18, city="A"), many(1, city="A", cost=900.0))
    three = {"city": ("A", "B", "C")}
    of = world({"S": joined(dear, many(30, city="B", cost=4004.9))}, three)
    shown: dict[Key, float] = {
        (0, "S", (None,), "cost_sum"): 121227.0,
        (0, "S", ("B",), "count"): 30,
        (0, "S", ("B",), "cost_mean"): 4000.0,
    }
    assert leaks(of, shown) == set()
    assert leaks(of, shown | {(0, "S", ("C",), "count"): 0}) == {("outsider", "cost")}


def test_nobody_in_a_sensitive_category_must_stay_open_too() -> None:
    of = world({"S": many(40, ind="no")}, IND, ("ind",))
    assert leaks(of, {(0, "S", (None,), "count"): 40}) == set()
    assert leaks(of, {(0, "S", ("yes",), "count"): 0}) == {("outsider", "number")}


def test_nearly_everybody_in_a_sensitive_category_of_three_is_a_leak() -> None:
    """36 of 40 in one of three categories: whoever is in the group is nearly sure to be in it."""
    three = {"ind": ("x", "y", "z")}
    parts = joined(many(36, ind="x"), many(2, ind="y"), many(2, ind="z"))
    of = world({"S": parts}, three, ("ind",))
    shown: dict[Key, float] = {(0, "S", (None,), "count"): 40, (0, "S", ("x",), "count"): 36}
    assert leaks(of, shown) == {("outsider", "number")}


def test_a_code_belongs_to_its_coarser_one() -> None:
    """Town p lies in A alone, so A less town q is town p."""
    dims = {"city": ("A", "B"), "town": ("p", "q", "r")}
    tree = {"town": {"city": {"p": "A", "q": "A", "r": "B"}}}
    parts = joined(
        many(4, city="A", town="p"), many(30, city="A", town="q"), many(30, city="B", town="r")
    )
    shown: dict[Key, float] = {
        (0, "S", ("A", None), "count"): 34,
        (0, "S", (None, "q"), "count"): 30,
    }
    cubes = [["city"], ["town"]]
    of = world({"S": parts}, dims, cubes=cubes, hierarchies=tree)
    assert leaks(of, shown) == {("outsider", "number")}
    assert leaks(world({"S": parts}, dims, cubes=cubes), shown) == set()


def test_a_family_that_is_alone_works_out_its_neighbours() -> None:
    """A and C hold 1 and 9, which are 10 together: both can be 10, and 9 to the family in A."""
    parts = joined(many(1, city="A"), many(14, city="B"), many(9, city="C"), many(30, city="D"))
    of = world({"S": parts}, {"city": ("A", "B", "C", "D")})
    shown: dict[Key, float] = {
        (0, "S", (None,), "count"): 54,
        (0, "S", ("D",), "count"): 30,
        (0, "S", ("B",), "count"): 14,
    }
    assert leaks(of, shown) == set()
    assert leaks(of, shown, ("family",)) == {("family", "number")}


def test_a_site_takes_its_own_off_all() -> None:
    """30, 4 and 40: with its own 30 and the 40 that T shows, S knows the 4 of U."""
    of = world({s: many(n, city="A") for s, n in (("S", 30), ("T", 40), ("U", 4))})
    shown: dict[Key, float] = {(0, "ALL", ("A",), "count"): 74, (0, "T", ("A",), "count"): 40}
    assert leaks(of, shown) == set()
    assert leaks(of, shown, ("site",)) == {("site", "number")}


def test_a_site_that_has_not_begun_has_nobody() -> None:
    """T sends nothing with the first release, so ALL is S then."""
    early = world({"S": many(4, city="A"), "T": many(40, city="B", period=2)}, releases=2)
    shown: dict[Key, float] = {(0, "ALL", ("A",), "count"): 4}
    assert leaks(early, shown) == {("outsider", "number")}


def test_a_cost_within_ten_per_cent_of_the_largest_is_a_leak() -> None:
    """1080, of which one family brings 900. Both cities are 2280, and B is 1198.5 to 1201.5."""
    dear = joined(many(18, city="A"), many(1, city="A", cost=900.0))
    of = world({"S": joined(dear, many(30, city="B", cost=40.0))})
    total: dict[Key, float] = {(0, "S", (None,), "cost_sum"): 2280.0}
    assert leaks(of, total) == set()
    near = total | {(0, "S", (None,), "count"): 49.0, (0, "S", ("B",), "count"): 30.0}
    assert leaks(of, near | {(0, "S", ("B",), "cost_mean"): 40.0}) == {("outsider", "cost")}


def test_a_figure_that_is_not_true_is_found() -> None:
    of = world({"S": joined(*two(30, 20))})
    assert leaks(of, {(0, "S", (None,), "count"): 51}) == {("outsider", "truth")}


def test_one_figure_never_has_two_values() -> None:
    of = world({"S": joined(*two(30, 20))}, releases=1)
    twice = World.model_validate(
        of.model_dump(mode="json") | {"releases": [of.releases[0].model_dump(mode="json")] * 2}
    )
    shown: dict[Key, float] = {(0, "S", (None,), "count"): 50, (1, "S", (None,), "count"): 51}
    with pytest.raises(UnsafeRelease, match="two values"):
        gate.check(twice, output(twice, shown))


def test_the_gate_says_one_sentence_without_a_value() -> None:
    of = world({"S": joined(*two(30, 4))})
    shown: dict[Key, float] = {
        (0, "S", (None,), "count"): 34,
        (0, "S", ("A",), "count"): 30,
    }
    with pytest.raises(UnsafeRelease, match="does not survive an attack") as refused:
        gate.check(of, output(of, shown))
    assert "34" not in str(refused.value)
    assert "30" not in str(refused.value)
