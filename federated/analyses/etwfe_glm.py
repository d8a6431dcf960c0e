"""Staggered adoption with a link: Poisson for counts, logit for shares (Wooldridge's ETWFE).

Formula: a generalised linear model on cohort and period, case mix and a cell for each treated
cohort and period; the effect on the treated is the mean of g^-1(eta) with and without the cell
(average structural function; Wooldridge, Econometrics J 2023;26:C31). CR0 by unit, delta method, the
sizes of cells taken as known. A site shares the rounds of the model, the meat by unit and, by cell,
two sums with gradients; 7 to 9 rounds and one a cell; equal to the pooled fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from federated.analyses.few import refuse_analytic
from federated.analyses.glm import GlmFit, glm
from federated.analyses.inference import p_of
from federated.analyses.predictions import Effect, clustered, effect
from federated.analyses.question import Steps
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.panel import Panel
from federated.engines.blocks import Floats

ASSUMES = (
    "Without the measure, cohorts would have changed in parallel on the scale of the link.",
    "The mean is right; the distribution need not be (quasi-likelihood, errors by unit).",
)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Extended:
    """A fit, its covariance by unit and the effect in each treated cell."""

    fit: GlmFit
    vcov: Floats
    units: float
    effects: Mapping[Pair, Effect]
    assumes: tuple[str, ...] = ASSUMES

    @property
    def se(self) -> Floats:
        """Errors of the coefficients, by unit."""
        return np.sqrt(np.diag(self.vcov))

    def mean(self, pairs: Sequence[Pair]) -> tuple[float, float]:
        """Return the mean effect over cells, by their size, and its error."""
        parts = [self.effects[pair] for pair in pairs]
        w = np.array([part.n for part in parts])
        w = w / w.sum()
        gradient = sum((a * part.gradient for a, part in zip(w, parts, strict=True)), 0 * self.se)
        estimate = float(w @ np.array([part.estimate for part in parts]))
        return estimate, float(np.sqrt(gradient @ self.vcov @ gradient))

    def p(self, pairs: Sequence[Pair] = ()) -> float:
        """Return p of the mean effect over cells (all); refused where one city is a cohort."""
        cohorts = {pair[0] for pair in self.effects}
        cities = {
            g: max(e.cities for (cohort, _), e in self.effects.items() if cohort == g)
            for g in cohorts
        }
        refuse_analytic(cities)
        estimate, error = self.mean(pairs or list(self.effects))
        return float(p_of(estimate / error))

    def overall(self) -> tuple[float, float]:
        """Return the mean effect on all who were treated."""
        return self.mean(list(self.effects))

    def event_study(self) -> dict[int, tuple[float, float]]:
        """Return the mean effect by time since the start."""
        since = {pair: round(float(pair[1]) - float(pair[0])) for pair in self.effects}
        return {
            e: self.mean([pair for pair, at in since.items() if at == e])
            for e in sorted(set(since.values()))
        }


def extended(model: GlmModel, panel: Panel) -> Steps[Extended]:
    """Fit a model that has the terms of all treated cells, named as ``Panel.cell`` names them."""
    fit = yield from glm(model)
    vcov, units = yield from clustered(fit, panel.unit)
    effects = {}
    for pair in panel.treated:
        name = panel.cell(*pair).name
        if name in fit.terms:
            effects[pair] = yield from effect(fit, name, among=True)
    return Extended(fit, vcov, units, effects)
