"""The witnesses of a problem: deviations that prove that demands are met."""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.deviations import Deviations, whole
from federated.disclosure.joint.problem import Numbers, Status, Unprotected


class Proof:
    """Witnesses (w x n), and which of the m demands each of them meets (w x m).

    A witness goes on to count while all that it moves stays hidden.
    """

    def __init__(self, search: Deviations) -> None:
        """Begin without any witness."""
        self._search = search
        cells, demands = len(search.hidden), len(search.problem.demands.needs)
        self._witnesses = np.zeros((0, cells))
        self._met = np.zeros((0, demands), dtype=bool)

    @property
    def witnesses(self) -> Numbers:
        """Return the deviations found (w x n)."""
        return self._witnesses

    @property
    def state(self) -> tuple[Numbers, NDArray[np.bool_]]:
        """What is known, to come back to."""
        return self._witnesses, self._met

    @state.setter
    def state(self, kept: tuple[Numbers, NDArray[np.bool_]]) -> None:
        self._witnesses, self._met = kept

    @property
    def open(self) -> NDArray[np.int64]:
        """Return the demands without a witness."""
        return np.flatnonzero(~self._met.any(axis=0))

    def meets(self, demand: int) -> bool:
        """Say whether a demand has a witness."""
        return bool(self._met[:, demand].any())

    def without(self, cell: int) -> NDArray[np.int64]:
        """Return the demands that no witness meets without moving ``cell``."""
        return np.flatnonzero(~self._met[self._witnesses[:, cell] == 0].any(axis=0))

    def widen(self, found: Numbers) -> None:
        """Hide what a deviation moves, and keep it; raises Unprotected when it is no deviation."""
        self._search.hidden |= (found != 0) & (self._search.problem.status == Status.FREE)
        self.add(found)

    def add(self, found: Numbers) -> None:
        """Keep a deviation within what is hidden."""
        if not self._search.sound(found):
            raise Unprotected
        for one in (found, *_turned(found, self._search.problem.whole)):
            met = self._search.met(one)
            if one is found or met.any():
                self._witnesses = np.vstack([self._witnesses, one])
                self._met = np.vstack([self._met, met])

    def drop(self, cell: int) -> None:
        """Forget what moves ``cell``: it is shown from now on."""
        self._keep(self._witnesses[:, cell] == 0)

    def drop_broken(self) -> None:
        """Forget what is not of whole numbers."""
        self._keep(np.array([whole(one) for one in self._witnesses], dtype=bool))

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        self._witnesses, self._met = self._witnesses[kept], self._met[kept]


def _turned(found: Numbers, in_whole: bool) -> tuple[Numbers, ...]:
    """Return the deviation the other way round: as far, and for counts by single steps."""
    if not in_whole or not whole(found):
        return (-found,)
    step = np.gcd.reduce(np.abs(found).astype(np.int64))
    return (-found,) if step <= 1 else (-found, -found / step)
