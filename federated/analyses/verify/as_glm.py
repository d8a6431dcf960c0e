"""What R's ``glm`` prints for one site.

Its errors are those of the weights before the last step, so that also with ``epsilon = 1e-15``, as
the fixtures have it, they hold eight or nine digits only. To compare all digits, a fixture of a first stage is fitted in the same steps; the analysis itself
(``federated.analyses.two_stage``) goes on to the last digit.
"""

import numpy as np

from federated.analyses.newton import inverse, solved
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.glm import GlmFirst, GlmModel, GlmStep
from federated.analyses.questions.own_fit import OwnFit
from federated.analyses.rows import Rows
from federated.analyses.run import alone
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

STOP, ROUNDS = 1e-15, 100


class OwnFitAsR(OwnFit):
    """One coefficient of a model fitted to this site alone, as R prints it."""

    def answer(self, rows: Rows) -> Arrays:
        """Return estimate and standard error."""
        beta, information = alone(fitted(self.model), rows)
        at = [term.name for term in self.model.design].index(self.term)
        se = np.sqrt(inverse(information)[at, at])
        return {"estimate": np.asarray(beta[at]), "se": np.asarray(se)}


def fitted(model: GlmModel) -> Steps[tuple[Floats, Floats]]:
    """Return beta, and the information before the last step, of a family of dispersion 1."""
    at = yield from summed(GlmFirst(model=model))
    beta, before = solved(at["information"], at["score"]), np.inf
    for _ in range(ROUNDS):
        here = yield from summed(GlmStep(model=model, beta=tuple(beta)))
        deviance = float(here["deviance"])
        if abs(deviance - before) / (abs(deviance) + 0.1) < STOP:
            return beta, at["information"]
        beta = beta + solved(here["information"], here["score"])
        at, before = here, deviance
    raise AnalysisError("A site cannot fit the first stage alone.")
