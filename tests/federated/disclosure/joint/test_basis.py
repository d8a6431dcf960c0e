"""Cells as sums of what nothing defines: every table that the equations allow, and no other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from federated.disclosure.joint.basis import basis
from federated.disclosure.joint.problem import Demands, Matrix, Problem, Status
from tests.federated.disclosure.joint.small import table, tiny


def problem(size: int, equations: Matrix, floors: Matrix) -> Problem:
    none = Demands(csr_matrix((0, size)), np.zeros(0))
    status = np.full(size, Status.HIDDEN, dtype=np.int8)
    every = np.zeros(0, dtype=np.int64)
    return Problem(
        np.ones(size), status, np.ones(size), equations, floors, none, True, every, every
    )


@settings(max_examples=30, deadline=None)
@given(tiny(), st.integers(0, 1000))
def test_whatever_the_numbers_are_the_equations_hold(inner: list[list[int]], seed: int) -> None:
    given_ = table(inner)
    made = basis(given_)
    numbers = np.random.default_rng(seed).integers(-9, 9, made.forms.shape[1])
    assert not (given_.equations @ (made.forms @ numbers)).any()
    assert made.rest.shape[0] == 0


@settings(max_examples=30, deadline=None)
@given(tiny())
def test_every_table_of_the_equations_is_reached(inner: list[list[int]]) -> None:
    given_ = table(inner)
    dense = given_.equations.toarray()
    free = given_.equations.shape[1] - np.linalg.matrix_rank(dense)
    assert np.linalg.matrix_rank(basis(given_).forms.toarray()) == free


def test_a_floor_about_what_came_in_between_is_a_number_of_its_own() -> None:
    """Cells 0 and 1, later 2 and 3; nobody leaves."""
    floors = csr_matrix([[1.0, 0, 0, 0], [0, 1, 0, 0], [-1, 0, 1, 0], [0, -1, 0, 1]])
    made = basis(problem(4, csr_matrix((0, 4)), floors))
    assert (abs(floors @ made.forms).sum(axis=1) == 1).all()
    assert made.forms.toarray().tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]]


@pytest.mark.parametrize("twice", [[-1.0, 1.0, 1.0], [-1.0, 1.0, 0.0]])
def test_what_two_equations_define_keeps_the_second_as_a_row(twice: list[float]) -> None:
    equations = csr_matrix([[-1.0, 1.0, 1.0], twice])
    made = basis(problem(3, equations, csr_matrix((0, 3))))
    found = np.vstack([(equations @ made.forms).toarray(), made.rest.toarray()])
    assert np.linalg.matrix_rank(found) == np.linalg.matrix_rank(made.rest.toarray())
    assert made.rest.shape[0] == int(twice[2] == 0.0)


def test_cells_that_define_each_other_do_not_go_round_for_ever() -> None:
    equations = csr_matrix([[-1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
    made = basis(problem(3, equations, csr_matrix([[1.0, -1.0, 0.0]])))
    for numbers in np.eye(made.forms.shape[1]):
        cells = made.forms @ numbers
        assert (made.rest @ numbers).any() or not (equations @ cells).any()
