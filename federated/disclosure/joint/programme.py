"""The linear programme of a problem, as HiGHS holds it.

Its columns are the numbers of the basis, up and down, and how far each cell moves that may be
hidden at a cost. It is stated in the unit of what is asked, since HiGHS works to absolute
tolerances; what is asked has rows of its own that go again afterwards.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf

import numpy as np
from numpy.typing import NDArray

from federated.disclosure import pulse
from federated.disclosure.joint.basis import basis
from federated.disclosure.joint.model import built, floors
from federated.disclosure.joint.problem import Matrix, Numbers, Problem, Status

ENTRIES = 30  # columns that cost as much to set as one iteration
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
        self._floors = floors(problem, self._basis)
        self._model = built(self._basis, self._floors)
        self._rows = len(self._floors.room) + self._basis.rest.shape[0] + self._basis.rows.shape[0]

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
            pulse.beat()
            self.work += int(self._model.getInfo().simplex_iteration_count) + len(cost) // ENTRIES
            if self._model.getModelStatus() not in (
                highspy.HighsModelStatus.kOptimal,
                highspy.HighsModelStatus.kSolutionLimit,
            ):
                return None
            return self._deviation(np.array(self._model.getSolution().col_value), unit)

    def _top(self, open_: NDArray[np.bool_] | None, unit: float) -> Numbers:
        room = self._floors.bounds / unit
        room[room > FAR] = inf
        up, free = np.full(len(room), inf), np.full(len(self._free), inf)
        if open_ is not None:
            shut = self._itself & ~open_[self._basis.cells]
            up[shut] = room[shut] = 0.0
            free[~open_[self._free]] = 0.0
        return np.concatenate([up, room, free, free])

    def _bound_floors(self, unit: float) -> None:
        if len(self._floors.room):
            at = np.arange(len(self._floors.room), dtype=np.int32)
            low = -self._floors.room / unit
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
