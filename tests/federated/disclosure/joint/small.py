"""Small tables of people, and every table that could be behind what is shown of them."""

from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, identity, vstack

from federated.disclosure.joint.problem import Demands, Matrix, Numbers, Problem, Status

K = 3


def table(inner: list[list[int]], k: int = K, whole: bool = True) -> Problem:
    """A table with its margins; 1 to k - 1 is unsafe, must reach k and must not be the most."""
    body = np.array(inner, dtype=float)
    full = np.block([[body, body.sum(1, keepdims=True)], [body.sum(0), body.sum()]])
    values = full.ravel()
    unsafe = np.flatnonzero((values > 0) & (values < k))
    status = np.where(values > 0, Status.FREE, Status.SHOWN).astype(np.int8)
    status[unsafe] = Status.HIDDEN
    one = csr_matrix(identity(len(values), format="csr"))
    needs = np.concatenate([k - values[unsafe], -np.ones(len(unsafe))])
    nobody = np.array([], dtype=np.int64)
    return Problem(
        values=values,
        status=status,
        weights=np.ones(len(values)),
        equations=sums(*full.shape),
        floors=one,
        demands=Demands(vstack([one[unsafe], one[unsafe]]).tocsr(), needs),
        whole=whole,
        insiders=nobody,
        targets=nobody,
    )


def sums(rows: int, columns: int) -> Matrix:
    """Every row adds up to its last cell, and every column."""
    at = np.arange(rows * columns).reshape(rows, columns)
    lines = [*at, *at.T]
    matrix = np.zeros((len(lines), rows * columns))
    for number, line in enumerate(lines):
        matrix[number, line[:-1]], matrix[number, line[-1]] = 1, -1
    return csr_matrix(matrix)


def possible(problem: Problem, shown: NDArray[np.bool_], most: int) -> Numbers:
    """Return every table of two by two up to ``most`` that agrees with what is shown."""
    inner = np.array(list(product(range(most + 1), repeat=4)), dtype=float).reshape(-1, 2, 2)
    rows = np.concatenate([inner, inner.sum(2, keepdims=True)], axis=2)
    full = np.concatenate([rows, rows.sum(1, keepdims=True)], axis=1).reshape(-1, 9)
    return np.asarray(full[(full[:, shown] == problem.values[shown]).all(axis=1)])


def unmet(problem: Problem, shown: NDArray[np.bool_]) -> list[int]:
    """Return the demands that no possible table meets."""
    every = possible(problem, shown, most=9)
    moves = (every - problem.values) @ problem.demands.forms.toarray().T
    met = np.where(problem.demands.needs > 0, moves, -moves) >= np.abs(problem.demands.needs)
    return [int(demand) for demand in np.flatnonzero(~met.any(axis=0))]


def tiny() -> st.SearchStrategy[list[list[int]]]:
    """Tables of two by two, whose numbers a brute force can try out."""
    return st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=2)
