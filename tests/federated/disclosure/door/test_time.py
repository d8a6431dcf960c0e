"""What was printed stays as it is, whatever is found out later."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings

from tests.federated.disclosure.door.naive import World
from tests.federated.disclosure.door.printing import printed, printing
from tests.federated.disclosure.door.worlds import MEASURES, Plan, built, plans

QUARTERS = Plan(families=300, codes=(2, 2), sites=2, releases=3, restless=0.1)


@settings(max_examples=6, derandomize=True)
@given(plans(most=600, cells=20))
def test_a_second_run_prints_the_same_bytes_and_more_releases_only_add(plan: Plan) -> None:
    world = built(plan)
    every = printed(world)
    assert printed(copy.deepcopy(world)) == every
    for upto in range(1, len(world["releases"])):
        first = printed({**world, "releases": world["releases"][:upto]})
        assert every[: len(first)] == first


def test_a_site_that_begins_later_changes_no_earlier_line() -> None:
    world = built(QUARTERS)
    first = printed(world)
    new = [_one(f"new {n}", period=1) for n in range(30)]
    more = copy.deepcopy(world["releases"][-1])
    more |= {"as_of": 9, "sites": {**more["sites"], "S9": new}}
    assert printed({**world, "releases": [*world["releases"], more]})[: len(first)] == first


@pytest.mark.parametrize("code", ["d10", "d11"])
@pytest.mark.parametrize("cost", [0.0, 1037.0, 900_000.0])
def test_one_late_family_prints_nothing_of_itself(code: str, cost: float) -> None:
    """It is first seen when its quarter was printed before."""
    world = built(QUARTERS)
    without = printed(world)
    world["releases"][1]["sites"]["S1"].append(_one("late", period=1, d1=code, cost=cost))
    world["releases"][2]["sites"]["S1"].append(_one("late", period=1, d1=code, cost=cost))
    assert printed(world) == without


@pytest.mark.parametrize("fate", ["withdrawn", "changed", "older", "moved"])
def test_a_family_that_is_no_longer_what_it_was_moves_no_line(fate: str) -> None:
    world = built(QUARTERS)
    without = printed(world)
    sites = world["releases"][2]["sites"]
    one = next(f for f in sites["S1"] if f["period"] == 1 and _there(world, f))
    sites["S1"].remove(one)
    if fate == "changed":
        sites["S1"].append({**one, "d1": "d11" if one["d1"] == "d10" else "d10", "cost": 1.0})
    if fate == "older":
        sites["S1"].append({**one, "period": 3})
    if fate == "moved":
        sites["S2"].append(one)
    assert printed(world) == without


def test_the_same_closed_periods_print_the_frozen_values() -> None:
    """Also after other periods were closed, and whatever the site holds by then."""
    world = built(QUARTERS)
    again = [world["releases"][2], {**world["releases"][0], "sites": {"S1": [], "S2": []}}]
    seen = printing({**world, "releases": [*world["releases"], *again]}).figures
    for release, first in ((3, 2), (4, 0)):
        own = {key[1:]: value for key, value in seen.items() if key[0] == release}
        assert own == {key[1:]: value for key, value in seen.items() if key[0] == first}


def test_periods_may_be_negative_and_closed_many_at_a_time() -> None:
    world = built(QUARTERS)
    usual = printed(world)
    for release in world["releases"]:
        release["as_of"] = 10 * release["as_of"] - 100
        for families in release["sites"].values():
            families[:] = [{**one, "period": 10 * one["period"] - 100} for one in families]
    assert printed(world) == usual


def _there(world: World, one: World) -> bool:
    return all(one in world["releases"][release]["sites"]["S1"] for release in (0, 1))


def _one(number: str, **values: Any) -> World:
    return {"family": number, "d0": "d00", "d1": "d10", "cost": 100.0, **values}


def test_measures_print_the_same_alone_as_together() -> None:
    world = built(QUARTERS)
    every = printing(world).figures
    for measure in MEASURES:
        alone = printing({**world, "measures": [measure]}).figures
        assert alone == {key: value for key, value in every.items() if key[3] == measure}
