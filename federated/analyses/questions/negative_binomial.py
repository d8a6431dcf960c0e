"""One round of a negative binomial model whose theta is estimated."""

import numpy as np

from federated.analyses.question import Arrays
from federated.analyses.questions.glm import GlmQuestion
from federated.analyses.rows import Rows
from federated.engines.negative_binomial import step


class NegativeBinomialStep(GlmQuestion):
    """Likelihood, score and information at (beta, log theta)."""

    theta: tuple[float, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums."""
        parts = rows.blocks(self.model.design, self.model.outcome)
        return step(parts, len(self.model.design), np.array(self.theta))
