"""Moments of a list of columns: the whole of least squares in one round."""

from federated.analyses.design import CONSTANT, Design, Outcome, Term
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.engines.gram import gram

ONE = Term(name=CONSTANT)


class Gram(Question):
    """A'WA of the design and the outcomes; nothing about a row that is not in that sum."""

    design: Design
    outcomes: tuple[str, ...]
    weights: str | None = None

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design, and the first outcome."""
        return self.design, Outcome(column=self.outcomes[0], weights=self.weights)

    def answer(self, rows: Rows) -> Arrays:
        """Return n, the sum of log weights and A'WA, outcomes last."""
        every = (*self.design, *(Term.parse(name) for name in self.outcomes))
        outcome = Outcome(column=self.outcomes[0], weights=self.weights)
        return gram(rows.blocks(every, outcome), len(every))
