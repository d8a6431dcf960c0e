"""The rows and bounds of a programme, and HiGHS with them: on one thread, limited by work."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.basis import Basis
from federated.disclosure.joint.problem import Matrix, Numbers, Problem, Unprotected

WORK = 200_000  # simplex iterations a question
NODES = 300  # branches, where no linear answer is whole


@dataclass(frozen=True, slots=True, repr=False)
class Floors:
    """Floors of one number as ``bounds`` of it (g); of several as ``forms`` (f x g) with ``room``.

    A bound says how far a number can go down, and so does the room of a form.
    """

    bounds: Numbers
    forms: Matrix
    room: Numbers


def floors(problem: Problem, basis: Basis) -> Floors:
    """Split floors into those of one number, which bound its column, and others."""
    forms = (problem.floors @ basis.forms).tocsr()
    room = np.asarray(problem.floors @ problem.values)
    size = np.diff(forms.indptr)
    single = (size == 1) & (_firsts(forms) == 1.0)
    bounds = np.full(len(basis.cells), inf)
    np.minimum.at(bounds, _columns(forms)[single], room[single])
    others = ~single & (size > 0)
    return Floors(np.maximum(bounds, 0.0), forms[others], room[others])


def built(basis: Basis, floors: Floors) -> Any:
    """Return the HiGHS model; raises Unprotected where it takes none."""
    import highspy

    matrix, fixed = _matrix(basis, floors)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(matrix.shape[1])
    lp.row_lower_ = np.where(fixed, 0.0, -inf)
    lp.row_upper_ = np.where(fixed, 0.0, inf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data.astype(float)
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in OPTIONS.items():
        model.setOptionValue(option, value)
    if model.passModel(lp) == highspy.HighsStatus.kError:
        raise Unprotected
    return model


def _matrix(basis: Basis, floors: Floors) -> tuple[Matrix, NDArray[np.bool_]]:
    """Return the rows: floors, equations that are left, cells that are shown or may be."""
    from scipy.sparse import csr_matrix, hstack, vstack

    wide = vstack([floors.forms, basis.rest]).tocsr()
    none = csr_matrix((wide.shape[0], len(basis.free)))
    half = vstack([hstack([wide, none]), basis.rows]).tocsc()
    own, free = half[:, : len(basis.cells)], half[:, len(basis.cells) :]
    matrix = hstack([own, -own, free, -free]).tocsr()
    return matrix, np.arange(matrix.shape[0]) >= floors.forms.shape[0]


def _columns(matrix: Matrix) -> NDArray[np.int64]:
    """Return the first column of every row, 0 where a row is empty."""
    return np.asarray(_first(matrix, matrix.indices), dtype=np.int64)


def _firsts(matrix: Matrix) -> Numbers:
    """Return the first coefficient of every row, 0 where a row is empty."""
    return np.asarray(_first(matrix, matrix.data), dtype=np.float64)


def _first(matrix: Matrix, entries: Any) -> Any:
    filled = np.diff(matrix.indptr) > 0
    out = np.zeros(matrix.shape[0])
    out[filled] = entries[matrix.indptr[:-1][filled]]
    return out


OPTIONS = {
    "output_flag": False,
    "presolve": "off",
    "threads": 1,
    "random_seed": 0,
    "simplex_iteration_limit": WORK,
    "mip_max_nodes": NODES,
    "mip_max_improving_sols": 1,
    "mip_rel_gap": 0.0,
}
