"""How many families are behind a regression: what rule R8 judges, before anything else is asked."""

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows


class Cells(Question):
    """Families by dummy, by two dummies together, and by dummy and outcome; all levels have one."""

    design: Design
    outcome: Outcome
    dummies: Design
    binary: bool

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
        }
