"""The linear programme of a problem, as HiGHS holds it.

Its columns are the numbers of the basis, up and down, and how far each cell moves that may be
hidden at a cost. It is stated in the unit of what is asked, since HiGHS works to absolute
tolerances; what is asked has rows of its own that go again afterwards.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.basis import basis
from federated.disclosure.joint.problem import Matrix, Numbers, Problem, Status, Unprotected

ENTRIES = 30  # columns that cost as much to set as one iteration
WORK = 200_000  # simplex iterations a question
NODES = 300  # branches, where no linear answer is whole
DUST = 1e-7  # of the unit: HiGHS cannot tell it from zero
NEAR = 0.01  # of a cell's cost: so that a deviation stays near even where all is hidden
FAR = 1e6  # units: a floor that far away is never reached
Row = tuple[int, float, float]  # a demand, and how far it moves at least and at most


class Programme:
    """Ask for the nearest deviation that moves a form so far, or the furthest for many forms."""

    def __init__(self, problem: Problem, signed: Matrix) -> None:
        """Build it; ``signed`` are the demands' forms, turned so that every need is upwards."""
        self.work = 0
        self._whole = problem.whole
        self._basis = basis(problem)
        self._numbers = len(self._basis.cells)
        self._free = self._basis.free
        self._signed = (signed @ self._basis.short).tocsr()
        self._itself = problem.status[self._basis.cells] == Status.FREE
        self._floors(problem)
        self._model = self._built()

    def nearest(
        self,
        demand: int,
        need: float,
        costs: Numbers,
        open_: NDArray[np.bool_] | None,
        still: int | None,
    ) -> Numbers | None:
        """Return the cheapest deviation of ``open_`` cells (or any) that moves a form by need."""
        unit = 1.0 if self._whole else need
        rows = [(demand, need / unit, inf), *([] if still is None else [(still, 0.0, 0.0)])]
        if self._signed.indptr[demand] == self._signed.indptr[demand + 1]:
            return None
        own, free = costs[self._basis.cells], costs[self._free]
        own = np.where(self._itself, own, NEAR * own)
        return self._solved(rows, np.concatenate([own, own, free, free]), open_, unit)

    def furthest(
        self, demands: NDArray[np.int64], needs: Numbers, open_: NDArray[np.bool_]
    ) -> Numbers | None:
        """Return the deviation of ``open_`` cells that moves forms furthest, up to their needs."""
        unit = 1.0 if self._whole else float(np.median(needs))
        each = zip(demands.tolist(), needs.tolist(), strict=True)
        moving = np.asarray(self._signed[demands].sum(axis=0)).ravel()
        own, free = moving[: self._numbers], moving[self._numbers :]
        cost = np.concatenate([-own, own, -free, free])
        return self._solved([(one, -inf, need / unit) for one, need in each], cost, open_, unit)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Ask for whole numbers for a while; any table of them will do."""
        every = np.arange(2 * self._numbers, dtype=np.int32)
        ones = np.ones(len(every), dtype=np.uint8)
        self._model.changeColsIntegrality(len(every), every, ones)
        self._model.setOptionValue("presolve", "on")
        yield
        self._model.setOptionValue("presolve", "off")
        self._model.changeColsIntegrality(len(every), every, 0 * ones)

    def _floors(self, problem: Problem) -> None:
        """Split floors into those of one number, which bound its column, and others."""
        floors = (problem.floors @ self._basis.forms).tocsr()
        room = np.asarray(problem.floors @ problem.values)
        size = np.diff(floors.indptr)
        single = (size == 1) & (_firsts(floors) == 1.0)
        self._room = np.full(self._numbers, inf)
        np.minimum.at(self._room, _columns(floors)[single], room[single])
        self._room = np.maximum(self._room, 0.0)
        others = ~single & (size > 0)
        self._floor_forms, self._floor_room = floors[others], room[others]

    def _solved(
        self,
        rows: Sequence[Row],
        cost: Numbers,
        open_: NDArray[np.bool_] | None,
        unit: float,
    ) -> Numbers | None:
        import highspy

        every = np.arange(len(cost), dtype=np.int32)
        self._model.changeColsBounds(len(every), every, np.zeros(len(cost)), self._top(open_, unit))
        self._model.changeColsCost(len(every), every, cost)
        self._bound_floors(unit)
        with self._asking(rows):
            self._model.clearSolver()  # none at all is nearer to the answer than the last one
            self._model.run()
            self.work += int(self._model.getInfo().simplex_iteration_count) + len(cost) // ENTRIES
            if self._model.getModelStatus() not in (
                highspy.HighsModelStatus.kOptimal,
                highspy.HighsModelStatus.kSolutionLimit,
            ):
                return None
            return self._deviation(np.array(self._model.getSolution().col_value), unit)

    def _top(self, open_: NDArray[np.bool_] | None, unit: float) -> Numbers:
        room = self._room / unit
        room[room > FAR] = inf
        up, free = np.full(len(room), inf), np.full(len(self._free), inf)
        if open_ is not None:
            shut = self._itself & ~open_[self._basis.cells]
            up[shut] = room[shut] = 0.0
            free[~open_[self._free]] = 0.0
        return np.concatenate([up, room, free, free])

    def _bound_floors(self, unit: float) -> None:
        if len(self._floor_room):
            at = np.arange(len(self._floor_room), dtype=np.int32)
            low = -self._floor_room / unit
            self._model.changeRowsBounds(len(at), at, low, np.full(len(at), inf))

    @contextmanager
    def _asking(self, rows: Sequence[Row]) -> Iterator[None]:
        """Have a row for everything that is asked, for a while."""
        for demand, least, most in rows:
            inside = slice(self._signed.indptr[demand], self._signed.indptr[demand + 1])
            columns, weights = self._signed.indices[inside], self._signed.data[inside]
            both = self._both(columns)
            values = np.concatenate([weights, -weights])
            self._model.addRow(least, most, len(both), both, values)
        yield
        which = np.arange(self._rows, self._rows + len(rows), dtype=np.int32)
        self._model.deleteRows(len(which), which)

    def _both(self, columns: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the columns up, then those down."""
        numbers, free = self._numbers, len(self._free)
        up = np.where(columns < numbers, columns, columns + numbers)
        return np.concatenate([up, up + np.where(columns < numbers, numbers, free)]).astype(
            np.int32
        )

    def _deviation(self, columns: Numbers, unit: float) -> Numbers:
        moved = columns[: self._numbers] - columns[self._numbers : 2 * self._numbers]
        near = np.round(moved)
        if self._whole and np.abs(moved - near).max(initial=0.0) < 1e-5:
            moved = near
        deviation: Numbers = self._basis.forms @ moved
        deviation[np.abs(deviation) < DUST] = 0.0
        return deviation * unit

    def _built(self) -> Any:
        import highspy

        matrix, fixed = self._matrix()
        self._rows = matrix.shape[0]
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(matrix.shape[1])
        lp.row_lower_ = np.where(fixed, 0.0, -inf)
        lp.row_upper_ = np.where(fixed, 0.0, inf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data.astype(float)
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            model.setOptionValue(option, value)
        if model.passModel(lp) == highspy.HighsStatus.kError:
            raise Unprotected
        return model

    def _matrix(self) -> tuple[Matrix, NDArray[np.bool_]]:
        """Return the rows: floors, equations that are left, cells that are shown or may be."""
        from scipy.sparse import csr_matrix, hstack, vstack

        wide = vstack([self._floor_forms, self._basis.rest]).tocsr()
        none = csr_matrix((wide.shape[0], len(self._free)))
        half = vstack([hstack([wide, none]), self._basis.rows]).tocsc()
        own, free = half[:, : self._numbers], half[:, self._numbers :]
        matrix = hstack([own, -own, free, -free]).tocsr()
        return matrix, np.arange(matrix.shape[0]) >= self._floor_forms.shape[0]


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


_OPTIONS = {
    "output_flag": False,
    "presolve": "off",
    "threads": 1,
    "random_seed": 0,
    "simplex_iteration_limit": WORK,
    "mip_max_nodes": NODES,
    "mip_max_improving_sols": 1,
    "mip_rel_gap": 0.0,
}
