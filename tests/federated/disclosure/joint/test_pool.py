"""What was found before is tried again, and counts only where it holds."""

import numpy as np
import pytest

from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.pool import Pool
from federated.disclosure.joint.programme import Programme
from federated.disclosure.joint.proof import Proof, Rows
from federated.disclosure.joint.protect import protected
from tests.federated.disclosure.joint.small import table

FEW = [[2, 20, 30], [20, 30, 20], [30, 20, 20]]


def told(*deviations: list[float]) -> Pool:
    pool = Pool()
    pool.add([np.array(one, dtype=float) for one in deviations])
    return pool


def test_a_second_time_no_question_needs_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, problem = Pool(), table(FEW)
    shown = protected(problem, pool)
    search = Deviations(problem)
    search.hidden = ~shown
    proof = Proof(search)
    monkeypatch.setattr(Programme, "_solved", lambda *_: pytest.fail("the solver was asked"))
    proof.begin(pool.within(search.hidden))
    assert not len(proof.open)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param([1.0, -1.0] + 14 * [0.0], id="it moves what is shown"),
        pytest.param([1.0] + 15 * [0.0], id="no sum is kept"),
        pytest.param([-9.0] + 15 * [0.0], id="below nobody"),
        pytest.param(16 * [float("nan")], id="no number"),
        pytest.param(9 * [1.0], id="of another table"),
    ],
)
def test_what_does_not_hold_here_counts_for_nothing(lie: list[float]) -> None:
    assert protected(table(FEW), told(lie)).tolist() == protected(table(FEW)).tolist()


def test_it_remembers_each_deviation_once_and_of_another_table_none() -> None:
    pool = told([1.0, 0.0], [0.0, 1.0], [1.0, 0.0])
    assert pool.deviations.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    pool.add([np.zeros(3)])
    assert pool.deviations.tolist() == [[0.0, 0.0, 0.0]]


def test_rows_that_were_taken_stay_as_they_were() -> None:
    rows = Rows(np.zeros((0, 2)))
    for number in range(20):
        rows.add(np.full(2, float(number)))
    taken = rows.all
    rows.add(np.zeros(2))
    again = Rows(taken[:1])
    again.add(np.full(2, 99.0))
    assert taken[:, 0].tolist() == list(map(float, range(20)))
    assert again.all[:, 0].tolist() == [0.0, 99.0]
