"""Deviations that proved something before, tried again before the solver is asked.

They come from an earlier question about the same cells, or an earlier release. In a new problem
each of them is checked again like any answer of the solver; what does not hold there is left out.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.problem import Numbers

MOST = 2000  # deviations to remember, the newest


class Pool:
    """``deviations`` (w x n), each once."""

    def __init__(self, cells: int = 0) -> None:
        """Begin without any."""
        self.deviations: Numbers = np.zeros((0, cells))

    def within(self, hidden: NDArray[np.bool_]) -> Numbers:
        """Return those that move only what is hidden."""
        if self.deviations.shape[1] != len(hidden):
            return np.zeros((0, len(hidden)))
        moved = (self.deviations[:, ~hidden] != 0).any(axis=1)
        return np.asarray(self.deviations[~moved])

    def add(self, found: list[Numbers]) -> None:
        """Remember some more."""
        if found:
            same = self.deviations.shape[1] == len(found[0])
            self.put(np.vstack([*([self.deviations] if same else []), *found]))

    def put(self, deviations: Numbers) -> None:
        """Remember these and no others."""
        at = {row.tobytes(): place for place, row in enumerate(deviations)}
        self.deviations = deviations[sorted(at.values())[-MOST:]]
