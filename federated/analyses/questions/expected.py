"""Observed and expected at a frozen beta: what case mix lets a city expect."""

import numpy as np

from federated.analyses.question import Arrays, Combine
from federated.analyses.questions.glm import GlmStep
from federated.analyses.rows import Rows


class Expected(GlmStep):
    """O, E and the variance of O, at the beta of a case-mix model."""

    combine: Combine = "each"

    def answer(self, rows: Rows) -> Arrays:
        """Return the three sums and n."""
        from federated.engines.glm import means

        family, link = self.model.parts()
        sums = np.zeros(4)
        parts = rows.blocks(self.model.design, self.model.outcome)
        for at in means(parts, family, link, np.array(self.beta)):
            w = at.block.weights
            spread = w * family.variance(at.mu)
            sums += [float(v.sum()) for v in (w * at.block.y, w * at.mu, spread, w > 0)]
        names = ("observed", "expected", "variance", "n")
        return {name: np.array(value) for name, value in zip(names, sums, strict=True)}
