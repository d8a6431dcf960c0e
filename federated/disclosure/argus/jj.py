"""A problem of the joint engine as a JJ file: a line for every cell, then a line for every sum.

A cell is number, value, cost, status (``s`` may be hidden, ``u`` is hidden, ``z`` is shown), the
bounds that everybody knows, and the room that it needs below, above and in all. A form of several
cells that must move, or may not be negative, becomes a hidden cell of its own. Values keep all
their decimals: with rounded ones, which do not add up, τ-Argus never returns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from federated.disclosure.joint.problem import Matrix, Numbers, Problem, Status
from federated.errors import ArgusUnavailable

Form = tuple[tuple[int, float], ...]  # cell and coefficient, in the order of the cells
MARKS = {Status.SHOWN: "z", Status.FREE: "s", Status.HIDDEN: "u"}


@dataclass(slots=True, repr=False)
class _Cell:
    value: float
    cost: int
    mark: str
    lowest: float
    below: float = 0.0
    above: float = 0.0


@dataclass(slots=True, repr=False)
class _System:
    """The cells so far; a form that was met before keeps its cell."""

    problem: Problem
    far: float
    cells: list[_Cell] = field(default_factory=list)
    sums: list[Form] = field(default_factory=list)
    known: dict[Form, int] = field(default_factory=dict)

    def of(self, form: Form) -> tuple[_Cell, float]:
        """Return the cell of a form, and its sign in the form."""
        if len(form) == 1 and abs(form[0][1]) == 1:
            return self.cells[form[0][0]], form[0][1]
        if form not in self.known:
            self.known[form] = len(self.cells)
            value = sum(self.cells[cell].value * by for cell, by in form)
            self.cells.append(_Cell(value, 0, "u", -self.far))
            self.sums.append(((self.known[form], -1.0), *form))
        return self.cells[self.known[form]], 1.0


def written(problem: Problem) -> str:
    """Return the text of the JJ file; the first n cells are those of the problem."""
    far = 3.0 * (1.0 + _largest(problem.values, problem.demands.needs))
    system = _System(problem, far)
    costs = _costs(problem.weights)
    for value, cost, status in zip(problem.values, costs, problem.status, strict=True):
        system.cells.append(_Cell(float(value), cost, MARKS[Status(status)], -far))
    _add_floors(system)
    _add_demands(system)
    sums = [*_rows(problem.equations), *system.sums]
    cells = (_cell(number, one, far) for number, one in enumerate(system.cells))
    lines = ["0", str(len(system.cells)), *cells, str(len(sums)), *map(_sum, sums)]
    return "\n".join(lines) + "\n"


def _largest(*numbers: Numbers) -> float:
    return max(float(np.abs(one).max(initial=0.0)) for one in numbers)


def _costs(weights: Numbers) -> list[int]:
    """Return the weights as whole numbers, to a hundredth of the smallest."""
    least = weights[weights > 0].min(initial=float(weights.max(initial=1.0)) or 1.0)
    whole = np.maximum(1, np.round(100 * weights / least)).astype(np.int64)
    return [int(one) for one in whole // max(int(np.gcd.reduce(whole)), 1)]


def _add_floors(system: _System) -> None:
    for form in _rows(system.problem.floors):
        cell, sign = system.of(form)
        if sign > 0:
            cell.lowest = 0.0


def _add_demands(system: _System) -> None:
    demands = system.problem.demands
    for form, need in zip(_rows(demands.forms), demands.needs, strict=True):
        cell, sign = system.of(form)
        if sign * need > 0:
            cell.above = max(cell.above, abs(float(need)))
        else:
            cell.below = max(cell.below, abs(float(need)))


def _rows(matrix: Matrix) -> Iterator[Form]:
    rows = matrix.tocsr()
    rows.sort_indices()
    for start, end in zip(rows.indptr, rows.indptr[1:], strict=False):
        cells, by = rows.indices[start:end].tolist(), rows.data[start:end].tolist()
        yield tuple((cell, float(one)) for cell, one in zip(cells, by, strict=True) if one)


def _cell(number: int, cell: _Cell, far: float) -> str:
    room = f"{cell.below!r} {cell.above!r} 0"
    return f"{number} {cell.value!r} {cell.cost} {cell.mark} {cell.lowest!r} {far!r} {room}"


def _sum(form: Form) -> str:
    if any(by != int(by) for _, by in form):
        raise ArgusUnavailable("τ-Argus only knows sums and differences; this system has others.")
    return f"0 {len(form)} : " + " ".join(f"{cell} ({int(by)})" for cell, by in form)
