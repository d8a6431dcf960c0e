"""Questions to the tables that agree: can a sum be as large as a bound?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.knowledge import Flags, Matrix, Numbers, stacked


@dataclass(frozen=True, slots=True, repr=False)
class Questions:
    """Can ``sums`` (m x n) be as large as ``bounds`` (m)? Turn the signs to ask how small.

    Questions of one group are answered with yes as soon as one of them is.
    """

    sums: Matrix
    bounds: Numbers
    groups: NDArray[np.int64] | None = None

    def met(self, table: Numbers) -> Flags:
        """Say of every question whether a table answers it with yes."""
        slack = 1e-9 * np.maximum(1.0, np.abs(self.bounds))
        return self.grouped(np.asarray(self.sums @ table >= self.bounds - slack))

    def at(self, places: NDArray[np.int64]) -> "Questions":
        """Return some of the questions that are in no group."""
        return Questions(self.sums[places], self.bounds[places])

    def grouped(self, met: Flags) -> Flags:
        """Let a yes count for the whole group."""
        if self.groups is None or not len(met):
            return met
        return np.asarray(np.bincount(self.groups, met)[self.groups] > 0)

    @classmethod
    def other_than(cls, sums: Matrix, values: Numbers) -> "Questions":
        """Ask whether whole sums can have another value, more or less."""
        groups = np.tile(np.arange(len(values)), 2)
        bounds = np.concatenate([values + 1, -(values - 1)])
        return cls(stacked([sums, -sums], sums.shape[1]), bounds, groups)
