"""The linear programme of a problem, as HiGHS holds it.

Every cell that may move has a column up and one down. What concerns one cell only (a floor, a
demand) is a bound of its column, not a row: the programme is half the size. It is stated in the
unit of what is asked, since HiGHS works to absolute tolerances.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.problem import Matrix, Numbers, Problem, Status, Unprotected

ENTRIES = 30  # columns that cost as much to set as one iteration
WORK = 200_000  # simplex iterations a question
NODES = 300  # branches, where no linear answer is whole
DUST = 1e-7  # of the unit: HiGHS cannot tell it from zero
FAR = 1e6  # units: a floor that far away is never reached


class Programme:
    """Ask for the nearest deviation that moves a form so far, or the furthest for many forms."""

    def __init__(self, problem: Problem, signed: Matrix) -> None:
        """Build it; ``signed`` are the demands' forms, turned so that every need is upwards."""
        self.work = 0
        self._whole, self._cells = problem.whole, len(problem.values)
        self._moving = np.flatnonzero(problem.status != Status.SHOWN)
        self._place = np.full(self._cells, -1)
        self._place[self._moving] = np.arange(len(self._moving))
        self._signed = signed
        self._floors(problem)
        self._demands()
        self._first = problem.equations.shape[0]
        self._model = self._built(problem)

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
        low, top = self._bounds(open_, unit)
        rows = self._free_rows(unit)
        if not self._fix(demand, need / unit, inf, low, top, rows):
            return None
        if still is not None:
            self._fix(still, 0.0, 0.0, low, top, rows)
        cost = costs[self._moving]
        return self._solved(low, top, rows, np.concatenate([cost, cost]), unit)

    def furthest(
        self, demands: NDArray[np.int64], needs: Numbers, open_: NDArray[np.bool_]
    ) -> Numbers | None:
        """Return the deviation of ``open_`` cells that moves forms furthest, up to their needs."""
        unit = 1.0 if self._whole else float(np.median(needs))
        low, top = self._bounds(open_, unit)
        rows = self._free_rows(unit)
        for demand, need in zip(demands.tolist(), needs.tolist(), strict=True):
            self._limit(demand, need / unit, top, rows)
        moving = np.asarray(self._signed[demands].sum(axis=0)).ravel()[self._moving]
        return self._solved(low, top, rows, np.concatenate([-moving, moving]), unit)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Ask for whole numbers for a while; any table of them will do."""
        every = np.arange(2 * len(self._moving), dtype=np.int32)
        ones = np.ones(len(every), dtype=np.uint8)
        self._model.changeColsIntegrality(len(every), every, ones)
        self._model.setOptionValue("presolve", "on")
        yield
        self._model.setOptionValue("presolve", "off")
        self._model.changeColsIntegrality(len(every), every, 0 * ones)

    def _floors(self, problem: Problem) -> None:
        """Split floors into those of one cell and those of a form."""
        floors = problem.floors.tocsr()
        single = (np.diff(floors.indptr) == 1) & (_firsts(floors) > 0)
        self._room = np.full(self._cells, inf)
        cells = _cells(floors)[single]
        np.minimum.at(self._room, cells, problem.values[cells])
        self._room = np.maximum(self._room, 0.0)[self._moving]
        self._floor_forms = floors[~single]
        self._floor_room = np.asarray(self._floor_forms @ problem.values)

    def _demands(self) -> None:
        """Split demands into those of one cell and those of a form, which get a row."""
        single = (np.diff(self._signed.indptr) == 1) & (np.abs(_firsts(self._signed)) == 1)
        self._cell = np.where(single, _cells(self._signed), -1)
        self._up = _firsts(self._signed) > 0
        self._row = np.where(single, -1, np.cumsum(~single) - 1)
        self._demand_forms = self._signed[~single]

    def _bounds(self, open_: NDArray[np.bool_] | None, unit: float) -> tuple[Numbers, Numbers]:
        room = self._room / unit
        room[room > FAR] = inf
        top = np.concatenate([np.full(len(room), inf), room])
        if open_ is not None:
            top[~np.concatenate([open_[self._moving]] * 2)] = 0.0
        return np.zeros(len(top)), top

    def _free_rows(self, unit: float) -> tuple[Numbers, Numbers]:
        low = np.concatenate([-self._floor_room / unit, np.full(self._demand_forms.shape[0], -inf)])
        return low, np.full(len(low), inf)

    def _fix(
        self,
        demand: int,
        least: float,
        most: float,
        low: Numbers,
        top: Numbers,
        rows: tuple[Numbers, Numbers],
    ) -> bool:
        """Make a form move at least and at most so far; False where its cell cannot."""
        if self._cell[demand] < 0:
            at = len(self._floor_room) + self._row[demand]
            rows[0][at], rows[1][at] = least, most
            return True
        up, down = self._columns(demand)
        if up < 0 or top[up] < least:
            return False
        low[up], top[up] = least, min(top[up], most)
        top[down] = 0.0
        return True

    def _limit(self, demand: int, most: float, top: Numbers, rows: tuple[Numbers, Numbers]) -> None:
        """Let a form move no further than its need, which leaves more for others."""
        if self._cell[demand] < 0:
            rows[1][len(self._floor_room) + self._row[demand]] = most
            return
        up, _ = self._columns(demand)
        if up >= 0:
            top[up] = min(top[up], most)

    def _columns(self, demand: int) -> tuple[int, int]:
        """Return the column that moves a demand's cell as asked, and the one the other way."""
        at, half = int(self._place[self._cell[demand]]), len(self._moving)
        if at < 0:
            return -1, -1
        return (at, at + half) if self._up[demand] else (at + half, at)

    def _solved(
        self, low: Numbers, top: Numbers, rows: tuple[Numbers, Numbers], cost: Numbers, unit: float
    ) -> Numbers | None:
        import highspy

        every = np.arange(len(cost), dtype=np.int32)
        self._model.changeColsBounds(len(every), every, low, top)
        self._model.changeColsCost(len(every), every, cost)
        if len(rows[0]):
            which = self._first + np.arange(len(rows[0]), dtype=np.int32)
            self._model.changeRowsBounds(len(which), which.astype(np.int32), *rows)
        self._model.clearSolver()  # no deviation at all is nearer to the answer than the last one
        self._model.run()
        self.work += int(self._model.getInfo().simplex_iteration_count) + len(cost) // ENTRIES
        if self._model.getModelStatus() not in (
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kSolutionLimit,
        ):
            return None
        return self._deviation(np.array(self._model.getSolution().col_value), unit)

    def _deviation(self, columns: Numbers, unit: float) -> Numbers:
        half = len(self._moving)
        moved = columns[:half] - columns[half:]
        moved[np.abs(moved) < DUST] = 0.0
        near = np.round(moved)
        if self._whole and np.abs(moved - near).max(initial=0.0) < 1e-5:
            moved = near
        deviation = np.zeros(self._cells)
        deviation[self._moving] = moved * unit
        return deviation

    def _built(self, problem: Problem) -> Any:
        import highspy
        from scipy.sparse import hstack, vstack

        forms = [problem.equations, self._floor_forms, self._demand_forms]
        half = vstack(forms).tocsc()[:, self._moving]
        matrix = hstack([half, -half]).tocsr()
        columns, rows = matrix.shape[1], matrix.shape[0] - self._first
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(columns)
        lp.row_lower_ = np.concatenate([np.zeros(self._first), np.full(rows, -inf)])
        lp.row_upper_ = np.concatenate([np.zeros(self._first), np.full(rows, inf)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data.astype(float)
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            model.setOptionValue(option, value)
        if model.passModel(lp) == highspy.HighsStatus.kError:
            raise Unprotected
        return model


def _cells(matrix: Matrix) -> NDArray[np.int64]:
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
