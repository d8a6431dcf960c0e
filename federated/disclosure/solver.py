"""The attacker who protects: he looks for feasible tables that agree with everything shown.

HiGHS answers, on one thread and with a limit on work rather than on time, so that the same input
gives the same answer on every machine. Every feasible table found is a *witness* and is kept:
hiding more never makes it wrong, so most questions need no solver. A witness is checked by our
own arithmetic, in whole numbers for counts; what HiGHS says about itself is not taken on trust.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

from federated.disclosure.system import Form, Name, Statement, System
from federated.errors import UnsafeRelease

WORK = 20_000  # simplex iterations a question
NODES = 500  # branches a question, where a linear answer is not whole
KEPT = 400  # witnesses
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Breach:
    """A sensitive form follows from what is shown; ``blamed`` are the groups that say it."""

    blamed: frozenset[Name]


class Attack:
    """One system under attack; ``shown`` is given with every question."""

    def __init__(self, system: System) -> None:
        """Build the model once; hidden statements have open bounds."""
        import numpy as np

        self._system = system
        self._names = {name: column for column, name in enumerate(system.atoms)}
        self._truth = np.array([float(value) for value in system.atoms.values()])
        lines: list[tuple[Name | None, Statement]] = [(None, line) for line in system.structure]
        lines += [(key, line) for key, group in system.groups.items() for line in group.statements]
        self._owners = [key for key, _ in lines]
        self._rows = np.array([self._dense(line.form) for _, line in lines]).reshape(len(lines), -1)
        self._low = np.array([line.low for _, line in lines], dtype=float)
        self._high = np.array([line.high for _, line in lines], dtype=float)
        self._forms = [(self._dense(one.form), one) for one in system.sensitive]
        self._witnesses = self._truth[np.newaxis, :]
        self._cap = 4 * float(np.abs(self._truth).sum()) + 4 * max(
            (abs(one.high) for one in system.sensitive), default=1.0
        )
        self._scale = 1.0 if system.whole else max(1.0, float(np.abs(self._truth).max(initial=0)))
        self._model = self._built([line for _, line in lines])

    def breach(self, shown: frozenset[Name]) -> Breach | None:
        """Return the first sensitive form that is not wide open, None when all are."""
        import numpy as np

        active = np.array([owner is None or owner in shown for owner in self._owners], dtype=bool)
        if not self._agrees(self._truth[np.newaxis, :], active)[0]:
            raise UnsafeRelease("A table contradicts itself: its parts do not add up.")
        points = self._witnesses[self._agrees(self._witnesses, active)]
        bounded = False
        for row, one in self._forms:
            for sense, bound in ((1, one.high), (-1, one.low)):
                if bound is None or (sense * (points @ row) >= sense * bound - self._slack()).any():
                    continue
                if not bounded:
                    self._bind(active)
                    bounded = True
                found = self._furthest(row, sense, active)
                if found is None or sense * float(found @ row) < sense * bound - self._slack():
                    return Breach(self._blamed(active))
                points = np.vstack([points, found])
                self._witnesses = np.vstack([self._witnesses, found])[-KEPT:]
        return None

    def _slack(self) -> float:
        return 0.0 if self._system.whole else SLACK * self._scale

    def _dense(self, form: Form) -> Any:
        import numpy as np

        row = np.zeros(len(self._names))
        for name, weight in form.items():
            row[self._names[name]] = weight
        return row

    def _agrees(self, points: Any, active: Any) -> Any:
        """Say of each point whether it fulfils every active line, in our own arithmetic."""
        values = points @ self._rows[active].T
        slack = self._slack()
        inside = (values >= self._low[active] - slack) & (values <= self._high[active] + slack)
        return inside.all(axis=1) & (points >= self._system.lowest - slack).all(axis=1)

    def _built(self, lines: list[Statement]) -> Any:
        import highspy
        import numpy as np

        lp = highspy.HighsLp()
        columns = len(self._names)
        lp.num_col_, lp.num_row_ = columns, len(lines)
        lp.col_cost_ = np.zeros(columns)
        lp.col_lower_ = np.full(columns, max(self._system.lowest, -self._cap))
        lp.col_upper_ = np.full(columns, self._cap)
        lp.row_lower_, lp.row_upper_ = np.full(len(lines), -inf), np.full(len(lines), inf)
        used = [np.flatnonzero(row) for row in self._rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(u) for u in used])]).astype(int)
        lp.a_matrix_.index_ = np.concatenate([*used, np.array([], dtype=int)]).astype(int)
        lp.a_matrix_.value_ = np.concatenate(
            [*(row[u] for row, u in zip(self._rows, used, strict=True)), np.array([])]
        )
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            model.setOptionValue(option, value)
        if model.passModel(lp) == highspy.HighsStatus.kError:
            raise UnsafeRelease("The solver refused the table. Nothing was released.")
        return model

    def _bind(self, active: Any) -> None:
        """Give the model the lines that are shown, and open the others."""
        import numpy as np

        number = len(self._owners)
        self._model.changeRowsBounds(
            number,
            np.arange(number, dtype=np.int32),
            np.where(active, self._low, -inf),
            np.where(active, self._high, inf),
        )

    def _furthest(self, row: Any, sense: int, active: Any) -> Any | None:
        """Return the feasible table with the most (or least) of a form, None without a sound one."""
        import numpy as np

        columns = np.arange(len(self._names), dtype=np.int32)
        self._model.changeColsCost(len(columns), columns, -sense * row)
        point = self._solved()
        if point is None or not self._system.whole:
            return point if point is not None and self._agrees(point[None, :], active)[0] else None
        point = np.round(point)
        if self._agrees(point[np.newaxis, :], active)[0]:
            return point
        return self._whole(columns, active)

    def _whole(self, columns: Any, active: Any) -> Any | None:
        """Ask again in whole numbers, then go back to the linear model."""
        import numpy as np

        count = len(columns)
        self._model.changeColsIntegrality(count, columns, np.ones(count, dtype=np.uint8))
        point = self._solved()
        self._model.changeColsIntegrality(count, columns, np.zeros(count, dtype=np.uint8))
        self._solved()  # leaves the linear multipliers behind, for the blame
        if point is None:
            return None
        point = np.round(point)
        return point if self._agrees(point[np.newaxis, :], active)[0] else None

    def _solved(self) -> Any | None:
        import highspy
        import numpy as np

        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._model.getSolution().col_value)

    def _blamed(self, active: Any) -> frozenset[Name]:
        """Return the groups with a multiplier in the last answer; all shown when there is none."""
        duals = self._model.getSolution().row_dual
        found = frozenset(_owners(self._owners, duals, active))
        return found or frozenset(_owners(self._owners, [1.0] * len(self._owners), active))


def _owners(owners: list[Name | None], duals: Iterable[float], active: Any) -> Iterable[Name]:
    for owner, dual, is_active in zip(owners, duals, active, strict=True):
        if owner is not None and is_active and abs(dual) > 1e-9:
            yield owner


_OPTIONS = {
    "output_flag": False,
    "presolve": "off",  # with it, a whole-number answer was called optimal that was not
    "threads": 1,
    "random_seed": 0,
    "simplex_iteration_limit": WORK,
    "mip_max_nodes": NODES,
    "mip_rel_gap": 0.0,
}
