"""Generalised linear models: linear, logistic, Poisson, Gamma and their kin.

Formula: Fisher scoring on sums over sites, U = X'W(y-mu)/(dmu/deta), H = X'WX (McCullagh, Nelder
1989, 2.5). A site shares U, H and the deviance at each beta, then once the likelihood, Pearson's X²
and the p x p meat of robust errors. Rounds: 5 to 8 and 2 to 4 more; equal to the pooled fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from federated.analyses.design import Term
from federated.analyses.inference import Estimates
from federated.analyses.newton import Point, climb, inverse, positive, solved
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.glm import GlmFirst, GlmLast, GlmModel, GlmStep
from federated.analyses.questions.negative_binomial import NegativeBinomialStep
from federated.engines.blocks import Floats
from federated.engines.links import LINKS

ASSUMES = (
    "Rows are independent given the terms, unless a robust error is read.",
    "The mean is the link's function of a sum of the terms; no effect differs by city unless a term says so.",
    "Families with a missing value in any used column are left out before the study.",
)
NULL = "(Intercept)"
ALIKE = ("gaussian", "binomial")  # whose first means weigh all families alike
TOLD = {"rows": "meat", "sites": "site_meat"}
LEFT = 1e-16  # of a step that may be left at the end, as the square of standard errors


@dataclass(frozen=True)
class GlmFit(Estimates):
    """A fit. ``bread`` is (X'WX)^-1, without the dispersion."""

    model: GlmModel
    bread: Floats
    information: Floats
    dispersion: float
    known: bool
    loglik: float
    deviance: float
    null_deviance: float
    pearson: float
    n: float
    meats: Mapping[str, Floats]
    sites: float
    assumes: tuple[str, ...] = ASSUMES

    @cached_property
    def df_residual(self) -> float:
        """Rows less terms."""
        return self.n - len(self.coef)

    @property
    def df(self) -> float | None:
        """Degrees of freedom of t, or None for the normal distribution."""
        return None if self.known else self.df_residual

    @property
    def aic(self) -> float:
        """Akaike's criterion; a dispersion that is estimated counts as a parameter."""
        return -2 * self.loglik + 2 * (len(self.coef) + (not self.known))


def glm(model: GlmModel, near: Floats | None = None) -> Steps[GlmFit]:
    """Fit a model; ``near`` are coefficients to start at, where they are nearly known."""
    begin, start = yield from _begun(model, near)
    top = yield from climb(lambda beta: _at(model, beta), start, quadratic=_newton(model))
    null, flat = yield from _null(model, begin)
    n = float(begin["n"])
    weight = n if model.family == "gaussian" else float(begin["weights"])
    dispersion = max(-2 * top.value / weight, 1e-300)
    question = GlmLast(model=model, beta=tuple(top.theta), null=null, dispersion=dispersion)
    end = yield from summed(question)
    if float(end["score"] @ solved(end["information"], end["score"])) > LEFT:
        top = yield from climb(lambda beta: _at(model, beta), top.theta)
        end = yield from summed(question.model_copy(update={"beta": tuple(top.theta)}))
    return _fit(model, top.theta, n, end, float(end["null_deviance"]) if flat is None else flat)


def coefficients(model: GlmModel) -> Steps[Floats]:
    """Return where the climb ends, for a model that another one starts from."""
    _, start = yield from _begun(model)
    top = yield from climb(lambda beta: _at(model, beta), start, quadratic=_newton(model))
    return top.theta


def _begun(model: GlmModel, near: Floats | None = None) -> Steps[tuple[Arrays, Floats]]:
    """Return n and the sums of outcomes, and where the climb starts: blind, at one mean for all."""
    whole = np.array([term.whole for term in model.design])
    flat = model.blind and model.family not in ALIKE and whole.any()
    begin = yield from summed(GlmFirst(model=_flat(model) if flat else model))
    if near is not None:
        return begin, near
    found = solved(begin["information"], begin["score"])
    return begin, whole * found[0] if flat else found


def _flat(model: GlmModel) -> GlmModel:
    return model.model_copy(update={"design": (Term(name=NULL),)})


def _newton(model: GlmModel) -> bool:
    """Whether scoring is Newton's method, and nothing but beta is estimated."""
    family, link = model.parts()
    return family.known and link is LINKS.get(family.canonical)


def _at(model: GlmModel, beta: Floats) -> Steps[Point]:
    total = yield from summed(GlmStep(model=model, beta=tuple(beta)))
    return Point(beta, -float(total["deviance"]) / 2, total["score"], total["information"])


def _null(model: GlmModel, begin: Arrays) -> Steps[tuple[float, float | None]]:
    """Return the mean of the null model, and its deviance where that mean is not one number."""
    mean = float(begin["outcomes"] / begin["weights"])
    constant = any(term.whole for term in model.design)
    if constant and not begin["offsets"]:
        return mean, None
    flat = _flat(model)
    if not constant:
        return mean, -2 * (yield from _at(flat, np.zeros(1))).value
    first = yield from summed(GlmFirst(model=flat))
    start = solved(first["information"], first["score"])
    if model.theta is None:
        top = yield from climb(lambda beta: _at(flat, beta), start)
        return mean, -2 * top.value
    top = yield from climb(lambda beta: _observed(flat, beta), start)
    return mean, -2 * (yield from _at(flat, top.theta)).value


def _observed(model: GlmModel, beta: Floats) -> Steps[Point]:
    """Return the point with the information observed: of a negative binomial its steps are Newton's."""
    theta = (*beta, float(np.log(model.theta or 1.0)))
    total = yield from summed(NegativeBinomialStep(model=model, theta=theta))
    told = total["information"][:-1, :-1]
    return Point(beta, float(total["value"]), total["score"][:-1], positive(told))


def _fit(model: GlmModel, beta: Floats, n: float, end: Arrays, null_deviance: float) -> GlmFit:
    known = model.parts()[0].known
    bread, pearson = inverse(end["information"]), float(end["pearson"])
    dispersion = 1.0 if known else pearson / (n - len(beta))
    return GlmFit(
        terms=tuple(term.name for term in model.design),
        coef=beta,
        vcov=bread * dispersion,
        model=model,
        bread=bread,
        information=end["information"],
        dispersion=dispersion,
        known=known,
        loglik=float(end["loglik"]),
        deviance=float(end["deviance"]),
        null_deviance=null_deviance,
        pearson=pearson,
        n=n,
        meats={name: end[key] for name, key in TOLD.items() if key in end},
        sites=float(end["sites"]),
    )
