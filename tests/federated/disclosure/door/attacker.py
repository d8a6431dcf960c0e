"""An attacker with every printed line and a calculator: scipy's HiGHS on the finest cells.

It knows the format, the cubes and the order of the releases; a column is what came into one finest
cell of one site with one release. It shares no code with what protects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, eye, hstack, vstack

from tests.federated.disclosure.door.naive import ALL, Cell, Truth, atoms, within
from tests.federated.disclosure.door.printing import Figures, Print

Row = NDArray[np.float64]
NEAR = 1e-6


@dataclass(frozen=True)
class Form:
    """What came into ``cell`` of a site after one layer up to another; less that, of ``of``."""

    site: str
    after: int
    upto: int
    cell: Cell
    of: Cell | None = None


class Attacker:
    """All that follows from what is printed; ``known`` adds what an insider knows."""

    def __init__(self, seen: Print) -> None:
        self.world, self.figures = seen.world, seen.figures
        self.truth = Truth(seen.world)  # used for the order of releases and sites only
        self.atoms = atoms(seen.world)
        self.sites = self.truth.sites
        self.layers = len(self.truth.as_ofs)
        self.size = self.layers * len(self.sites) * len(self.atoms)
        self._inside: dict[Cell, list[int]] = {}

    def row(self, form: Form) -> Row:
        """Return which columns a form adds up."""
        row = np.zeros((self.layers, len(self.sites), len(self.atoms)))
        sites = slice(None) if form.site == ALL else self.sites.index(form.site)
        row[form.after + 1 : form.upto + 1, sites, self._columns(form.cell)] = 1
        if form.of is not None:
            whole = self.row(Form(form.site, form.after, form.upto, form.of))
            return whole - row.ravel()
        return row.ravel()

    def _columns(self, cell: Cell) -> NDArray[np.int64]:
        if cell not in self._inside:
            found = [n for n, atom in enumerate(self.atoms) if within(cell, atom)]
            self._inside[cell] = found
        return np.array(self._inside[cell], dtype=int)

    @cached_property
    def numbers(self) -> tuple[Any, Row, Row]:
        """Return rows and bounds that published numbers and rates put on families."""
        rows, low, high = self._absent()
        for (release, site, cell, measure), value in self._first():
            row = self.row(Form(site, -1, self.truth.layer_of[release], cell))
            if measure == "count":
                rows, low, high = [*rows, row], [*low, value], [*high, value]
            elif measure == "rate":
                whole = self.row(Form(site, -1, self.truth.layer_of[release], self._group(cell)))
                rows += [row - (value - 0.05) / 100 * whole, row - (value + 0.05) / 100 * whole]
                low, high = [*low, -NEAR, -np.inf], [*high, np.inf, NEAR]
        return self._matrix(rows), np.array(low), np.array(high)

    @cached_property
    def money(self) -> tuple[Any, Row, Row]:
        """Return rows and bounds that published sums and means put on costs."""
        rows, low, high = self._absent()
        for (release, site, cell, measure), value in self._first():
            if not measure.startswith("cost"):
                continue
            rows.append(self.row(Form(site, -1, self.truth.layer_of[release], cell)))
            half = 1e-6 * (1 + abs(value)) / 2
            number = 1
            if measure == "cost_mean":
                half = 0.5 * 10 ** (np.floor(np.log10(value)) - 2) if value else NEAR
                number = self.truth.sum(site, cell, -1, self.truth.layer_of[release]).families
            low, high = [*low, number * (value - half)], [*high, number * (value + half)]
        for column in self._nobody:
            row = np.zeros(self.size)
            row[column] = 1
            rows, low, high = [*rows, row], [*low, 0], [*high, 0]
        return self._matrix(rows), np.array(low), np.array(high)

    def reach(self, forms: Sequence[Form], goals: Sequence[float]) -> list[bool]:
        """Say of every form whether a table of whole numbers exists where it is at least so much."""
        return _reach(
            self.numbers, self._forms(forms), np.array(goals), "count" in self.world["measures"]
        )

    def moves(
        self, forms: Sequence[Form], true: Sequence[float], known: tuple[Row, Row]
    ) -> list[bool]:
        """Say of every form whether it may be other than it is, to one who knows some columns.

        ``known`` is a pair of rows and values that the insider knows beside what is printed.
        """
        matrix, low, high = self.numbers
        rows, values = known
        more = vstack([matrix, csr_matrix(rows)]), np.r_[low, values], np.r_[high, values]
        found = self._forms(forms)
        up = _reach(more, found, np.array(true) + 1, whole=False)
        left = [at for at, one in enumerate(up) if not one]
        down = _reach(more, -found[left], 1 - np.array(true)[left], whole=False) if left else []
        for at, one in zip(left, down, strict=True):
            up[at] = one
        return up

    def costs_reach(
        self, forms: Sequence[Form], goals: Row, sign: float, own: str | None = None
    ) -> list[bool]:
        """Say of every cost whether it may be as high (sign 1) or low (-1) as ``goals``.

        ``own`` is a site that knows all costs of its own.
        """
        money = self.money if own is None else self._with_own(own)
        return _reach(money, sign * self._forms(forms), sign * goals, whole=False)

    def _with_own(self, site: str) -> tuple[Any, Row, Row]:
        forms = [Form(site, at - 1, at, atom) for at in range(self.layers) for atom in self.atoms]
        found = [self.truth.sum(site, one.cell, one.after, one.upto) for one in forms]
        true = np.array([float(one.total) for one in found])
        near = 1e-9 * true
        matrix, low, high = self.money
        rows = vstack([matrix, self._forms(forms)]).tocsr()
        return rows, np.r_[low, true - near], np.r_[high, true + near]

    @cached_property
    def _nobody(self) -> list[int]:
        """Return the columns where nobody can have come in: they cost nothing."""
        every = eye(self.size, format="csr")
        some = _reach(self.numbers, every, np.full(self.size, 1e-3), whole=False)
        return [column for column, one in enumerate(some) if not one]

    def _first(self) -> Iterable[tuple[tuple[int, str, Cell, str], Any]]:
        of = self.truth.layer_of
        shown: Figures = {key: v for key, v in self.figures.items() if v is not None}
        return [(key, v) for key, v in shown.items() if of.index(of[key[0]]) == key[0]]

    def _absent(self) -> tuple[list[Row], list[float], list[float]]:
        """Nobody comes in from a site that sends nothing, as its empty page tells."""
        row = np.zeros((self.layers, len(self.sites), len(self.atoms)))
        for layer, there in enumerate(self.truth.entering):
            row[layer, [n for n, site in enumerate(self.sites) if site not in there]] = 1
        return [row.ravel()], [0.0], [0.0]

    def _group(self, cell: Cell) -> Cell:
        names = zip(self.world["dimensions"], cell, strict=True)
        return tuple(None if name in self.world["sensitive"] else code for name, code in names)

    def _forms(self, forms: Sequence[Form]) -> Any:
        return self._matrix([self.row(form) for form in forms])

    def _matrix(self, rows: list[Row]) -> Any:
        return csr_matrix(np.array(rows).reshape(len(rows), self.size))


def _reach(known: tuple[Any, Row, Row], forms: Any, goals: Row, whole: bool) -> list[bool]:
    """Ask about all forms at once until no more of them get there, then about each."""
    left = list(range(forms.shape[0]))
    while left:
        table = _best_of_all(known, forms[left], goals[left])
        still = [at for at in left if forms[at] @ table < goals[at] - NEAR * (1 + abs(goals[at]))]
        if whole and np.abs(table - np.round(table)).max(initial=0) > NEAR:
            break
        if len(still) > 0.7 * len(left):
            left = still
            break
        left = still
    lost = {at for at in left if not _one(known, forms[at], goals[at], whole)}
    return [at not in lost for at in range(forms.shape[0])]


def _best_of_all(known: tuple[Any, Row, Row], forms: Any, goals: Row) -> Row:
    """Return a table that brings as many forms as near to their goals as can be."""
    matrix, low, high = known
    many, size = forms.shape
    base = np.minimum(goals, 0) - 1e7  # a form is at most its goal in what is counted
    equal = low == high
    same = hstack([matrix[equal], csr_matrix((int(equal.sum()), many))])
    between = hstack([matrix[~equal], csr_matrix((int((~equal).sum()), many))])
    goal = hstack([-forms, eye(many)])
    finite_high, finite_low = np.isfinite(high[~equal]), np.isfinite(low[~equal])
    over = vstack([between.tocsr()[finite_high], -between.tocsr()[finite_low], goal]).tocsr()
    top = np.r_[high[~equal][finite_high], -low[~equal][finite_low], np.zeros(many)]
    answer = linprog(
        np.r_[np.zeros(size), -np.ones(many)],
        A_ub=over,
        b_ub=top,
        A_eq=same if equal.any() else None,
        b_eq=low[equal] if equal.any() else None,
        bounds=[*[(0, None)] * size, *zip(base, goals, strict=True)],
        method="highs",
    )
    if answer.x is None:
        raise AssertionError(f"what is printed contradicts itself: {answer.message}")
    return np.asarray(answer.x[:size])


def _one(known: tuple[Any, Row, Row], form: Any, goal: float, whole: bool) -> bool:
    """Say whether one form can get there; in doubt it can, as the attacker found nothing."""
    matrix, low, high = known
    enough = goal - NEAR * (1 + abs(goal))
    every = [LinearConstraint(matrix, low, high), LinearConstraint(form, enough, np.inf)]
    nothing, whole_numbers = np.zeros(form.shape[1]), np.ones(form.shape[1])
    answer = milp(nothing, constraints=every)
    if answer.x is None:
        return answer.status not in (2, 4)
    if not whole or np.abs(answer.x - np.round(answer.x)).max() < NEAR:
        return True
    exact = milp(nothing, constraints=every, integrality=whole_numbers, options={"time_limit": 5})
    return bool(exact.status not in (2, 4))
