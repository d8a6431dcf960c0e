"""An attacker of its own code path: published tables in, the interval of any cell out.

He knows every released table, the definitions and arithmetic; he does not know the protector. He
uses SciPy, one variable for each cell of each table, and whole numbers for people.
"""

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from federated.release import ReleasedRow, ReleasedTable
from tests.federated.disclosure.worlds import GRID

Variable = tuple[str, str, str]
ENDS = GRID[1:]
BANDS = {"<60": (0, 3), "60-79": (3, 4), ">=80": (4, 5)}


class Attacker:
    """Everything that follows from some tables of one indicator, site and period."""

    def __init__(self, tables: Sequence[ReleasedTable], signed: bool = False) -> None:
        self._columns: dict[Variable, int] = {}
        self._lines: list[tuple[dict[Variable, float], float, float]] = []
        self._known: tuple[LinearConstraint, Bounds, Any] | None = None
        self._signed = signed
        for table in tables:
            for row in table.rows:
                self._row(table, row)
            self._strata(table)
        self._band(tables[0])

    def interval(self, form: dict[Variable, float]) -> tuple[float, float]:
        """Return the least and the most that ``form`` can be."""
        return self._extreme(form, 1), self._extreme(form, -1)

    def _extreme(self, form: dict[Variable, float], sense: int) -> float:
        for variable in form:
            if variable not in self._columns:
                self._says({variable: 1.0}, -inf, inf)
        n = len(self._columns)
        cost = np.zeros(n)
        for variable, weight in form.items():
            cost[self._columns[variable]] = sense * weight
        if self._known is None or self._known[1].lb.size != n:
            self._known = self._constraints(n)
        constraints, bounds, whole = self._known
        result = milp(cost, constraints=constraints, bounds=bounds)
        if result.status == 0 and np.abs(result.x - np.round(result.x))[whole == 1].max() > 1e-6:
            # Without presolve: with it, HiGHS calls an answer optimal that is not (9 of 11).
            result = milp(
                cost,
                constraints=constraints,
                bounds=bounds,
                integrality=whole,
                options={"presolve": False, "mip_rel_gap": 0.0},
            )
        assert result.status in (0, 3, 4), result.message
        return sense * float(result.fun) if result.status == 0 else -sense * inf

    def _constraints(self, n: int) -> tuple[LinearConstraint, Bounds, Any]:
        matrix = np.zeros((len(self._lines), n))
        for number, (form, _, _) in enumerate(self._lines):
            for variable, weight in form.items():
                matrix[number, self._columns[variable]] = weight
        low, high = (np.array([line[side] for line in self._lines]) for side in (1, 2))
        lowest = np.array([-inf if self._free(v) else 0.0 for v in self._columns])
        whole = np.array([0 if self._is_sum(v[2]) else 1 for v in self._columns])
        bounds = Bounds(lowest, np.full(n, 1e7))
        return LinearConstraint(csr_array(matrix), low, high), bounds, whole

    def _free(self, variable: Variable) -> bool:
        return self._signed and self._is_sum(variable[2])

    @staticmethod
    def _is_sum(name: str) -> bool:
        return name in ("sum", "person_days") or name.startswith("euro_")

    def _column(self, variable: Variable) -> int:
        return self._columns.setdefault(variable, len(self._columns))

    def _says(self, form: dict[Variable, float], low: float, high: float) -> None:
        for variable in form:
            self._column(variable)
        self._lines.append((form, low, high))

    def _row(self, table: ReleasedTable, row: ReleasedRow) -> None:
        def at(name: str) -> Variable:
            return variable(table, row.stratum, name)

        values = {n: v for n, v in row.values.items() if v is not None and n != "sd"}
        self._says({at("eligible"): 1, at("measured"): -1, at("missing"): -1}, 0, 0)
        if table.measure == "survival":
            self._survival(table, row, values)
            values = {n: v for n, v in values.items() if n in ("eligible", "measured", "missing")}
        for name, value in values.items():
            self._says({at(_named(table, name)): 1}, float(value), float(value))
        for whole, parts in _splits(table, row).items():
            self._says({at(whole): 1, **{at(name): -1 for name in parts}}, 0, 0)
        if table.measure == "rate":
            self._says({at("events"): 1, at("families_with"): -1}, 0, inf)
            families = {at("families_with"): -1.0, at("families_without"): -1.0}
            self._says({at("measured"): 1, **families}, 0, inf)

    def _survival(self, table: ReleasedTable, row: ReleasedRow, values: Any) -> None:
        def at(name: str) -> Variable:
            return variable(table, row.stratum, name)

        kinds = ("events", "deaths", "censored")
        everybody = {at(f"{kind}_{end}"): -1.0 for kind in kinds for end in ENDS}
        self._says({at("measured"): 1, **everybody, at("rest"): -1}, 0, 0)
        since = 0
        for number, end in enumerate(ENDS):
            if row.values[f"events_{end}"] is None:
                continue
            within, before = ENDS[since : number + 1], ENDS[:since]
            for kind in kinds:
                if (value := values.get(f"{kind}_{end}")) is not None:
                    form = {at(f"{kind}_{e}"): 1.0 for e in within}
                    self._says(form, float(value), float(value))
            if (value := values.get(f"at_risk_{end}")) is not None:
                gone = {at(f"{kind}_{e}"): -1.0 for kind in kinds for e in before}
                self._says({at("measured"): 1.0, **gone}, float(value), float(value))
            since = number + 1

    def _strata(self, table: ReleasedTable) -> None:
        if len(table.rows) == 1:
            return
        names = dict.fromkeys(v[2] for v in self._columns if v[:2] == ("*", "*"))
        for name in names:
            parts = {variable(table, row.stratum, name): -1.0 for row in table.rows[1:]}
            families = name.startswith("families_")
            self._says({("*", "*", name): 1.0, **parts}, -inf if families else 0, 0)

    def _band(self, table: ReleasedTable) -> None:
        if table.completeness is None:
            return
        least, most = BANDS[table.completeness]
        measured, eligible = ("*", "*", "measured"), ("*", "*", "eligible")
        self._says({measured: 5.0, eligible: -float(least)}, 0, inf)
        if most < 5:
            self._says({measured: 5.0, eligible: -float(most)}, -inf, -1)


def variable(table: ReleasedTable, stratum: str, name: str) -> Variable:
    """Name a cell; the total row is one for all cubes."""
    cube = "*" if stratum == "*" else table.cube
    return (cube, stratum, _named(table, name))


def _named(table: ReleasedTable, name: str) -> str:
    people = ("eligible", "measured", "missing", "sum")
    return (
        f"euro_{name}"
        if table.measure == "cost" and name not in people and not name.startswith("euro_")
        else name
    )


def _splits(table: ReleasedTable, row: ReleasedRow) -> dict[str, list[str]]:
    people = ("eligible", "measured", "missing", "sum")
    others = [name for name in row.values if name not in people]
    if table.measure in ("proportion", "histogram"):
        return {"measured": others}
    return {"sum": [_named(table, name) for name in others]} if table.measure == "cost" else {}
