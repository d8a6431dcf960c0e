"""Every cell as a sum of what nothing defines: the finest cells, and what came into them.

An equation with one whole defines that whole by its parts. A floor that compares a cell with the
same cell earlier defines the cell as the earlier one and what came in since. So a deviation is
given by far fewer numbers than it has cells, and most equations and floors need no row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.problem import Matrix, Problem, Status

Form = dict[int, float]  # weights of what nothing defines


@dataclass(frozen=True, slots=True, repr=False)
class Basis:
    """``forms`` (n x g): the cells; ``rest`` (r x g): equations that are left, equal to zero.

    ``cells`` (g) is the cell that each of the g numbers came into. ``short`` (n x (g + f)) says the
    same with fewer entries, by way of the ``free`` (f) cells that may be shown; ``rows`` are zero.
    """

    forms: Matrix
    rest: Matrix
    cells: NDArray[np.int64]
    short: Matrix
    rows: Matrix
    free: NDArray[np.int64]


def basis(problem: Problem) -> Basis:
    """Return the cells of a problem as sums of as few numbers as its equations tell."""
    made = _Making(problem)
    made.settle()
    forms = _matrix([made.forms[cell] for cell in range(made.size)], len(made.cells))
    rest = (problem.equations @ forms).tocsr()
    rest.data[np.abs(rest.data) < 1e-9] = 0.0
    rest.eliminate_zeros()
    left = np.diff(rest.indptr) > 0
    short = _matrix([made.moved(made.short[cell]) for cell in range(made.size)], made.width)
    rows = _matrix([made.moved(row) for row in made.rows], made.width)
    cells, free = np.array(made.cells, np.int64), np.array(made.free, np.int64)
    return Basis(forms, rest[left], cells, short, rows, free)


class _Making:
    def __init__(self, problem: Problem) -> None:
        self.size = len(problem.values)
        self.forms: dict[int, Form] = {}
        self.short: dict[int, Form] = {}
        self.rows: list[Form] = []
        self.cells: list[int] = []
        self.free: list[int] = []
        self._status = problem.status.tolist()
        self._parts: dict[int, list[tuple[int, float]]] = {}
        for entries in _rows(problem.equations):
            wholes = [cell for cell, weight in entries if weight == -1.0]
            if len(wholes) == 1 and len(entries) > 1:
                parts = [one for one in entries if one[0] != wholes[0]]
                self._parts.setdefault(wholes[0], parts)
        self._before = {
            first: second
            for entries in _rows(problem.floors)
            for first, second in _earlier(entries)
        }

    @property
    def width(self) -> int:
        """Return how many columns short forms have."""
        return len(self.cells) + len(self.free)

    def moved(self, form: Form) -> Form:
        """Put the free cells behind the numbers: until all are known they count below zero."""
        return {at if at >= 0 else len(self.cells) - 1 - at: w for at, w in form.items()}

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
        parts = self._made_of(cell) if whole else []
        form, short = _summed(self.forms, parts), _summed(self.short, parts)
        if not whole or cell not in self._parts:
            form[len(self.cells)] = short[len(self.cells)] = 1.0
            self.cells.append(cell)
        self.forms[cell], self.short[cell] = form, self._shortened(cell, short)

    def _shortened(self, cell: int, form: Form) -> Form:
        """Let a cell that may be shown stand for itself, and one that is shown for nothing."""
        if self._status[cell] == Status.SHOWN:
            self.rows.append(form)
            return {}
        alone = len(form) == 1 and self.cells and self.cells[-1] == cell
        if self._status[cell] == Status.HIDDEN or alone:
            return form
        self.free.append(cell)
        self.rows.append({**form, -len(self.free): -1.0})
        return {-len(self.free): 1.0}


def _summed(known: dict[int, Form], parts: list[tuple[int, float]]) -> Form:
    form: Form = {}
    for part, weight in parts:
        for number, inner in known[part].items():
            form[number] = form.get(number, 0.0) + weight * inner
    return {number: weight for number, weight in form.items() if weight}


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
