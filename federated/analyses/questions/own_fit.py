"""What a site finds by itself: the estimate of one term and its standard error."""

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.glm import glm
from federated.analyses.question import Arrays, Combine, Question
from federated.analyses.questions.glm import GlmModel
from federated.analyses.rows import Rows
from federated.analyses.run import alone
from federated.errors import AnalysisError


class OwnFit(Question):
    """One coefficient of a model fitted to this site alone; not a number where it has no fit."""

    combine: Combine = "each"
    model: GlmModel
    term: str

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design and the outcome."""
        return self.model.design, self.model.outcome

    def answer(self, rows: Rows) -> Arrays:
        """Return estimate and standard error."""
        try:
            fit = alone(glm(self.model), rows)
        except AnalysisError:
            return {"estimate": np.array(np.nan), "se": np.array(np.nan)}
        at = fit.terms.index(self.term)
        return {"estimate": np.array(fit.coef[at]), "se": np.array(fit.se[at])}
