"""Whole tables around a known one, asked for where the furthest table is broken into fractions.

The table in which one sum is as large as it has to be, and all else has moved least, is mostly a
table of whole numbers. What moving costs is drawn at random for every column, and drawn again
where the answer is broken. What is not found here is not an answer.
"""

import numpy as np

from federated.disclosure.attack.knowledge import Knowledge, Numbers
from federated.disclosure.attack.solver import Solver

WORK = 10_000  # simplex iterations for one answer
DRAWS = 25  # prices to try before branching
UNLIKE = 100.0  # how much dearer one column may be than another
CLOSE = 1e-6


class Nearest:
    """Tables around one: a column up and a column down for each of its columns."""

    def __init__(self, known: Knowledge, table: Numbers) -> None:
        """Take what is known, and a table that agrees with it."""
        self._table, self._whole = table, known.whole
        self._solver = Solver(_moves(known, table), WORK)
        self._chance = np.random.default_rng(0)

    def whole(self, row: Numbers, least: float) -> Numbers | None:
        """Return columns for which a sum is at least so much, None where none was found."""
        self.require(row, least, np.inf)
        try:
            for _ in range(DRAWS):
                found = self._drawn()
                if found is None or self._is_whole(found):
                    return found
            return None
        finally:
            self.forget()

    def require(self, row: Numbers, low: float, high: float) -> None:
        """Bound one more sum."""
        done = float(row @ self._table)
        self._solver.require(np.concatenate([row, -row]), low - done, high - done)

    def forget(self) -> None:
        """Forget the sum that was bounded last."""
        self._solver.forget()

    def _drawn(self) -> Numbers | None:
        """Return the nearest columns at new prices, None where there are none, or too far off."""
        half = len(self._table)
        self._solver.forget_all()  # where nothing moves is nearer than the last answer
        moves = self._solver.largest(-1 - UNLIKE * self._chance.random(2 * half))
        return None if moves is None else self._table + moves[:half] - moves[half:]

    def _is_whole(self, table: Numbers) -> bool:
        part = table[self._whole]
        return bool(np.abs(part - np.round(part)).max(initial=0.0) < CLOSE)


def _moves(known: Knowledge, table: Numbers) -> Knowledge:
    """Return what is known of the moves: columns up, then columns down."""
    from scipy.sparse import hstack

    done = known.rows @ table
    room = np.concatenate([known.most - table, table - known.least])
    return Knowledge(
        rows=hstack([known.rows, -known.rows]).tocsr(),
        low=known.low - done,
        high=known.high - done,
        least=np.zeros(2 * len(table)),
        most=np.maximum(room, 0.0),
        whole=np.tile(known.whole, 2),
    )
