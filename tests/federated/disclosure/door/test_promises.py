"""Worlds of families, an attacker with every line, and what it must not find out."""

import json

import pytest
from hypothesis import given, seed, settings

from federated.disclosure.attack import gate
from federated.disclosure.door.world import World as Input
from tests.federated.disclosure.door.naive import World
from tests.federated.disclosure.door.printing import printing
from tests.federated.disclosure.door.promises import broken
from tests.federated.disclosure.door.strange import strange
from tests.federated.disclosure.door.worlds import Plan, built, plans


@settings(max_examples=25, derandomize=True)
@given(plans(most=400, cells=8))
def test_an_attacker_learns_of_no_small_group_and_no_large_bill(plan: Plan) -> None:
    assert broken(printing(built(plan))) == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_an_attacker_learns_nothing_in_five_hundred_worlds(part: int) -> None:
    """Fifty at a time: a test that hangs is a test that fails."""

    @seed(part)
    @settings(max_examples=50, deadline=None)
    @given(plans(most=3000, cells=24))
    def learns_nothing(plan: Plan) -> None:
        assert _found(built(plan)) == []

    learns_nothing()


@pytest.mark.parametrize(
    "part",
    [
        *(pytest.param(n, marks=pytest.mark.slow) for n in range(2)),
        *(pytest.param(n, marks=pytest.mark.soak) for n in range(2, 20)),
    ],
)
def test_an_attacker_learns_nothing_in_strange_worlds(part: int) -> None:
    for number in range(10 * part, 10 * part + 10):
        assert _found(strange(number)) == [], number


def _found(world: World) -> list[str]:
    """Return broken promises, and why the door would refuse to print anything."""
    seen = printing(world)
    own = gate.findings(Input.model_validate_json(json.dumps(world)), seen.lines)
    return [*broken(seen), *(one.sentence() for one in own)]


def test_one_ecmo_baby_of_900_000_euro_is_in_no_sum_that_tells_of_it() -> None:
    world = built(Plan(families=300, codes=(3, 2), ecmo=True))
    seen = printing(world)
    total = (None, None)
    assert seen.figures[0, "S1", total, "count"] == 300
    assert seen.figures[0, "S1", total, "cost_sum"] is None  # over half of the sum is hers
    assert broken(seen) == []


@pytest.mark.parametrize("many", [1, 2, 3])
def test_codes_of_one_possible_category_do_not_stop_a_release(many: int) -> None:
    """Where only "yes" exists, or a coarse code has one fine code, everybody knew before."""
    codes = ["yes", "no", "unknown"][:many]
    families = [
        {"family": n, "period": 1, "city": "AB"[n // 60], "ind": codes[n % many]}
        for n in range(120)
    ]
    seen = printing(
        {
            "policy": {"k": 10},
            "dimensions": {"city": ["A", "B"], "ind": codes},
            "sensitive": ["ind"],
            "cubes": [["city", "ind"]],
            "measures": ["count"],
            "releases": [{"as_of": 2, "sites": {"S1": families}}],
        }
    )
    assert None not in seen.figures.values()
    assert broken(seen) == []


def test_cubes_that_share_no_dimension_with_the_finest_cells_are_linked_all_the_same() -> None:
    """Four dimensions, and cubes of two: a margin leaves two dimensions open at once."""
    world = built(Plan(families=400, codes=(2, 2, 2, 2), cubes="pairs", measures=("count",)))
    assert broken(printing(world)) == []
