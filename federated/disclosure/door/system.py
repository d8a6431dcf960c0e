"""The one joint system: all cells of all sites and ALL, with every release until now.

The cell of a release counts all closed periods, so what came in between two releases is their
difference, and it is never negative. Margins add up; ALL is the sum of the sites.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door.history import History
from federated.disclosure.joint.problem import Demands, Matrix, Problem


@dataclass(frozen=True, slots=True)
class Want:
    """What came into a cell after one layer up to another must be able to move by ``need``.

    ``of`` is another cell of the same site and time: then it is ``of`` less the cell.
    """

    site: int
    after: int
    upto: int
    cell: int
    need: float
    of: int | None = None


def number(history: History, layer: int, site: int, cell: int) -> int:
    """Return the number of a cell in the system."""
    return (layer * len(history.sites) + site) * len(history.grid.every) + cell


def size(history: History) -> int:
    """Return how many cells the system has."""
    return len(history.segments) * len(history.sites) * len(history.grid.every)


def equations(history: History) -> Matrix:
    """Return margins, sums over sites, and what a site that sent nothing did not add, as zeros."""
    rows = Rows()
    for layer in range(len(history.segments)):
        for site in range(len(history.sites)):
            for whole, parts in history.grid.sums:
                rows.add(
                    (number(history, layer, site, whole), -1.0),
                    *((number(history, layer, site, part), 1.0) for part in parts),
                )
        for site in history.alone:
            if not history.present[layer][site]:
                for cell in history.grid.atoms:
                    rows.add(*_flow(history, site, layer - 1, layer, cell, 1.0))
        if history.several:
            for cell in history.grid.atoms:
                every = [(number(history, layer, s, cell), 1.0) for s in history.alone]
                rows.add((number(history, layer, len(history.alone), cell), -1.0), *every)
    return rows.matrix(size(history))


def floors(history: History) -> Matrix:
    """Return what came in with every release, as rows that are not negative."""
    rows = Rows()
    for layer in range(len(history.segments)):
        for site in history.alone:
            for cell in history.grid.atoms:
                rows.add(*_flow(history, site, layer - 1, layer, cell, 1.0))
    return rows.matrix(size(history))


def demands(history: History, wants: Iterable[Want]) -> Demands:
    """Return forms and needs of what must stay open."""
    rows, needs = Rows(), []
    for want in wants:
        sign = 1.0 if want.of is None else -1.0
        form = list(_flow(history, want.site, want.after, want.upto, want.cell, sign))
        if want.of is not None:
            form += _flow(history, want.site, want.after, want.upto, want.of, 1.0)
        rows.add(*form)
        needs.append(want.need)
    return Demands(rows.matrix(size(history)), np.array(needs, dtype=float))


def _flow(
    history: History, site: int, after: int, upto: int, cell: int, sign: float
) -> list[tuple[int, float]]:
    start = [(number(history, after, site, cell), -sign)] if after >= 0 else []
    return [(number(history, upto, site, cell), sign), *start]


class Rows:
    """A sparse matrix, row by row."""

    def __init__(self) -> None:
        """Begin without rows."""
        self._columns: list[int] = []
        self._values: list[float] = []
        self._starts = [0]

    def add(self, *entries: tuple[int, float]) -> None:
        """Add a row of (column, value)."""
        self._columns += [column for column, _ in entries]
        self._values += [value for _, value in entries]
        self._starts.append(len(self._columns))

    def matrix(self, columns: int) -> Matrix:
        """Return the matrix."""
        from scipy.sparse import csr_matrix

        shape = (len(self._starts) - 1, columns)
        return csr_matrix((self._values, self._columns, self._starts), shape=shape)


def problem(
    history: History,
    values: NDArray[np.float64],
    status: NDArray[np.int8],
    wants: list[Want],
    whole: bool,
    insiders: NDArray[np.int64],
    targets: NDArray[np.int64],
    alone: NDArray[np.bool_] | None = None,
) -> Problem:
    """Return the problem of the whole system; arrays are (layers x sites x cells)."""
    return Problem(
        values=values.ravel(),
        status=status.ravel(),
        weights=_weights(history),
        equations=equations(history),
        floors=floors(history),
        demands=demands(history, wants),
        whole=whole,
        insiders=insiders,
        targets=targets,
        alone=alone,
    )


def _weights(history: History) -> NDArray[np.float64]:
    """A margin is worth more than a cell inside: more readers look at it."""
    open_ = [sum(code is None for code in cell) for cell in history.grid.every]
    one = 1 + 0.25 * np.array(open_, dtype=float)
    return np.tile(one, len(history.segments) * len(history.sites))
