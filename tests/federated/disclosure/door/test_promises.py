"""Worlds of families, an attacker with every line, and what it must not find out."""

import pytest
from hypothesis import given, settings

from tests.federated.disclosure.door.printing import printing
from tests.federated.disclosure.door.promises import broken
from tests.federated.disclosure.door.worlds import Plan, built, plans


@settings(max_examples=25, derandomize=True)
@given(plans(most=400, cells=8))
def test_an_attacker_learns_of_no_small_group_and_no_large_bill(plan: Plan) -> None:
    assert broken(printing(built(plan))) == []


@pytest.mark.soak
@settings(max_examples=500)
@given(plans(most=3000, cells=24))
def test_an_attacker_learns_nothing_in_five_hundred_worlds(plan: Plan) -> None:
    assert broken(printing(built(plan))) == []


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
