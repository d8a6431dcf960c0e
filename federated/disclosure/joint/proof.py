"""The witnesses of a problem: deviations that prove that demands are met."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.deviations import Deviations, whole
from federated.disclosure.joint.problem import Numbers, Status, Unprotected

ENOUGH = 3  # witnesses of one demand that were told


class Rows:
    """A matrix that grows by rows; what was taken of it stays as it was."""

    def __init__(self, rows: NDArray[Any]) -> None:
        """Begin with some rows."""
        self._kept, self._number = rows, len(rows)

    @property
    def all(self) -> NDArray[Any]:
        """Return the rows until now."""
        return self._kept[: self._number]

    def add(self, row: NDArray[Any]) -> None:
        """Add one row, in new memory only now and then."""
        if self._number == len(self._kept):
            more = np.zeros((len(self._kept) + 16, self._kept.shape[1]), self._kept.dtype)
            self._kept = np.concatenate([self._kept, more])
        self._kept[self._number] = row
        self._number += 1


class Proof:
    """Witnesses (w x n), and which of the m demands each of them meets (w x m).

    A witness goes on to count while all that it moves stays hidden.
    """

    def __init__(self, search: Deviations) -> None:
        """Begin without any witness."""
        self._search = search
        self.found: list[Numbers] = []  # by the solver, and not told before
        cells, demands = len(search.hidden), len(search.problem.demands.needs)
        self._witnesses = Rows(np.zeros((0, cells)))
        self._met = Rows(np.zeros((0, demands), dtype=bool))

    @property
    def witnesses(self) -> Numbers:
        """Return the deviations found (w x n)."""
        return self._witnesses.all

    @property
    def state(self) -> tuple[Numbers, NDArray[np.bool_]]:
        """What is known, to come back to."""
        return self._witnesses.all, self._met.all

    @state.setter
    def state(self, kept: tuple[Numbers, NDArray[np.bool_]]) -> None:
        self._witnesses, self._met = (Rows(one) for one in kept)

    @property
    def open(self) -> NDArray[np.int64]:
        """Return the demands without a witness."""
        return np.flatnonzero(~self._met.all.any(axis=0))

    def meets(self, demand: int) -> bool:
        """Say whether a demand has a witness."""
        return bool(self._met.all[:, demand].any())

    def without(self, cell: int) -> NDArray[np.int64]:
        """Return the demands that no witness meets without moving ``cell``."""
        return np.flatnonzero(~self._met.all[self._witnesses.all[:, cell] == 0].any(axis=0))

    def begin(self, told: Numbers) -> None:
        """Keep of some deviations (w x n) within what is hidden those that prove something here."""
        sound, met = self._search.judged(told)
        cover = np.zeros(met.shape[1], dtype=np.int64)
        kept = []
        for row in np.flatnonzero(sound & met.any(axis=1))[::-1]:
            if (cover[met[row]] < ENOUGH).any():
                cover += met[row]
                kept.append(row)
        self.state = told[kept], met[kept]

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
                self.found.append(one)
                self._witnesses.add(one)
                self._met.add(met)

    def drop(self, cell: int) -> None:
        """Forget what moves ``cell``: it is shown from now on."""
        self._keep(self.witnesses[:, cell] == 0)

    def drop_broken(self) -> None:
        """Forget what is not of whole numbers."""
        self._keep(np.array([whole(one) for one in self.witnesses], dtype=bool))

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        witnesses, met = self.state
        self.state = witnesses[kept], met[kept]


def _turned(found: Numbers, in_whole: bool) -> tuple[Numbers, ...]:
    """Return the deviation the other way round: as far, and for counts by single steps."""
    if not in_whole or not whole(found):
        return (-found,)
    step = np.gcd.reduce(np.abs(found).astype(np.int64))
    return (-found,) if step <= 1 else (-found, -found / step)
