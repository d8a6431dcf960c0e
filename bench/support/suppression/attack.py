"""An attacker of his own: what can the cells be that he does not see?

He solves for the table itself, not for a deviation: a column for every hidden cell, what is left
of every sum beside it, and the lowest and highest value of each sensitive cell in turn. Of the
engine he shares only HiGHS.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.support.suppression.instance import Instance, Numbers
from federated.disclosure.joint.problem import Matrix

SAMPLE = 300
CLOSE = 1e-4  # of the room: what the solver's own tolerance may take


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
    attack = _Attack(instance.values, equations, hidden)
    failed = 0
    for cell in sensitive.tolist():
        value, up, down = instance.values[cell], instance.up[cell], instance.down[cell]
        high = value + attack.furthest(cell, up)
        low = value - attack.furthest(cell, -down)
        failed += high < value + up * (1 - CLOSE) or low > value - down * (1 - CLOSE)
    return Verdict(len(sensitive), failed)


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

    def furthest(self, cell: int, enough: float) -> float:
        """Return how far a cell can be above its value (below, where ``enough`` is negative).

        It is not asked for more than a little over enough.
        """
        if not enough:
            return 0.0
        import highspy

        unit = abs(enough)
        at = int(np.searchsorted(self._cells, cell))
        values = self._values / unit
        every = np.arange(len(values), dtype=np.int32)
        low, top, cost = np.zeros(len(values)), np.full(len(values), np.inf), np.zeros(len(values))
        if enough > 0:
            top[at], cost[at] = values[at] + 1.01, -1.0
        else:
            low[at], cost[at] = max(values[at] - 1.01, 0.0), 1.0
        rows = self._matrix @ values
        which = np.arange(len(rows), dtype=np.int32)
        self._model.changeColsBounds(len(values), every, low, top)
        self._model.changeColsCost(len(values), every, cost)
        self._model.changeRowsBounds(len(rows), which, rows, rows)
        self._model.clearSolver()
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return 0.0  # he who learns nothing from his solver proves nothing either
        return float(abs(self._model.getSolution().col_value[at] - values[at]) * unit)
