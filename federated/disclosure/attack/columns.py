"""The columns behind released tables, and bounds of sums of them: what becomes an attacker's knowledge.

A column is what one figure counts in one class of quarters: those that no table tells apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from federated.disclosure import layout
from federated.disclosure.attack.knowledge import Knowledge, Matrix
from federated.release import ReleasedTable

TOTAL = "*"
ENDLESS = float("inf")
Column = tuple[str, ...]  # (whose, class of quarters, cube or "*", stratum, value)
Form = dict[Column, float]


@dataclass(slots=True, repr=False)
class Columns:
    """The columns of some tables of one site; ``split`` holds the classes of each period."""

    split: Mapping[str, tuple[str, ...]]
    _at: dict[Column, int] = field(default_factory=dict)
    _lines: list[tuple[Form, float, float]] = field(default_factory=list)
    _amounts: set[Column] = field(default_factory=set)
    _scores: set[Column] = field(default_factory=set)

    def knowledge(self, *, signed: bool = False) -> Knowledge:
        """Return all of it as bounds of sums; ``signed``: a sum of scores may be below zero."""
        whole = np.array([column not in self._amounts for column in self._at])
        known = Knowledge.nothing(whole).and_that(
            self.matrix([line[0] for line in self._lines]),
            np.array([line[1] for line in self._lines], dtype=np.float64),
            np.array([line[2] for line in self._lines], dtype=np.float64),
        )
        below = [at for column, at in self._at.items() if signed and column in self._scores]
        known.least[below] = -ENDLESS
        return known.scaled(self._unit())

    def _unit(self) -> float:
        sizes = [
            max(abs(x) for x in line[1:] if abs(x) < ENDLESS)
            for line in self._lines
            if self._amounts & set(line[0]) and min(abs(x) for x in line[1:]) < ENDLESS
        ]
        return max(1e-6, max(sizes, default=0.0) / 1e4)

    def matrix(self, forms: Sequence[Form]) -> Matrix:
        """Return sums of columns as rows."""
        from scipy.sparse import csr_matrix

        entries = [(r, self._at[c], w) for r, form in enumerate(forms) for c, w in form.items()]
        at = np.array(entries, dtype=np.float64).reshape(-1, 3)
        where = (at[:, 0].astype(int), at[:, 1].astype(int))
        return csr_matrix((at[:, 2], where), shape=(len(forms), len(self._at)))

    def form(self, table: ReleasedTable, stratum: str, name: str) -> Form:
        """Return a figure as the sum of its columns."""
        every = self.split[table.period.label]
        return {self.column(table, klass, stratum, name): 1.0 for klass in every}

    def column(self, table: ReleasedTable, klass: str, stratum: str, name: str) -> Column:
        """Return the column of a figure within a class of quarters, new or known."""
        linked = frame(table.indicator) if name == "eligible" else ""
        cube = TOTAL if stratum == TOTAL else (table.dimension or table.cube)
        column = (linked or table.indicator, klass, cube, stratum, name)
        self._at.setdefault(column, len(self._at))
        if layout.is_sum(table.measure, name):
            self._amounts.add(column)
            if table.measure == "mean":
                self._scores.add(column)
        return column

    def equals(self, form: Form, value: object) -> None:
        """Note what is published, if it is."""
        if value is not None:
            self.says(form, float(str(value)), float(str(value)))

    def says(self, form: Form, low: float, high: float) -> None:
        """Note the bounds of a sum."""
        self._lines.append((form, low, high))


def plus(*forms: Form) -> Form:
    """Return the sum of sums."""
    out: Form = {}
    for form in forms:
        for column, weight in form.items():
            out[column] = out.get(column, 0.0) + weight
    return out


def classes(tables: Iterable[ReleasedTable]) -> dict[str, tuple[str, ...]]:
    """Return for every period the classes of quarters that no table tells apart."""
    periods = {t.period.label: t.period.quarters or (t.period.label,) for t in tables}
    quarters = dict.fromkeys(quarter for every in periods.values() for quarter in every)
    kinds = {q: tuple(label for label in periods if q in periods[label]) for q in quarters}
    return {
        label: tuple(dict.fromkeys("|".join(kinds[q]) for q in every))
        for label, every in periods.items()
    }


def frame(indicator: str) -> str:
    """Return the name of the people that an indicator shares with others, if it does."""
    from federated.indicators import catalogue

    known = catalogue().get(indicator)
    return known.frame if known else ""
