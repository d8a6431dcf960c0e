"""HiGHS behind one small face: the largest value of a sum, in fractions or by branching.

It works on one thread and is limited in iterations, never in seconds. What it answers is only ever
a proposal: ``tables`` checks it in its own arithmetic.
"""

from typing import Any

import numpy as np

from federated.disclosure import pulse
from federated.disclosure.attack.knowledge import Knowledge, Numbers

WORK = 200_000  # simplex iterations a question
IN_ALL = 20_000_000  # simplex iterations in all
NODES = 3000  # branches, where an answer in fractions says nothing
DUAL = 1
LARGE = 1e6  # as much as a column without a bound may hold


class Unfinished(Exception):
    """The work allowed was not enough, or the solver gave no usable answer: fail closed."""


class Solver:
    """One linear programme of which only the objective changes, and a row now and then."""

    def __init__(self, known: Knowledge, work: int = WORK) -> None:
        """Build the programme; ``work`` is how many iterations a question may take."""
        self.asked = 0
        self.iterations = 0
        self._whole = np.flatnonzero(known.whole).astype(np.int32)
        self._rows, self._columns = known.rows.shape
        self._model = _model(known)
        self._model.setOptionValue("simplex_strategy", DUAL)
        self._model.setOptionValue("simplex_iteration_limit", work)

    def largest(self, objective: Numbers) -> Numbers | None:
        """Return the columns for which a sum is largest, None without an answer."""
        every = np.arange(self._columns, dtype=np.int32)
        self._model.changeColsCost(self._columns, every, -objective)
        self._model.run()
        pulse.beat()
        self.asked += 1
        self.iterations += max(0, int(self._model.getInfo().simplex_iteration_count))
        if self.iterations > IN_ALL:
            raise Unfinished
        if not self._answered():
            self._model.clearSolver()
            return None
        return np.array(self._model.getSolution().col_value)

    def forget_all(self) -> None:
        """Begin the next question from scratch."""
        self._model.clearSolver()

    def _answered(self) -> bool:
        """The first whole answer will do: what is asked of it is a bound."""
        import highspy

        status, ended = self._model.getModelStatus(), highspy.HighsModelStatus
        feasible = self._model.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible
        return status == ended.kOptimal or bool(status == ended.kSolutionLimit and feasible)

    def whole(self, row: Numbers, least: float) -> Numbers | None:
        """Return whole columns for which a sum is at least so much, None without an answer."""
        if not len(self._whole):
            return None
        self.require(row, least, np.inf)
        self._integral(1)
        found = self.largest(np.zeros(self._columns))
        self._integral(0)
        self.forget()
        return found

    def require(self, row: Numbers, low: float, high: float) -> None:
        """Bound one more sum."""
        at = np.flatnonzero(row).astype(np.int32)
        self._model.addRow(low, high, len(at), at, row[at])
        self._rows += 1

    def forget(self) -> None:
        """Forget the sum that was bounded last."""
        self._rows -= 1
        self._model.deleteRows(1, np.array([self._rows], dtype=np.int32))

    def _integral(self, kind: int) -> None:
        number = len(self._whole)
        kinds = np.full(number, kind, dtype=np.uint8)
        self._model.changeColsIntegrality(number, self._whole, kinds)
        self._model.setOptionValue("presolve", "on" if kind else "off")


def _model(of: Knowledge) -> Any:
    import highspy

    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = of.rows.shape
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_, lp.col_upper_ = np.maximum(of.least, -LARGE), np.minimum(of.most, LARGE)
    lp.row_lower_, lp.row_upper_ = of.low, of.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = of.rows.indptr, of.rows.indices
    lp.a_matrix_.value_ = of.rows.data.astype(float)
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        model.setOptionValue(option, value)
    if model.passModel(lp) == highspy.HighsStatus.kError:
        raise Unfinished
    return model


_OPTIONS = {
    "output_flag": False,
    "presolve": "off",
    "threads": 1,
    "random_seed": 0,
    "mip_max_nodes": NODES,
    "mip_max_improving_sols": 1,
}
