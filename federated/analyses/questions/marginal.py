"""One round of a logistic model with an intercept of each city's own."""

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.engines import marginal
from federated.errors import AnalysisError


class MarginalStep(Question):
    """The city's marginal likelihood at (beta, sd), with gradient and information."""

    design: Design
    outcome: Outcome
    nodes: int
    theta: tuple[float, ...]

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design and the outcome."""
        return self.design, self.outcome

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums; no effect of a city leaves it."""
        trials = self.trials(rows)
        return {**marginal.step(trials, np.array(self.theta), self.nodes), "cities": np.ones(())}

    def trials(self, rows: Rows) -> marginal.Trials:
        """Return the rows as grouped trials."""
        out, n = self.outcome, len(rows)
        events = rows.number(out.column)
        size = np.ones(n) if out.trials is None else rows.number(out.trials)
        if (events < 0).any() or (events > size).any():
            raise AnalysisError(f"Column {out.column!r} holds more events than trials.")
        offset = np.zeros(n) if out.offset is None else rows.number(out.offset)
        return marginal.Trials.of(rows.matrix(self.design), events, size, offset)
