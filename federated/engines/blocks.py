"""Rows in blocks: what an engine sees of a table, so that its memory does not grow with n.

A block fits in the cache of a processor; its matrix is stored by column (Fortran order), because
a table is stored by column too and BLAS takes it as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROWS = 2048
NARROW = 48  # columns up to which gemm beats syrk on a block


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """Some rows. ``y`` is a share where there are trials, and ``weights`` then counts them.

    ``size`` is the number of trials behind a binomial ``y`` (the weight where none were given).
    """

    x: Floats
    y: Floats
    weights: Floats
    offset: Floats
    size: Floats


def blocks(
    x: Floats,
    y: Floats,
    weights: Floats | None = None,
    offset: Floats | None = None,
    trials: Floats | None = None,
) -> Iterator[Block]:
    """Yield whole arrays in blocks; ``y`` counts events where ``trials`` are given."""
    heavy = np.ones(len(y)) if weights is None else weights
    size = heavy if trials is None else trials
    share = y if trials is None else y / trials
    both = heavy if trials is None else heavy * trials
    shift = np.zeros(len(y)) if offset is None else offset
    for start in range(0, len(y), ROWS):
        at = slice(start, start + ROWS)
        matrix = np.asfortranarray(x[at])
        yield Block(matrix, share[at], both[at], shift[at], size[at])


class Squares:
    """The sum of A'WA over blocks A: by syrk, or for few columns by gemm, which is then faster."""

    def __init__(self, width: int) -> None:
        """Start at nothing."""
        self._sum = np.zeros((width, width), order="F")

    def add(self, matrix: Floats, weights: Floats | None = None) -> None:
        """Add A'WA of a block that is stored by column; W is the identity where none are given."""
        if not matrix.shape[0]:
            return
        if matrix.shape[1] <= NARROW:
            heavy = matrix if weights is None else matrix * weights[:, None]
            self._sum += matrix.T @ heavy
            return
        from scipy.linalg.blas import dsyrk

        half = matrix if weights is None else matrix * np.sqrt(weights)[:, None]
        self._sum = dsyrk(1.0, half, beta=1.0, c=self._sum, trans=1, overwrite_c=1)

    def whole(self) -> Floats:
        """Return the sum with both halves filled."""
        if len(self._sum) <= NARROW:
            return np.ascontiguousarray(self._sum + self._sum.T) / 2
        upper = np.triu(self._sum)
        return np.ascontiguousarray(upper + np.triu(upper, 1).T)
