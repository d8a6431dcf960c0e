"""What the joint engine promises, on tables small enough to see it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.problem import Numbers, Problem, Status, Unprotected
from federated.disclosure.joint.programme import Programme
from federated.disclosure.joint.proof import Proof
from federated.disclosure.joint.protect import protected, watched
from tests.federated.disclosure.joint.small import table, tiny, unmet

FEW = [[2, 20, 30], [20, 30, 20], [30, 20, 20]]


def protectable(problem: Problem) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
    try:
        return protected(problem)
    except Unprotected:
        return None


@settings(max_examples=25, deadline=None)
@given(tiny())
def test_every_demand_has_a_table_that_the_reader_cannot_exclude(inner: list[list[int]]) -> None:
    problem = table(inner)
    shown = protectable(problem)
    if shown is not None:
        assert unmet(problem, shown) == []


@settings(max_examples=20, deadline=None)
@given(tiny())
def test_it_only_gives_up_where_hiding_everything_does_not_help(inner: list[list[int]]) -> None:
    problem = table(inner)
    if protectable(problem) is None:
        assert unmet(problem, problem.status == Status.SHOWN) != []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(3, 60), min_size=3, max_size=3), min_size=2, max_size=4))
def test_a_comfortable_table_is_shown_whole(inner: list[list[int]]) -> None:
    assert protected(table(inner)).all()


@settings(max_examples=20, deadline=None)
@given(tiny())
def test_nothing_is_hidden_that_could_be_shown(inner: list[list[int]]) -> None:
    problem = table(inner)
    shown = protectable(problem)
    if shown is None:
        return
    for cell in np.flatnonzero(~shown & (problem.status == Status.FREE)):
        one_more = shown.copy()
        one_more[cell] = True
        assert unmet(problem, one_more) != []


def test_one_small_count_takes_three_others_with_it() -> None:
    """2 is hidden; its row, its column and the corner across hide one each: four in all."""
    assert (~protected(table(FEW))).sum() == 4


def test_the_same_table_gives_the_same_answer() -> None:
    first, second = protected(table(FEW)), protected(table(FEW))
    assert first.tolist() == second.tolist()


def test_what_was_published_before_stays() -> None:
    problem = table(FEW)
    problem.status[1] = Status.SHOWN
    assert protected(problem)[1]


def test_sums_of_very_unequal_size_are_protected_each_in_its_own_measure() -> None:
    """0.002 beside 3 × 10⁷: the slack of the large must not swallow the need of the small."""
    problem = table([[2, 30_000_000, 7], [50, 60, 80], [20, 90_000, 40]], whole=False)
    scaled = [[0.002, 3e7, 7.0], [50.0, 60.0, 80.0], [20.0, 9e4, 40.0]]
    inner = np.array(scaled)
    full = np.block([[inner, inner.sum(1, keepdims=True)], [inner.sum(0), inner.sum()]])
    problem.values[:] = full.ravel()
    problem.demands.needs[:] = [0.0002, -0.0002]
    search = Deviations(problem)
    shown = protected(problem)
    search.hidden = ~shown
    assert (~shown).sum() == 4
    for demand in range(2):
        found = search.certify(demand)
        assert found is not None
        assert search.met(found)[demand]


def test_a_table_that_cannot_be_protected_is_not_published() -> None:
    """2 alone is its own total: whatever is hidden, everybody knows it."""
    problem = table([[2, 0], [0, 0]])
    problem.status[problem.status == Status.FREE] = Status.SHOWN
    problem.status[2] = problem.status[6] = Status.SHOWN
    with pytest.raises(Unprotected):
        protected(problem)


def _answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def solved(self: Programme, *_: object) -> Numbers | None:
        return answer(self._basis.forms.shape[0]) if answer else None

    monkeypatch.setattr(Programme, "_solved", solved)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="stopped or infeasible"),
        pytest.param(np.zeros, id="nothing moves"),
        pytest.param(lambda n: np.full(n, 50.0), id="equations are broken"),
        pytest.param(lambda n: np.full(n, -50.0), id="below zero"),
        pytest.param(lambda n: np.full(n, np.nan), id="no number"),
    ],
)
def test_a_solver_that_fails_or_lies_publishes_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    _answering(monkeypatch, answer)
    with pytest.raises(Unprotected):
        protected(table(FEW))


def test_a_solver_that_is_stopped_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from federated.disclosure.joint import model

    monkeypatch.setitem(model.OPTIONS, "simplex_iteration_limit", 0)
    with pytest.raises(Unprotected):
        protected(table(FEW))


def test_a_witness_that_moves_what_is_shown_is_none() -> None:
    search = Deviations(table(FEW))
    proof = Proof(search)
    moved = np.zeros(16)
    moved[[0, 1, 4, 5]] = [1, -1, -1, 1]
    with pytest.raises(Unprotected):
        proof.add(moved)


def test_a_watcher_sees_the_answer_and_cannot_change_it() -> None:
    seen: list[SimpleNamespace] = []

    def watch(problem: Problem, shown: Any) -> None:
        seen.append(SimpleNamespace(cells=len(problem.values), hidden=int((~shown).sum())))
        shown[:] = True

    with watched(watch):
        shown = protected(table(FEW))
    assert (~shown).sum() == 4
    assert seen == [SimpleNamespace(cells=16, hidden=4)]
    protected(table(FEW))
    assert len(seen) == 1
