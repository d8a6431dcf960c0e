"""What an attacker knows: bounds of columns, and bounds of sums of columns.

A column is a number of families or an amount that nobody has to have published, for instance the
families that came into a finest cell between two releases. A published figure bounds a sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
NEAR, RELATIVE = 1e-6, 1e-9  # HiGHS works to 1e-7
Matrix = Any  # scipy.sparse.csr_matrix: scipy has no types


@dataclass(frozen=True, slots=True, repr=False)
class Knowledge:
    """``low`` <= ``rows`` @ columns <= ``high``; ``least`` <= columns <= ``most``.

    ``whole`` says which columns are whole numbers.
    """

    rows: Matrix
    low: Numbers
    high: Numbers
    least: Numbers
    most: Numbers
    whole: Flags

    @classmethod
    def nothing(cls, whole: Flags) -> "Knowledge":
        """Return what is known before anything is published: nobody is there less than not."""
        from scipy.sparse import csr_matrix

        columns, none = len(whole), np.zeros(0)
        start, top = np.zeros(columns), np.full(columns, np.inf)
        return cls(csr_matrix((0, columns)), none, none, start, top, whole)

    def and_that(self, rows: Matrix, low: Numbers, high: Numbers) -> "Knowledge":
        """Return the knowledge with more bounded sums."""
        from scipy.sparse import vstack

        return replace(
            self,
            rows=vstack([self.rows, rows]).tocsr(),
            low=np.concatenate([self.low, low]),
            high=np.concatenate([self.high, high]),
        )

    def with_known(self, columns: NDArray[np.int64], values: Numbers) -> "Knowledge":
        """Return the knowledge with some columns known exactly."""
        least, most = self.least.copy(), self.most.copy()
        least[columns] = most[columns] = values
        return replace(self, least=least, most=most)

    def agrees(self, table: Numbers) -> bool:
        """Say whether a table (n) is one that the attacker cannot exclude, in own arithmetic."""
        whole = table[self.whole]
        if np.abs(whole - np.round(whole)).max(initial=0.0) > 0:
            return False
        sums, sizes = self.rows @ table, abs(self.rows) @ np.abs(table)
        near = NEAR + RELATIVE * sizes
        slack = NEAR + RELATIVE * np.abs(table)
        inside = (table >= self.least - slack).all() and (table <= self.most + slack).all()
        return bool(inside and (sums >= self.low - near).all() and (sums <= self.high + near).all())

    def scaled(self, unit: float) -> "Knowledge":
        """Return the same with amounts in another unit: HiGHS works to absolute errors."""
        from scipy.sparse import diags

        size = np.where(self.whole, 1.0, unit)
        rows = self.rows @ diags(size)
        amounts = abs(self.rows) @ (~self.whole).astype(float) > 0
        by = np.where(amounts, unit, 1.0)
        return Knowledge(
            rows=(diags(1 / by) @ rows).tocsr(),
            low=self.low / by,
            high=self.high / by,
            least=self.least / size,
            most=self.most / size,
            whole=self.whole,
        )

    def tied(self) -> bool:
        """Say whether a sum is about whole numbers and amounts at once."""
        entries = self.rows.tocoo()
        amounts = np.unique(entries.row[~self.whole[entries.col]])
        numbers = np.unique(entries.row[self.whole[entries.col]])
        return bool(len(np.intersect1d(amounts, numbers)))

    def only(self, columns: slice) -> "Knowledge":
        """Return what is known of some columns and no others."""
        rows, every = self.rows[:, columns], np.diff(self.rows.indptr)
        kept = (np.diff(rows.indptr) == every) & (every > 0)
        least, most, whole = self.least[columns], self.most[columns], self.whole[columns]
        return Knowledge(rows[kept], self.low[kept], self.high[kept], least, most, whole)


def stacked(parts: Sequence[Matrix], columns: int) -> Matrix:
    """Return one matrix of some, which may be none."""
    from scipy.sparse import csr_matrix, vstack

    return vstack(parts).tocsr() if parts else csr_matrix((0, columns))
