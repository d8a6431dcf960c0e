"""Meta-analysis of what each site finds alone (two stages), and how many sites drop out.

A site shares one estimate and its standard error; 1 round. It is not the pooled fit: a site without
events, or with a term that predicts them perfectly, has no estimate. Where sums can be had, the
pooled fit is better; this is for comparison with studies that can do no more, and to show how
effects differ between cities.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from federated.analyses.meta_analysis import Method, Pooled, Test, pooled
from federated.analyses.question import Steps, by_site
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.own_fit import OwnFit
from federated.engines.blocks import Floats
from federated.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class Stage:
    """The estimates of the sites that have one, in the order of the sites."""

    sites: tuple[str, ...]
    estimate: Floats
    se: Floats
    without: tuple[str, ...]

    @property
    def assumes(self) -> tuple[str, ...]:
        """What the result rests on, in words."""
        lost = f"{len(self.without)} sites could not fit the model alone and are left out."
        return ("Every site's estimate is unbiased, with a known error.", lost)

    def pooled(self, method: Method = "REML", test: Test = "adhoc") -> Pooled:
        """Return the second stage."""
        return pooled(self.estimate, self.se**2, method, test)


def first_stage(model: GlmModel, term: str, way: type[OwnFit] = OwnFit) -> Steps[Stage]:
    """Fit the model at each site."""
    if term not in [one.name for one in model.design]:
        raise AnalysisError(f"The model has no term {term!r}.")
    answers = yield from by_site(way(model=model, term=term))
    return _stage({name: (one["estimate"], one["se"]) for name, one in answers.items()})


def _stage(found: Mapping[str, tuple[Floats, Floats]]) -> Stage:
    kept = [name for name, (estimate, _) in found.items() if np.isfinite(estimate)]
    estimate = np.array([float(found[name][0]) for name in kept])
    se = np.array([float(found[name][1]) for name in kept])
    return Stage(tuple(kept), estimate, se, tuple(name for name in found if name not in kept))
