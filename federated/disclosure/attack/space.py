"""The columns of a world: what came into every finest cell, at every site, with every release."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.cells import Cells
from federated.disclosure.attack.knowledge import Matrix

ALL = "ALL"


@dataclass(frozen=True, slots=True, repr=False)
class Space:
    """``sites`` are those that send; where there are several, their sum is one more, ALL."""

    cells: Cells
    sites: tuple[str, ...]
    layers: int

    @property
    def columns(self) -> int:
        """Return how many columns there are for each kind of figure."""
        return self.layers * len(self.sites) * len(self.cells.finest)

    @property
    def named(self) -> tuple[str, ...]:
        """Return the names that lines can have, ALL last."""
        return (*self.sites, ALL) if len(self.sites) > 1 else self.sites

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield (after, upto) for all that was ever between two releases; -1 is ever."""
        yield from ((a, upto) for upto in range(self.layers) for a in range(-1, upto))

    def sums(self, after: int, upto: int, covers: Matrix | None = None) -> Matrix:
        """Return what came in after one release up to another (names x cells, columns)."""
        from scipy.sparse import csr_matrix, eye, kron, vstack

        time = np.zeros((1, self.layers))
        time[0, after + 1 : upto + 1] = 1
        sites: Matrix = eye(len(self.sites))
        if len(self.sites) > 1:
            sites = vstack([sites, csr_matrix(np.ones((1, len(self.sites))))])
        of = self.cells.covers if covers is None else covers
        found = kron(csr_matrix(time), kron(sites, of)).tocsr()
        found.eliminate_zeros()  # kron stores them where a factor is dense
        return found

    def ties(self) -> Matrix:
        """Return what is zero: margins that finest cells of two cubes share."""
        from scipy.sparse import eye, kron

        return kron(eye(self.layers * len(self.sites)), self.cells.ties).tocsr()

    def at(self, site: int) -> NDArray[np.int64]:
        """Return the columns of one site."""
        every = np.arange(self.columns).reshape(self.layers, len(self.sites), -1)
        return every[:, site].ravel()

    def row(self, site: int, cell: int) -> int:
        """Return the row of a name and a cell in what ``sums`` gives."""
        return site * len(self.cells.cells) + cell
