"""Late families enter with one revision, where they are a safe table of their own (R11)."""

import json
from itertools import product
from typing import Any

import pytest

from federated.disclosure.attack import gate
from federated.disclosure.door.world import World
from tests.federated.disclosure.door.printing import printed

CODES = (("A", "B"), ("yes", "no"))


def families(each: int, first: int, share: int = 2) -> list[dict[str, Any]]:
    """So many families in every cell, and ``share`` times as many without."""
    cells = [cell for cell in product(*CODES) for _ in range(each * (share if "no" in cell else 1))]
    return [
        {"family": first + at, "period": 1, "city": city, "ind": ind, "cost": 100.0 + at % 7}
        for at, (city, ind) in enumerate(cells)
    ]


def world(late: list[dict[str, Any]], *, revise: bool, tighter: int = 10) -> dict[str, Any]:
    first = families(30, 1)
    return {
        "policy": {"k": tighter, "p_percent": 10},
        "dimensions": {"city": list(CODES[0]), "ind": list(CODES[1])},
        "sensitive": ["ind"],
        "cubes": [["city", "ind"]],
        "measures": ["count", "rate", "cost_sum"],
        "releases": [
            {"as_of": 2, "sites": {"S1": first}},
            {"as_of": 2, "sites": {"S1": [*first, *late]}, **({"revise": True} if revise else {})},
        ],
    }


def counts(of: dict[str, Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What the first release and the revision say, by cell."""
    found: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
    for line in map(json.loads, printed(of)):
        if line["measure"] == "count":
            found[line["release"]][tuple(line["cell"].values())] = line["value"]
    return found


def test_late_families_that_are_safe_together_come_in_with_a_revision() -> None:
    of = world(families(12, 1000), revise=True)
    before, after = counts(of)
    assert (before["A", "yes"], after["A", "yes"]) == (30, 42)
    assert (before["B", "no"], after["B", "no"]) == (60, 84)
    assert (before[None, None], after[None, None]) == (180, 252)
    assert not list(gate.findings(World.model_validate(of), printed(of)))


@pytest.mark.parametrize("each", [1, 4, 9])
def test_late_families_who_are_few_change_nothing_even_with_a_revision(each: int) -> None:
    before, after = counts(world(families(each, 1000), revise=True))
    assert before == after


def test_late_families_who_leave_few_outside_change_nothing() -> None:
    """Twelve in a category and none outside it: whoever is late is in it."""
    late = [one for one in families(12, 1000) if one["ind"] == "yes"]
    before, after = counts(world(late, revise=True))
    assert before == after


def test_without_a_revision_the_same_periods_give_the_same_figures() -> None:
    before, after = counts(world(families(12, 1000), revise=False))
    assert before == after


def test_a_revision_without_late_families_gives_the_same_figures() -> None:
    before, after = counts(world([], revise=True))
    assert before == after


def test_a_tighter_policy_asks_more_of_late_families() -> None:
    before, after = counts(world(families(12, 1000), revise=True, tighter=13))
    assert before == after
