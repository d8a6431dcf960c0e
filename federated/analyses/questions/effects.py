"""Sums of predictions: what a term does to the mean of the outcome, over rows of a city."""

import numpy as np

from federated.analyses.question import Arrays
from federated.analyses.questions.glm import GlmStep
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats


class Predictions(GlmStep):
    """Sums of the mean with terms switched on and off, and of its gradients in beta.

    ``cells`` are pairs of a term and the value it is set to; the other side has it at ``off``.
    Only rows on which the term of ``among`` is 1 count; without it, all.
    """

    term: str
    on: float = 1.0
    off: float = 0.0
    among: bool = False

    def answer(self, rows: Rows) -> Arrays:
        """Return n, and for both sides the sum of means and of their gradients."""
        model, beta = self.model, np.array(self.beta)
        at = [one.name for one in model.design].index(self.term)
        n, sums, grads = 0.0, np.zeros(2), np.zeros((2, len(beta)))
        for block in rows.blocks(model.design, model.outcome):
            kept = block.x[:, at] != 0 if self.among else np.ones(len(block.y), dtype=bool)
            n += float(block.weights[kept].sum())
            for side, value in enumerate((self.on, self.off)):
                x = block.x[kept]
                x[:, at] = x[:, at] if self.among and side == 0 else value
                total, grad = self._side(x, beta, block.offset[kept], block.weights[kept])
                sums[side] += total
                grads[side] += grad
        cities = np.array(float(n > 0))
        return {"n": np.array(n), "means": sums, "gradients": grads, "cities": cities}

    def _side(
        self, x: Floats, beta: Floats, offset: Floats, weights: Floats
    ) -> tuple[float, Floats]:
        _, link = self.model.parts()
        eta = x @ beta + offset
        slope = weights * link.slope(eta)
        return float((weights * link.inverse(eta)).sum()), np.asarray(x.T @ slope)


class ClusterMeat(GlmStep):
    """The sum of s_c s_c' over clusters within a site (families, wards), at the estimate."""

    cluster: str

    def answer(self, rows: Rows) -> Arrays:
        """Return the meat and the number of clusters."""
        from federated.engines.glm import means

        levels, codes = rows.codes(self.cluster)
        family, link = self.model.parts()
        sums, start = np.zeros((len(levels), len(self.model.design))), 0
        parts = rows.blocks(self.model.design, self.model.outcome)
        for at in means(parts, family, link, np.array(self.beta)):
            own = codes[start : start + len(at.mu)]
            np.add.at(sums, own, at.block.x * at.score[:, None])
            start += len(at.mu)
        return {"meat": sums.T @ sums, "clusters": np.array(float(len(levels)))}
