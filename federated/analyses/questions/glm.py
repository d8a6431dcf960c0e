"""The rounds of a generalised linear model: first, step, last."""

from typing import Literal

import numpy as np

from federated.analyses.design import Design, Model, Outcome
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.engines import glm
from federated.engines.families import FAMILIES, Family, negative_binomial
from federated.engines.links import LINKS, Link
from federated.errors import AnalysisError

Name = Literal[
    "gaussian",
    "binomial",
    "poisson",
    "gamma",
    "inverse_gaussian",
    "quasibinomial",
    "quasipoisson",
    "negative_binomial",
]


class GlmModel(Model):
    """A generalised linear model; ``theta`` is the fixed size of a negative binomial.

    ``meats`` are those of robust errors that are told. Where it is ``blind``, no round has means that
    start at the outcomes: of counts they would tell the outcomes of every two columns together.
    """

    design: Design
    outcome: Outcome
    family: Name
    link: str | None = None
    theta: float | None = None
    meats: tuple[Literal["rows", "sites"], ...] = ("rows", "sites")
    blind: bool = False

    def parts(self) -> tuple[Family, Link]:
        """Return the family and its link."""
        if self.family == "negative_binomial":
            family = negative_binomial(1.0 if self.theta is None else self.theta)
        else:
            family = FAMILIES[self.family]
        name = self.link or family.link
        if name not in LINKS:
            raise AnalysisError(f"No link is called {name!r}. Known: {', '.join(LINKS)}.")
        return family, LINKS[name]

    def checked(self, rows: Rows) -> None:
        """Refuse outcomes that the family cannot have."""
        family, _ = self.parts()
        y = rows.number(self.outcome.column)
        most = family.most if self.outcome.trials is None else rows.number(self.outcome.trials)
        low = y <= family.least if family.open_end else y < family.least
        if np.any(low) or np.any(y > most):
            raise AnalysisError(
                f"Column {self.outcome.column!r} holds outcomes that a {self.family} model cannot have."
            )


class GlmQuestion(Question):
    """What the rounds have in common."""

    model: GlmModel

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design and the outcome."""
        return self.model.design, self.model.outcome


class GlmFirst(GlmQuestion):
    """Round zero: means start at the outcomes."""

    def answer(self, rows: Rows) -> Arrays:
        """Return score, information, n and the sums of weights and outcomes."""
        self.model.checked(rows)
        model, (family, link) = self.model, self.model.parts()
        parts = rows.blocks(model.design, model.outcome)
        return glm.first(parts, len(model.design), family, link)


class GlmStep(GlmQuestion):
    """One round at ``beta``."""

    beta: tuple[float, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return score, information and deviance."""
        model, (family, link) = self.model, self.model.parts()
        parts = rows.blocks(model.design, model.outcome)
        return glm.step(parts, len(model.design), family, link, np.array(self.beta))


class GlmLast(GlmStep):
    """The round after the last, at the estimate."""

    null: float
    dispersion: float

    def answer(self, rows: Rows) -> Arrays:
        """Return likelihood, Pearson's X², null deviance and the meat of sandwiches."""
        model, (family, link) = self.model, self.model.parts()
        parts, beta = rows.blocks(model.design, model.outcome), np.array(self.beta)
        width = len(model.design)
        told = model.meats
        return glm.last(parts, width, family, link, beta, self.null, self.dispersion, told)
