"""Tables that agree with all that is known, found by HiGHS and checked in our own arithmetic.

Every question is whether a sum can be as large as a bound. Tables that make many sums large at
once answer most questions together; only what is left has a question of its own, first in
fractions and, where the answer is not of whole numbers, by branching. A table counts when our own
arithmetic agrees; without one the answer is no. The same knowledge gives the same answer on every
machine.
"""

import numpy as np

from federated.disclosure.attack.knowledge import Flags, Knowledge, Matrix, Numbers
from federated.disclosure.attack.nearest import Nearest
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.simplified import simplified
from federated.disclosure.attack.solver import LARGE, Solver, Unfinished

TIRED = 8  # rounds of many questions at once without anything new
MANY = 400  # rounds of many questions at once
NEAR = 1e-6
SHARES = (1.0, 0.5, 0.2, 0.05)


class Tables:
    """The tables that one attacker cannot exclude; ``found`` are some of them."""

    def __init__(self, known: Knowledge) -> None:
        """Take in what is known."""
        self._known = known
        self._small = simplified(known)
        self._solver = Solver(self._small.known) if len(self._small.open) else None
        self._nearest: Nearest | None = None
        self._beside: tuple[Matrix, float] | None = None
        self.found: list[Numbers] = []

    @property
    def asked(self) -> int:
        """Return how often the solver was asked."""
        return self._solver.asked if self._solver else 0

    def answers(self, questions: Questions, start: Numbers | None = None) -> Flags:
        """Return for each question whether a table was found; ``start`` is one known before."""
        reached = np.zeros(len(questions.bounds), dtype=bool)
        for table in (start, self._small.table):
            if table is not None and self._agrees(table):
                reached |= questions.met(table)
                self._around(table)
        if self._solver is None or reached.all():
            return reached
        reduced = questions.sums[:, self._small.open].tocsr()
        self._many(questions, reduced, reached)
        for at in np.flatnonzero(~reached):
            if not reached[at]:
                table = self._one(questions, reduced, int(at))
                reached |= questions.met(table) if table is not None else False
        return reached

    def any(self) -> Numbers | None:
        """Return a table that agrees with what is known, None where there is none."""
        if self._solver is None:
            return self._small.table if self._agrees(self._small.table) else None
        nothing = np.zeros(len(self._small.open))
        table = self._table(nothing)
        return table if table is not None else self._checked(self._solver.whole(nothing, 0.0))

    def beside(self, sums: Matrix, value: float, questions: Questions) -> Flags:
        """Return the answers for somebody who knows one more sum (1 x n) exactly."""
        if self._solver is None:
            return self.answers(questions)
        row = sums[:, self._small.open].toarray().ravel()
        rest = value - float((sums @ self._small.table)[0])
        self._beside = (sums, value)
        models = [one for one in (self._solver, self._nearest) if one is not None]
        for model in models:
            model.require(row, rest, rest)
        try:
            return self.answers(questions)
        finally:
            for model in models:
                model.forget()
            self._beside = None

    def range(self, sums: Matrix) -> tuple[float, float]:
        """Return the least and most that a sum (1 x n) can be, in fractions."""
        return -self._most(-sums), self._most(sums)

    def _most(self, sums: Matrix) -> float:
        done = float((sums @ self._small.table)[0])
        row = sums[:, self._small.open].toarray().ravel()
        if self._solver is None or not row.any():
            return done
        found = self._solver.largest(row)
        if found is None:
            raise Unfinished
        most = float(row @ found)
        return np.inf if most >= LARGE * (1 - NEAR) else done + most

    def _many(self, questions: Questions, reduced: Matrix, reached: Flags) -> None:
        """Ask many questions at once, chosen at random with a fixed seed."""
        chance = np.random.default_rng(len(reached))
        scale = 1 / np.maximum(1.0, np.abs(questions.bounds))
        tired = 0
        for turn in range(MANY):
            left = np.flatnonzero(~reached)
            if tired >= TIRED or len(left) <= 1:
                return
            chosen = left[chance.random(len(left)) < SHARES[turn % len(SHARES)]]
            weight = chance.random(len(chosen)) * scale[chosen]
            table = self._table(np.asarray(weight @ reduced[chosen]).ravel())
            new = questions.met(table) & ~reached if table is not None else np.zeros(1, bool)
            tired = 0 if new.any() else tired + 1
            reached |= new

    def _one(self, questions: Questions, reduced: Matrix, at: int) -> Numbers | None:
        """Return a table that answers one question with yes, None where there is none."""
        row = reduced[at].toarray().ravel()
        if self._solver is None or not row.any():
            return None
        need = questions.bounds[at] - float((questions.sums[at] @ self._small.table)[0])
        near = self._checked(self._nearest.whole(row, need)) if self._nearest else None
        if near is not None:
            return near
        found = self._solver.largest(row)
        if found is None:
            raise Unfinished
        if row @ found < need - NEAR * max(1.0, abs(need)):
            return None
        table = self._checked(found)
        if table is not None and questions.met(table)[at]:
            return table
        return self._checked(self._solver.whole(row, need))

    def _around(self, table: Numbers) -> None:
        """Look for near tables around the first one that is known."""
        small = self._small
        if self._nearest is None and self._beside is None and small.known.whole.any():
            self._nearest = Nearest(small.known, table[small.open])

    def _table(self, objective: Numbers) -> Numbers | None:
        return self._checked(self._solver.largest(objective)) if self._solver else None

    def _checked(self, found: Numbers | None) -> Numbers | None:
        """Return the table of all columns where it is whole and agrees with what is known."""
        if found is None:
            return None
        part = np.where(self._small.known.whole, np.round(found), found)
        if np.abs(part - found).max(initial=0.0) > 10 * NEAR:
            return None
        table = self._small.whole_table(part)
        if not self._agrees(table):
            return None
        self.found.append(table)
        return table

    def _agrees(self, table: Numbers) -> bool:
        if self._beside is not None and abs(self._beside[0] @ table - self._beside[1])[0] > NEAR:
            return False
        return self._known.agrees(table)
