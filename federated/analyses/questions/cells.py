"""How many families are behind a regression: what rule R8 judges, before anything else is asked."""

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats


class Cells(Question):
    """Families by dummy, by two dummies together, and by dummy and outcome; all levels have one.

    Of ``amounts`` (days, euros, numbers of times): by dummy, and of everybody last, who brings
    something, the sum and the sum of squares. In how many ``cities`` a dummy occurs is told too.
    """

    design: Design
    outcome: Outcome
    dummies: Design
    binary: bool
    amounts: Design = ()

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design and the outcome."""
        return self.design, self.outcome

    def answer(self, rows: Rows) -> Arrays:
        """Return the counts."""
        flags = rows.matrix(self.dummies)
        y = rows.number(self.outcome.column) if self.binary else np.zeros(len(rows))
        return {
            "families": np.array(float(len(rows))),
            "pairs": flags.T @ flags,
            "events": flags.T @ y,
            "all_events": np.array(float(y.sum())),
            "cities": (flags.sum(axis=0) > 0).astype(np.float64),
            **self._sums(rows, flags),
        }

    def _sums(self, rows: Rows, flags: Floats) -> Arrays:
        if not self.amounts:
            return {}
        some = np.column_stack([flags, np.ones(len(rows))])
        values = np.abs(rows.matrix(self.amounts))
        told = {"bringing": values > 0, "sums": values, "squares": values**2}
        return {name: part.astype(np.float64).T @ some for name, part in told.items()}
