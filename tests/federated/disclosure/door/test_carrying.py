"""Proofs of earlier releases are told again in later ones, so that these ask less."""

import numpy as np
import pytest

from federated.disclosure.door import carrying
from federated.disclosure.joint.pool import Pool
from federated.disclosure.joint.programme import Programme
from tests.federated.disclosure.door.printing import printed
from tests.federated.disclosure.door.worlds import Plan, built

QUARTERS = Plan(families=500, codes=(3, 2), releases=6, measures=("count",))


def of(*rows: list[float]) -> Pool:
    pool = Pool()
    pool.put(np.array(rows, dtype=float))
    return pool


def test_a_new_release_moves_the_same_cells_or_none() -> None:
    pool = of([0.0, 1.0, -1.0])
    carrying.with_layer(pool, 1, [np.array([True, False, False])])
    assert pool.deviations.tolist() == [[0, 1, -1, 0, 0, 0], [0, 1, -1, 0, 1, -1]]


def test_what_moves_a_cell_that_was_shown_is_forgotten() -> None:
    pool = of([0.0, 1.0, -1.0])
    carrying.with_layer(pool, 1, [np.array([False, True, False])])
    assert not len(pool.deviations)


def test_a_new_site_did_not_move_before_and_all_is_the_sum_of_those_that_did() -> None:
    """Two releases of one site with two cells; a second site begins."""
    pool = of([1.0, -1.0, 2.0, -2.0])
    carrying.with_sites(pool, 2, 1, several=False, after=2)
    assert pool.deviations.reshape(2, 3, 2).tolist() == [
        [[1, -1], [0, 0], [1, -1]],
        [[2, -2], [0, 0], [2, -2]],
    ]


def test_an_all_that_was_there_before_still_is_the_sum() -> None:
    pool = of([1.0, 2.0, 3.0])  # two sites, one cell
    carrying.with_sites(pool, 1, 2, several=True, after=3)
    assert pool.deviations.tolist() == [[1, 2, 0, 3]]


def test_later_releases_ask_the_solver_less_with_what_is_carried_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carried = _asked()
    monkeypatch.setattr(Pool, "add", lambda *_: None)
    assert carried < 0.8 * _asked()


def _asked() -> int:
    asked, true = [0], Programme._solved

    def counted(*args: object) -> object:
        asked[0] += 1
        return true(*args)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Programme, "_solved", counted)
        printed(built(QUARTERS))
    return asked[0]
