"""A table to protect: axes, values, which cells are unsafe and how far they must be able to move."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.support.suppression.axes import Axis, equations
from federated.disclosure.joint.problem import Demands, Problem, Status

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Instance:
    """``values``, ``up`` and ``down`` are flat, in the order of the axes; a need of zero is none.

    ``holds`` says of every cell that it may be hidden at all: what is zero for everybody is not.
    """

    name: str
    axes: tuple[Axis, ...]
    values: Numbers
    up: Numbers
    down: Numbers
    whole: bool
    holds: NDArray[np.bool_]

    @property
    def unsafe(self) -> NDArray[np.bool_]:
        """Say which cells are unsafe."""
        return np.asarray((self.up > 0) | (self.down > 0))

    def problem(self) -> Problem:
        """Return the same for the engine; hiding any cell costs the same."""
        from scipy.sparse import csr_matrix, identity, vstack

        number = len(self.values)
        one = identity(number, format="csr")
        ups, downs = np.flatnonzero(self.up > 0), np.flatnonzero(self.down > 0)
        status = np.where(self.holds, Status.FREE, Status.SHOWN).astype(np.int8)
        status[self.unsafe] = Status.HIDDEN
        nobody = np.array([], dtype=np.int64)
        return Problem(
            values=self.values,
            status=status,
            weights=np.ones(number),
            equations=equations(self.axes),
            floors=csr_matrix(one),
            demands=Demands(
                vstack([one[ups], one[downs]]).tocsr(),
                np.concatenate([self.up[ups], -self.down[downs]]),
            ),
            whole=self.whole,
            insiders=nobody,
            targets=nobody,
        )


def counts(name: str, axes: tuple[Axis, ...], values: Numbers, k: int) -> Instance:
    """Return a table of people: 1 to k - 1 are unsafe, must reach k, and must not be the most."""
    flat = values.ravel()
    unsafe = (flat > 0) & (flat < k)
    up, down = np.where(unsafe, k - flat, 0.0), np.where(unsafe, 1.0, 0.0)
    return Instance(name, axes, flat, up, down, True, flat > 0)


def sums(
    name: str, axes: tuple[Axis, ...], values: Numbers, unsafe: NDArray[np.bool_], share: float
) -> Instance:
    """Return a table of money, whose unsafe cells must be able to move by a share of themselves."""
    flat = values.ravel()
    room = np.where(unsafe.ravel(), share * flat, 0.0)
    return Instance(name, axes, flat, room, room, False, flat > 0)
