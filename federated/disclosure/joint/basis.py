"""Every cell as a sum of what nothing defines: the finest cells, and what came into them.

An equation with one whole defines that whole by its parts. A floor that compares a cell with the
same cell earlier defines the cell as the earlier one and what came in since. So a deviation is
given by far fewer numbers than it has cells, and most equations and floors need no row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.problem import Matrix, Problem

Form = dict[int, float]  # weights of what nothing defines


@dataclass(frozen=True, slots=True, repr=False)
class Basis:
    """``forms`` (n x g): the cells; ``rest`` (r x g): equations that are left, equal to zero.

    ``cells`` (g) is the cell that each of the g numbers came into.
    """

    forms: Matrix
    rest: Matrix
    cells: NDArray[np.int64]


def basis(problem: Problem) -> Basis:
    """Return the cells of a problem as sums of as few numbers as its equations tell."""
    made = _Making(problem)
    made.settle()
    forms = _matrix([made.forms[cell] for cell in range(made.size)], len(made.cells))
    rest = (problem.equations @ forms).tocsr()
    rest.data[np.abs(rest.data) < 1e-9] = 0.0
    rest.eliminate_zeros()
    left = np.diff(rest.indptr) > 0
    return Basis(forms, rest[left], np.array(made.cells, dtype=np.int64))


class _Making:
    def __init__(self, problem: Problem) -> None:
        self.size = len(problem.values)
        self.forms: dict[int, Form] = {}
        self.cells: list[int] = []
        self._parts: dict[int, list[tuple[int, float]]] = {}
        for entries in _rows(problem.equations):
            wholes = [cell for cell, weight in entries if weight == -1.0]
            if len(wholes) == 1 and len(entries) > 1:
                parts = [one for one in entries if one[0] != wholes[0]]
                self._parts.setdefault(wholes[0], parts)
        self._before = dict(
            (first, second)
            for entries in _rows(problem.floors)
            for first, second in _earlier(entries)
        )

    def settle(self) -> None:
        """Define every cell, what it is made of first."""
        for cell in range(self.size):
            self._define(cell)

    def _define(self, cell: int) -> None:
        """Go down to what is not defined; a circle ends at the cell where it began."""
        waiting, open_ = [cell], set[int]()
        while waiting:
            at = waiting[-1]
            missing = [one for one, _ in self._made_of(at) if one not in self.forms]
            if at in self.forms or not missing or at in open_:
                waiting.pop()
                if at not in self.forms:
                    self._form(at, whole=not missing)
            else:
                open_.add(at)
                waiting += [one for one in missing if one not in open_]

    def _made_of(self, cell: int) -> list[tuple[int, float]]:
        if cell in self._parts:
            return self._parts[cell]
        return [(self._before[cell], 1.0)] if cell in self._before else []

    def _form(self, cell: int, *, whole: bool) -> None:
        """Add up the parts; a finest cell is what came into it besides."""
        form: Form = {}
        if whole:
            for part, weight in self._made_of(cell):
                for number, inner in self.forms[part].items():
                    form[number] = form.get(number, 0.0) + weight * inner
        if not whole or cell not in self._parts:
            form[len(self.cells)] = 1.0
            self.cells.append(cell)
        self.forms[cell] = form


def _earlier(entries: list[tuple[int, float]]) -> list[tuple[int, int]]:
    """Return (cell, the same cell earlier) where a floor is about what came in between."""
    later = [cell for cell, weight in entries if weight == 1.0]
    before = [cell for cell, weight in entries if weight == -1.0]
    return [(later[0], before[0])] if len(later) == len(before) == 1 else []


def _rows(matrix: Matrix) -> list[list[tuple[int, float]]]:
    found = matrix.tocsr()
    ends = zip(found.indptr[:-1].tolist(), found.indptr[1:].tolist(), strict=True)
    columns, weights = found.indices.tolist(), found.data.tolist()
    return [list(zip(columns[a:b], weights[a:b], strict=True)) for a, b in ends]


def _matrix(forms: list[Form], width: int) -> Matrix:
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *map(len, forms)])
    columns = [number for form in forms for number in form]
    weights = [weight for form in forms for weight in form.values()]
    return csr_matrix((weights, columns, starts), shape=(len(forms), width))
