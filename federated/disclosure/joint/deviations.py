"""Deviations from the true table, found by HiGHS and checked by our own arithmetic.

One linear programme is built a problem and only its bounds and costs change. HiGHS runs on one
thread and is limited by work, not by time: the same input gives the same answer on every machine.
A deviation that does not fulfil every equation in our own arithmetic (in whole numbers for counts)
does not count, whatever the solver says of it.
"""

from math import inf

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.problem import Numbers, Problem, Status
from federated.disclosure.joint.programme import Programme

CORNERS = 25  # linear answers to look at before branching
UNLIKE = 100.0  # how much dearer one cell may be than another in them
REWEIGHTS = 3  # looks for an answer that moves fewer cells, each a little further
NEAR = 0.1  # of a need: how much less a cell that moves costs in the next look
SLACK = 1e-6  # of a need: how far an equation may be missed
NEARLY_NOTHING = 0.01  # so that a deviation stays near even where all is hidden
EXTRA = 1.001  # sums are asked for a little more than they need, so that rounding never matters


class Deviations:
    """The programme of one problem; ``hidden`` (n) says what may deviate without a cost."""

    def __init__(self, problem: Problem) -> None:
        """Build the programme: a column up and a column down for every cell that may move."""
        self.problem = problem
        self.hidden: NDArray[np.bool_] = problem.status == Status.HIDDEN
        self.costs: Numbers = problem.weights
        self._signed = problem.demands.signed.tocsr()
        self.needs = np.abs(problem.demands.needs)
        self.present = abs(problem.equations.tocsr()).sign()  # which cells are in which equation
        self.touching = self.present.T.tocsr()
        self.must_move = _alone(problem)
        self._programme = Programme(problem, self._signed)

    @property
    def work(self) -> int:
        """Return the work done until now, counted the same on every machine."""
        return self._programme.work

    def hide(self, demand: int) -> Numbers | None:
        """Return the deviation that meets ``demand`` and hides least, None without one.

        A programme minimises how far cells move, not how many do. So it is asked again, with what
        moved at a lower cost, as long as fewer move.
        """
        costs = np.where(self.hidden, NEARLY_NOTHING, self.costs)
        best, least = None, inf
        for _ in range(REWEIGHTS):
            found = self._asked(demand, self.needs[demand], costs)
            price = inf if found is None else self._price(found)
            if price >= least or found is None:
                break
            best, least = found, price
            if price == 0:
                break
            far = np.abs(found) / self.needs[demand] + NEAR
            costs = np.where(self.hidden, NEARLY_NOTHING, self.costs / far)
        return best

    def certify(self, demand: int) -> Numbers | None:
        """Return a deviation that meets ``demand`` with what is hidden now, None without one."""
        return self._asked(demand, self.needs[demand], self.problem.weights, self.hidden)

    def beside(self, demand: int, known: int) -> Numbers | None:
        """Return what changes ``demand`` by one while ``known`` stays, hiding least."""
        costs = np.where(self.hidden, NEARLY_NOTHING, self.costs)
        return self._asked(demand, 1.0, costs, still=known)

    def many(self, demands: NDArray[np.int64]) -> Numbers | None:
        """Return a deviation within what is hidden that meets many of ``demands`` at once."""
        extra = 1.0 if self.problem.whole else EXTRA
        return self._programme.furthest(demands, self.needs[demands] * extra, self.hidden)

    def met(self, deviation: Numbers) -> NDArray[np.bool_]:
        """Say of every demand whether ``deviation`` meets it, as far as it can be trusted."""
        close = self.missed(deviation) <= SLACK * self.needs
        least = self.needs - (SLACK if self.problem.whole else 0.0)  # then only whole ones count
        return np.asarray((self.moves(deviation) >= least) & close)

    def judged(self, deviations: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say of many deviations (w x n) what ``sound`` and ``met`` say of one: (w), (w x m).

        They are known to move nothing but what is hidden.
        """
        problem, turned = self.problem, deviations.T
        equal = np.abs(problem.equations @ turned).max(axis=0, initial=0.0)
        left = problem.floors @ (problem.values[:, np.newaxis] + turned)
        missed = np.maximum(equal, -left.min(axis=0, initial=0.0))
        close = missed[:, np.newaxis] <= SLACK * self.needs
        least = self.needs - (SLACK if problem.whole else 0.0)
        met = close & np.asarray(least <= self.moves(turned).T)
        return np.asarray(missed <= SLACK if problem.whole else met.any(axis=1)), met

    def moves(self, deviations: Numbers) -> Numbers:
        """Return how far deviations (n or n x w) move every demand's form."""
        return np.asarray(self._signed @ deviations)

    def sound(self, deviation: Numbers) -> bool:
        """Say whether the deviation leaves a table that the attacker cannot exclude."""
        if self.problem.whole:
            return self.missed(deviation) <= SLACK
        return bool(self.met(deviation).any())

    def missed(self, deviation: Numbers) -> float:
        """Return by how much the deviation breaks what everybody knows, at the most."""
        problem = self.problem
        still = np.abs(deviation[~self.hidden]).max(initial=0.0)
        equal = np.abs(problem.equations @ deviation).max(initial=0.0)
        under = (problem.floors @ (problem.values + deviation)).min(initial=0.0)
        return float(max(still, equal, -under))

    def in_whole_numbers(self, demand: int) -> Numbers | None:
        """Return a whole deviation that meets ``demand``, hiding least, None without one.

        Most linear answers are whole as they are. Where one is broken, others are drawn at prices
        that differ much from cell to cell; only then the whole table is searched.
        """
        first = self.certify(demand)
        if first is None or whole(first):
            return first
        for attempt in range(CORNERS):
            costs = 1 + UNLIKE * np.random.default_rng([demand, attempt]).random(len(first))
            found = self._asked(demand, self.needs[demand], costs, self.hidden)
            if found is not None and whole(found):
                return found
        found = self._branched(demand, self.hidden)
        return self._branched(demand, None) if found is None else found

    def _branched(self, demand: int, within: NDArray[np.bool_] | None) -> Numbers | None:
        costs = np.where(self.hidden, NEARLY_NOTHING, self.costs)
        with self._programme.whole():
            found = self._asked(demand, self.needs[demand], costs, within)
        return found if found is not None and whole(found) else None

    def _asked(
        self,
        demand: int,
        amount: float,
        costs: Numbers,
        open_: NDArray[np.bool_] | None = None,
        still: int | None = None,
    ) -> Numbers | None:
        need = amount * (1.0 if self.problem.whole else EXTRA)
        return self._programme.nearest(demand, need, costs, open_, still)

    def _price(self, found: Numbers) -> float:
        return float(self.problem.weights[(found != 0) & ~self.hidden].sum())


def whole(deviation: Numbers) -> bool:
    """Say whether a deviation is of whole numbers."""
    return bool(np.abs(deviation - np.round(deviation)).max(initial=0.0) < 1e-5)


def _alone(problem: Problem) -> NDArray[np.bool_]:
    """Say of every cell whether a demand is about it alone."""
    forms = problem.demands.forms.tocsr()
    alone = np.zeros(len(problem.values), dtype=bool)
    alone[forms.indices[forms.indptr[:-1][np.diff(forms.indptr) == 1]]] = True
    return alone
