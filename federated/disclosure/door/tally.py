"""What families add up to: for every cell a number, a sum, and the two largest contributions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Self

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door.grid import Grid
from federated.disclosure.door.world import Family


@dataclass(frozen=True, slots=True, repr=False)
class Tally:
    """Arrays over the cells of a grid; sums and contributions in the unit of the input."""

    families: NDArray[np.float64]
    total: NDArray[np.float64]
    largest: NDArray[np.float64]
    second: NDArray[np.float64]

    def __add__(self, other: Self) -> "Tally":
        """Return the tally of both: no family is in both."""
        four = np.sort(np.stack([self.largest, self.second, other.largest, other.second]), axis=0)
        return Tally(self.families + other.families, self.total + other.total, four[-1], four[-2])

    @classmethod
    def empty(cls, grid: Grid) -> "Tally":
        """Return the tally of nobody."""
        return cls(*(np.zeros(len(grid.every)) for _ in range(4)))


def tally(families: Iterable[Family], grid: Grid) -> Tally:
    """Return what ``families`` add up to."""
    number = {cell: at for at, cell in enumerate(grid.every)}
    out = Tally.empty(grid)
    for one in families:
        cost = float(one.cost)
        ways = [(None, one.code(name)) for name in grid.dimensions]
        for cell in product(*ways):
            at = number.get(cell)
            if at is not None:
                _count(out, at, cost)
    return out


def _count(out: Tally, at: int, cost: float) -> None:
    out.families[at] += 1
    out.total[at] += cost
    if cost > out.largest[at]:
        out.largest[at], out.second[at] = cost, out.largest[at]
    elif cost > out.second[at]:
        out.second[at] = cost
