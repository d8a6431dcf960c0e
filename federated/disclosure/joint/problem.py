"""What is published, what is known beforehand, and what has to stay open.

A table that the attacker cannot exclude is a *deviation* from the true one: it keeps every
equation and every floor, and differs from the truth only where something is hidden. A *demand* is
met when such a deviation moves a form far enough. Hidden cells that no deviation needs are shown.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Matrix = Any  # scipy.sparse.csr_matrix: scipy has no types


class Status(IntEnum):
    """What may happen to a cell."""

    SHOWN = 0  # published before, and stays so
    FREE = 1  # may be shown
    HIDDEN = 2  # unsafe by itself, hidden before, or never published


@dataclass(frozen=True, slots=True, repr=False)
class Demands:
    """``forms`` (m x n) must be able to move by ``needs`` (m), upwards where positive."""

    forms: Matrix
    needs: Numbers

    @property
    def signed(self) -> Matrix:
        """Return the forms turned so that every need is upwards."""
        from scipy.sparse import diags

        return diags(np.where(self.needs < 0, -1.0, 1.0)) @ self.forms


@dataclass(frozen=True, slots=True, repr=False)
class Problem:
    """n cells with their true values.

    ``equations`` (e x n) times the values is zero; ``floors`` (f x n) times the values is at least
    zero, as everybody knows. ``weights`` (n) say what hiding a cell costs. ``whole``: values are
    whole numbers and only whole tables count. ``insiders`` are demands about one or two families,
    who know that form; beside it, none of the demands ``targets`` may follow exactly, except where
    there is nobody in it but themselves (``alone``).
    """

    values: Numbers
    status: NDArray[np.int8]
    weights: Numbers
    equations: Matrix
    floors: Matrix
    demands: Demands
    whole: bool
    insiders: NDArray[np.int64]
    targets: NDArray[np.int64]
    alone: NDArray[np.bool_] | None = None  # insiders x targets: the target is the insider itself

    def scale(self) -> float:
        """Return the size by which rounding errors are judged."""
        return 1.0 if self.whole else max(1.0, float(np.abs(self.values).max(initial=0.0)))


class Unprotected(Exception):
    """The solver gave no usable answer; the caller publishes nothing."""
