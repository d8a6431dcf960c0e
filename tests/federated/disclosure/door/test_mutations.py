"""Planted defects: each is caught by a promise, and without a defect none is broken."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from federated.disclosure.door import intake, judging, lines, numbers, sums, system
from federated.disclosure.door.history import History
from federated.disclosure.door.tally import Tally
from federated.disclosure.door.world import Rules
from federated.disclosure.joint.problem import Status
from tests.federated.disclosure.door.naive import World
from tests.federated.disclosure.door.printing import printing
from tests.federated.disclosure.door.promises import broken
from tests.federated.disclosure.door.worlds import Plan, built

SITES = Plan(families=150, codes=(3, 2), sites=3, skew=2.0)
ALONE = Plan(families=200, codes=(3, 2), skew=2.0, ecmo=True)
EVERYBODY = Plan(families=60, codes=(2, 2), share=1.0, measures=("count", "rate"))
QUARTERS = Plan(families=120, codes=(2, 2), releases=2, restless=0.2)
PLANS = (SITES, ALONE, EVERYBODY, QUARTERS)


def _nothing_secondary(patch: pytest.MonkeyPatch) -> None:
    for where in (numbers, sums):
        patch.setattr(where, "protected", lambda problem, _: problem.status != Status.HIDDEN)


def _no_link_to_all(patch: pytest.MonkeyPatch) -> None:
    true = system.equations

    def without(history: History) -> Any:
        rows = true(history).tocsr()
        pooled = len(history.sites) - 1
        site = (np.arange(rows.shape[1]) // len(history.grid.every)) % len(history.sites)
        of = [set(site[rows.indices[a:b]]) for a, b in pairwise(rows.indptr)]
        return csr_matrix(rows[[at for at, one in enumerate(of) if not {pooled} < one]])

    patch.setattr(system, "equations", without)


def _no_homogeneity(patch: pytest.MonkeyPatch) -> None:
    def never(families: Any, split: judging.Splits, k: int) -> Any:
        none = np.zeros(len(split.part), dtype=bool)
        return none, none

    patch.setattr(judging, "lopsided", never)


def _no_dominance(patch: pytest.MonkeyPatch) -> None:
    def few(of: Tally, rules: Rules) -> Any:
        return judging.small(of.families, rules.k)

    patch.setattr(judging, "dominated", few)


def _no_ledger(patch: pytest.MonkeyPatch) -> None:
    """Every release counts what a site holds by then, late ones and all."""

    def every(self: intake.Intake, site: str, families: Any, snapshot: Any) -> Any:
        unknown = self._unknown(site, families)
        return tuple(one for one in unknown if one.period < snapshot.as_of)

    patch.setattr(intake.Intake, "_fresh", every)


def _one_less(patch: pytest.MonkeyPatch) -> None:
    true = numbers.decide
    patch.setattr(numbers, "decide", lambda history, split, k: true(history, split, k - 1))


def _too_many_digits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines, "round", lambda value, digits: round(value, digits + 2), raising=False)


DEFECTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Plan]] = {
    "no secondary suppression": (_nothing_secondary, ALONE),
    "no link to ALL": (_no_link_to_all, SITES),
    "no homogeneity rule": (_no_homogeneity, EVERYBODY),
    "no dominance rule": (_no_dominance, ALONE),
    "no ledger": (_no_ledger, QUARTERS),
    "one family less than k": (_one_less, Plan(families=19, codes=(2, 2), share=0.5)),
    "a rate to too many digits": (_too_many_digits, ALONE),
}


@pytest.mark.parametrize("defect", list(DEFECTS))
def test_a_planted_defect_breaks_a_promise(defect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, plan = DEFECTS[defect]
    world = _exact(built(plan), defect)
    assert broken(printing(world)) == []
    plant(monkeypatch)
    assert broken(printing(world)) != []


def _exact(world: World, defect: str) -> World:
    """Let exactly k-1 of 2k-1 families be of one code, where k is what matters."""
    if defect == "one family less than k":
        for at, one in enumerate(world["releases"][0]["sites"]["S1"]):
            one |= {"d0": "d00" if at < 9 else "d01", "d1": "d10"}
        world["sensitive"] = []
    return world
