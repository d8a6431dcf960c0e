"""What follows at once: sums of one column, sums that are used up, sums that say nothing.

Most of what is published determines most columns; what is left is a far smaller question. Nothing
is lost: the tables that agree are the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.knowledge import Knowledge, Numbers

ROUNDS = 50
LEAST = 1e-10
NEAR = 1e-7  # amounts come in a unit of which the largest total is some ten thousands


@dataclass(frozen=True, slots=True, repr=False)
class Simplified:
    """``known`` has fewer columns: those at ``open``; the others have the values of ``table``."""

    known: Knowledge
    open: NDArray[np.int64]
    table: Numbers

    def whole_table(self, part: Numbers) -> Numbers:
        """Return a table of all columns."""
        found = self.table.copy()
        found[self.open] = part
        return found


def simplified(of: Knowledge) -> Simplified:
    """Return the same knowledge with what follows at once taken out."""
    state = _State(of)
    for _ in range(ROUNDS):
        before = state.settled()
        state.tighten()
        if state.settled() == before:
            break
    return state.result()


class _State:
    def __init__(self, of: Knowledge) -> None:
        self._of = of
        self._least, self._most = of.least.copy(), of.most.copy()
        self._entries = of.rows.tocoo()

    def settled(self) -> int:
        return int(self._fixed().sum()) + int(np.isfinite(self._most).sum())

    def _fixed(self) -> NDArray[np.bool_]:
        return np.asarray(self._most - self._least <= NEAR)

    def tighten(self) -> None:
        """Bound every column by what is left of a sum when all others are least, or most."""
        rows, columns, weight = self._entries.row, self._entries.col, self._entries.data
        up = weight > 0
        least = weight * np.where(up, self._least[columns], self._most[columns])
        most = weight * np.where(up, self._most[columns], self._least[columns])
        top = (self._of.high[rows] - self._others(rows, least)) / weight
        bottom = (self._of.low[rows] - self._others(rows, most)) / weight
        upper, lower = np.where(up, top, bottom), np.where(up, bottom, top)
        np.minimum.at(self._most, columns, np.where(np.isnan(upper), np.inf, upper))
        np.maximum.at(self._least, columns, np.where(np.isnan(lower), -np.inf, lower))
        whole = self._of.whole
        self._most[whole] = np.floor(self._most[whole] + 1e-6)
        self._least[whole] = np.ceil(self._least[whole] - 1e-6)

    def _others(self, rows: NDArray[np.int64], parts: Numbers) -> Numbers:
        """Return, for each entry, the sum of the other entries of its row."""
        endless = np.isinf(parts)
        finite = np.where(endless, 0.0, parts)
        total = np.bincount(rows, finite, minlength=len(self._of.low))[rows] - finite
        others = np.bincount(rows, endless, minlength=len(self._of.low))[rows] - endless
        sign = np.sign(np.bincount(rows, np.where(endless, np.sign(parts), 0.0)))[rows]
        return np.where(others > 0, np.inf * np.where(sign == 0, 1.0, sign), total)

    def result(self) -> Simplified:
        fixed = self._fixed()
        open_ = np.flatnonzero(~fixed)
        least, most = (np.where(fixed, ends, 0.0) for ends in (self._least, self._most))
        table = (least + most) / 2
        done = self._of.rows @ table
        width = np.maximum(0.0, most - least) / 2 + LEAST
        unsure = abs(self._of.rows) @ np.where(fixed & ~self._of.whole, width, 0.0)
        low, high = self._of.low - done - unsure, self._of.high - done + unsure
        rows = self._of.rows[:, open_]
        kept = _telling(rows, low, high)
        known = Knowledge(
            rows=rows[kept],
            low=low[kept],
            high=high[kept],
            least=np.minimum(self._least, self._most)[open_],
            most=self._most[open_],
            whole=self._of.whole[open_],
        )
        return Simplified(known, open_, table)


def _telling(rows: object, low: Numbers, high: Numbers) -> NDArray[np.int64]:
    """Return the rows that are about something, each once."""
    matrix: dict[bytes, int] = {}
    csr = rows.tocsr()  # type: ignore[attr-defined]
    csr.sort_indices()
    for at in range(csr.shape[0]):
        inside = slice(csr.indptr[at], csr.indptr[at + 1])
        if inside.start < inside.stop:
            ends = np.round(np.array([low[at], high[at]]), 7).tobytes()
            key = csr.indices[inside].tobytes() + csr.data[inside].tobytes() + ends
            matrix.setdefault(key, at)
    return np.array(sorted(matrix.values()), dtype=np.int64)
