"""Deviations from the true table, found by HiGHS and checked by our own arithmetic.

One linear programme is built a problem and only its bounds and costs change. HiGHS runs on one thread and is limited by work, not by time: the same
input gives the same answer on every machine. A deviation that does not fulfil every equation in
our own arithmetic (in whole numbers for counts) does not count, whatever the solver says of it.
"""

from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.problem import Numbers, Problem, Status, Unprotected

WORK = 200_000  # simplex iterations a question
NODES = 300  # branches, where no linear answer is whole
CORNERS = 3  # linear answers to look at before
SLACK = 1e-7
NEARLY_NOTHING = 0.01  # so that a deviation stays near even where all is hidden
EXTRA = 1.001  # sums are asked for a little more than they need, so that rounding never matters


class Deviations:
    """The programme of one problem; ``hidden`` (n) says what may deviate without a cost."""

    def __init__(self, problem: Problem) -> None:
        """Build the programme: a column up and a column down for every cell that may move."""
        self.problem = problem
        self.iterations = 0
        self.hidden: NDArray[np.bool_] = problem.status == Status.HIDDEN
        self._moving = np.flatnonzero(problem.status != Status.SHOWN)
        self._signed = problem.demands.signed.tocsr()
        self._needs = np.abs(problem.demands.needs)
        self._shape = 1.0 if problem.whole else _unit(self._needs)
        self._first = problem.equations.shape[0] + problem.floors.shape[0]
        self._model = self._built()

    def hide(self, demand: int) -> Numbers | None:
        """Return the deviation that meets ``demand`` and hides least, None without one."""
        self._open(self._moving, self.hidden)
        return self._asked(demand, self._needs[demand])

    def certify(self, demand: int) -> Numbers | None:
        """Return a deviation that meets ``demand`` with what is hidden now, None without one."""
        self._open(self._moving[self.hidden[self._moving]], np.zeros_like(self.hidden))
        return self._asked(demand, self._needs[demand])

    def beside(self, demand: int, known: int) -> Numbers | None:
        """Return what changes ``demand`` by one while ``known`` stays, hiding least."""
        self._open(self._moving, self.hidden)
        self._model.changeRowBounds(self._first + known, 0.0, 0.0)
        found = self._asked(demand, 1.0)
        self._model.changeRowBounds(self._first + known, -inf, inf)
        return found

    def many(self, demands: NDArray[np.int64]) -> Numbers | None:
        """Return a deviation within what is hidden that meets many of ``demands`` at once."""
        self._open(self._moving[self.hidden[self._moving]], np.zeros_like(self.hidden))
        self._cost(-np.asarray(self._signed[demands].sum(axis=0)).ravel())
        rows = (self._first + demands).astype(np.int32)
        top = self._needs[demands] / self._shape * (1 if self.problem.whole else EXTRA)
        self._model.changeRowsBounds(len(rows), rows, np.full(len(rows), -inf), top)
        found = self._solved()
        self._model.changeRowsBounds(
            len(rows), rows, np.full(len(rows), -inf), np.full(len(rows), inf)
        )
        return found

    def met(self, deviation: Numbers) -> NDArray[np.bool_]:
        """Say of every demand whether ``deviation`` meets it."""
        return np.asarray(self.moves(deviation) >= self._needs)

    def moves(self, deviations: Numbers) -> Numbers:
        """Return how far deviations (n or n x w) move every demand's form."""
        return np.asarray(self._signed @ deviations)

    def sound(self, deviation: Numbers) -> bool:
        """Say whether the deviation leaves a table that the attacker cannot exclude."""
        problem, slack = self.problem, SLACK * self.problem.scale()
        still = np.abs(deviation[~self.hidden]).max(initial=0.0) <= slack
        equal = np.abs(problem.equations @ deviation).max(initial=0.0) <= slack
        return bool(still and equal and self._keeps_floors(deviation))

    def in_whole_numbers(self, demand: int) -> Numbers | None:
        """Return a whole deviation that meets ``demand``, hiding least, None without one.

        Most linear answers are whole as they are; another corner of the same programme often is
        where the first is not, and branching is the last resort.
        """
        still = self._moving[self.hidden[self._moving]]
        for attempt in range(CORNERS):
            costs = np.random.default_rng([demand, attempt]).random(len(self.hidden))
            self._open(still, np.zeros_like(self.hidden), costs)
            found = self._asked(demand, self._needs[demand])
            if found is None or whole(found):
                break
        if found is None or not whole(found):
            self._open(self._moving, self.hidden)
            found = self._branched(demand)
        return found

    def _branched(self, demand: int) -> Numbers | None:
        every = np.arange(2 * len(self._moving), dtype=np.int32)
        self._model.changeColsIntegrality(len(every), every, np.ones(len(every), dtype=np.uint8))
        found = self._asked(demand, self._needs[demand])
        self._model.changeColsIntegrality(len(every), every, np.zeros(len(every), dtype=np.uint8))
        return found if found is not None and whole(found) else None

    def _asked(self, demand: int, amount: float) -> Numbers | None:
        row = self._first + demand
        need = amount / self._shape * (1 if self.problem.whole else EXTRA)
        self._model.changeRowBounds(row, need, inf)
        found = self._solved()
        self._model.changeRowBounds(row, -inf, inf)
        return found

    def _open(
        self, open_: NDArray[np.int64], free: NDArray[np.bool_], costs: Numbers | None = None
    ) -> None:
        """Let cells move, at no cost where they are hidden."""
        costs = self.problem.weights if costs is None else costs
        top = np.zeros(len(self.problem.values))
        top[open_] = inf
        both = np.concatenate([top[self._moving]] * 2)
        number = len(both)
        every = np.arange(number, dtype=np.int32)
        self._model.changeColsBounds(number, every, np.zeros(number), both)
        self._model.changeColsCost(
            number,
            every,
            np.concatenate([np.where(free, NEARLY_NOTHING, costs)[self._moving]] * 2),
        )

    def _cost(self, cost: Numbers) -> None:
        """Minimise a form."""
        moving = cost[self._moving]
        both = np.concatenate([moving, -moving])
        self._model.changeColsCost(len(both), np.arange(len(both), dtype=np.int32), both)

    def _solved(self) -> Numbers | None:
        import highspy

        self._model.clearSolver()  # no deviation at all is nearer to the answer than the last one
        self._model.run()
        self.iterations += int(self._model.getInfo().simplex_iteration_count)
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        columns = np.array(self._model.getSolution().col_value) * self._shape
        half = len(self._moving)
        deviation = np.zeros(len(self.problem.values))
        deviation[self._moving] = columns[:half] - columns[half:]
        if self.problem.whole and whole(deviation):
            deviation = np.round(deviation)
        return deviation

    def _keeps_floors(self, deviation: Numbers) -> bool:
        lowest = (self.problem.floors @ (self.problem.values + deviation)).min(initial=0.0)
        return bool(lowest >= -SLACK * self.problem.scale())

    def _built(self) -> Any:
        import highspy
        from scipy.sparse import hstack, vstack

        problem = self.problem
        half = vstack([problem.equations, problem.floors, self._signed]).tocsc()[:, self._moving]
        matrix = hstack([half, -half]).tocsr()
        equal, demands = problem.equations.shape[0], len(self._needs)
        floors = -(problem.floors @ problem.values) / self._shape
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_ = np.zeros(matrix.shape[1])
        lp.col_lower_, lp.col_upper_ = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
        lp.row_lower_ = np.concatenate([np.zeros(equal), floors, np.full(demands, -inf)])
        lp.row_upper_ = np.concatenate([np.zeros(equal), np.full(len(floors) + demands, inf)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data.astype(float)
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            model.setOptionValue(option, value)
        if model.passModel(lp) == highspy.HighsStatus.kError:
            raise Unprotected
        return model


def whole(deviation: Numbers) -> bool:
    """Say whether a deviation is of whole numbers."""
    return bool(np.abs(deviation - np.round(deviation)).max(initial=0.0) < 1e-5)


def _unit(needs: Numbers) -> float:
    """Return the unit in which the smallest need is one: HiGHS works to absolute tolerances."""
    return float(needs[needs > 0].min(initial=inf)) if (needs > 0).any() else 1.0


_OPTIONS = {
    "output_flag": False,
    "presolve": "off",
    "threads": 1,
    "random_seed": 0,
    "simplex_iteration_limit": WORK,
    "mip_max_nodes": NODES,
    "mip_rel_gap": 0.0,
}
