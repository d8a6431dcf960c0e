"""An attacker of his own: what can the cells be that he does not see?

He solves for the table itself, not for a deviation: a column for every hidden cell, and what is left
of every sum beside it. First he looks for whole tables in which many sensitive cells lie far enough
from the truth at once; then he asks for the lowest and highest value of each cell that is left. A
table counts when his own arithmetic agrees. Of the engine he shares only HiGHS.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.support.suppression.instance import Instance, Numbers
from federated.disclosure.joint.problem import Matrix

SAMPLE = 2000
CLOSE = 1e-4  # of the room: what the solver's own tolerance may take
FAR = 1.01  # times the room that is asked for: a little over enough
ALIKE = 1.0  # powers of ten between the rooms in one table: the solver's errors are absolute
ROUNDS, TIRED = 60, 6  # tables for many cells at once, and how many without anything new

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many sensitive cells were attacked, and how many are narrower than they must be."""

    attacked: int
    failed: int


def attacked(instance: Instance, equations: Matrix, hidden: NDArray[np.bool_]) -> Verdict:
    """Attack every sensitive cell, or a sample of them where there are many."""
    sensitive = np.flatnonzero(instance.unsafe)
    if len(sensitive) > SAMPLE:
        sensitive = np.random.default_rng(1).choice(sensitive, SAMPLE, replace=False)
    if not hidden[sensitive].all():
        return Verdict(len(sensitive), int((~hidden[sensitive]).sum()))
    room = np.concatenate([instance.up[sensitive], -instance.down[sensitive]])
    every = np.concatenate([sensitive, sensitive])
    attack = _Attack(instance.values, equations, hidden)
    narrow = attack.narrow(every[room != 0], room[room != 0])
    return Verdict(len(sensitive), len(set(narrow.tolist())))


class _Attack:
    """The cells that he does not see, in the unit of what he asks."""

    def __init__(self, values: Numbers, equations: Matrix, hidden: NDArray[np.bool_]) -> None:
        import highspy

        self._cells = np.flatnonzero(hidden)
        self._values = values[self._cells]
        matrix = equations.tocsc()[:, self._cells].tocsr()
        matrix = matrix[np.diff(matrix.indptr) > 0]
        self._matrix = matrix
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        zero = np.zeros(matrix.shape[1])
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = zero, zero, zero + np.inf
        lp.row_lower_ = lp.row_upper_ = matrix @ self._values
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, Any] = {"output_flag": False, "presolve": "off", "threads": 1}
        for option, value in options.items():
            self._model.setOptionValue(option, value)
        self._model.passModel(lp)

    def narrow(self, cells: Places, room: Numbers) -> Places:
        """Return the cells that cannot be so far above (below, where negative) their values."""
        open_ = self._together(cells, room)
        for at in np.flatnonzero(~open_):
            enough = abs(room[at]) * (1 - CLOSE)
            open_[at] = self.furthest(int(cells[at]), float(room[at])) >= enough
        return cells[~open_]

    def _together(self, cells: Places, room: Numbers) -> NDArray[np.bool_]:
        """Say which cells get there in tables for many of them, drawn with a fixed seed."""
        chance, tired = np.random.default_rng(0), 0
        open_ = np.zeros(len(cells), dtype=bool)
        for _ in range(ROUNDS):
            left = np.flatnonzero(~open_)
            if len(left) < 2 or tired == TIRED:
                break
            chosen = left[chance.random(len(left)) < chance.choice([1.0, 0.5, 0.2, 0.05])]
            _, first = np.unique(cells[chosen], return_index=True)  # up or down, not both
            new = open_ | self._reached(cells, room, chance.permutation(chosen[first]))
            tired = 0 if new.sum() > open_.sum() else tired + 1
            open_ = new
        return open_

    def _reached(self, cells: Places, room: Numbers, chosen: Places) -> NDArray[np.bool_]:
        if not len(chosen):
            return np.zeros(len(cells), dtype=bool)
        unit = abs(float(room[chosen[0]]))
        alike = np.abs(np.log10(np.abs(room[chosen]) / unit)) < ALIKE
        chosen = chosen[alike]
        values, at = self._values / unit, np.searchsorted(self._cells, cells)
        low, top, cost = self._free()
        up = chosen[room[chosen] > 0]
        down = chosen[room[chosen] < 0]
        top[at[up]] = values[at[up]] + FAR * room[up] / unit
        low[at[down]] = np.maximum(values[at[down]] + FAR * room[down] / unit, 0.0)
        cost[at[up]], cost[at[down]] = -unit / room[up], -unit / room[down]
        found = self._solved(values, low, top, cost)
        if found is None:
            return np.zeros(len(cells), dtype=bool)
        found = np.maximum(found, 0.0)
        missed = np.abs(self._matrix @ (found - values)).max(initial=0.0)
        moved = (found - values)[at] * unit * np.sign(room)
        trusted = missed * unit <= CLOSE * np.abs(room)
        return np.asarray(trusted & (moved >= np.abs(room) * (1 - CLOSE)))

    def _free(self) -> tuple[Numbers, Numbers, Numbers]:
        size = len(self._values)
        return np.zeros(size), np.full(size, np.inf), np.zeros(size)

    def _solved(self, values: Numbers, low: Numbers, top: Numbers, cost: Numbers) -> Any:
        """Return a table of the dearest cells, None where the solver says nothing."""
        import highspy

        every, rows = np.arange(len(values), dtype=np.int32), self._matrix @ values
        which = np.arange(len(rows), dtype=np.int32)
        self._model.changeColsBounds(len(values), every, low, top)
        self._model.changeColsCost(len(values), every, cost)
        self._model.changeRowsBounds(len(rows), which, rows, rows)
        self._model.clearSolver()
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None  # he who learns nothing from his solver proves nothing either
        return np.array(self._model.getSolution().col_value)

    def furthest(self, cell: int, enough: float) -> float:
        """Return how far a cell can be above its value (below, where ``enough`` is negative).

        It is not asked for more than a little over enough.
        """
        unit = abs(enough)
        at = int(np.searchsorted(self._cells, cell))
        values = self._values / unit
        low, top, cost = self._free()
        if enough > 0:
            top[at], cost[at] = values[at] + FAR, -1.0
        else:
            low[at], cost[at] = max(values[at] - FAR, 0.0), 1.0
        found = self._solved(values, low, top, cost)
        return 0.0 if found is None else float(abs(found[at] - values[at]) * unit)
