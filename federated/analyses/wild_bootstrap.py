"""The wild cluster bootstrap-t, from the moments of each city.

Cameron, Gelbach, Miller (Rev Econ Stat 2008;90:414), with the null hypothesis imposed and Rademacher
signs: X'y*_k = X'X_k b + w_k (X'y_k - X'X_k b), b the fit with the term at 0, w_k = +1 or -1. With up
to 12 cities all 2^G sign patterns are taken, so p is no matter of chance; the smallest p there can be
is 2/2^G, so that fewer than six cities cannot give 0.05. A city shares X'X and X'y; no other round.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from federated.analyses.design import Design
from federated.analyses.question import Steps, by_site
from federated.analyses.questions.gram import Gram
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Cities are independent; under the null hypothesis their residual sums are symmetric around 0.",
    "At least five cities that adopted; with fewer, see permutation.",
)
ALL, DRAWS, SAME = 12, 9999, 1e-10


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """One coefficient against 0; ``draws`` sign patterns, all of them where ``exact``."""

    term: str
    estimate: float
    t: float
    p: float
    smallest: float
    draws: int
    exact: bool
    assumes: tuple[str, ...] = ASSUMES


def wild_bootstrap(
    design: Design, outcome: str, term: str, rng: np.random.Generator
) -> Steps[WildBootstrap]:
    """Test one coefficient of a linear model, by city. ``rng`` serves only beyond 12 cities."""
    answers = yield from by_site(Gram(design=design, outcomes=(outcome,), combine="each"))
    names = [one.name for one in design]
    if term not in names or len(answers) < 2:
        raise AnalysisError(f"The model has no term {term!r}, or there are fewer than two cities.")
    return bootstrapped(
        {k: one["gram"] for k, one in answers.items()}, names.index(term), term, rng
    )


def bootstrapped(
    grams: Mapping[str, Floats], at: int, term: str, rng: np.random.Generator
) -> WildBootstrap:
    """Return the test that follows from A'A of each city, the outcome last."""
    xx = np.array([gram[:-1, :-1] for gram in grams.values()])
    xy = np.array([gram[:-1, -1] for gram in grams.values()])
    bread = np.linalg.inv(xx.sum(axis=0))
    estimate, t = (float(value[0]) for value in _t(xx, xy[None], bread, at))
    null = _null(xx.sum(axis=0), xy.sum(axis=0), at)
    fitted = xx @ null
    signs, exact = _signs(len(xx), rng)
    drawn = fitted[None] + signs[:, :, None] * (xy - fitted)[None]
    _, every = _t(xx, drawn, bread, at)
    near = np.abs(every) >= abs(t) * (1 - SAME)
    p = float(near.mean() if exact else (near.sum() + 1) / (len(near) + 1))
    return WildBootstrap(term, estimate, t, p, 2 / 2 ** len(xx), len(signs), exact)


def _signs(cities: int, rng: np.random.Generator) -> tuple[Floats, bool]:
    if cities <= ALL:
        bits = (np.arange(2**cities)[:, None] >> np.arange(cities)[None, :]) & 1
        return np.asarray(1.0 - 2.0 * bits, np.float64), True
    return np.asarray(rng.choice(np.array([-1.0, 1.0]), size=(DRAWS, cities)), np.float64), False


def _null(xx: Floats, xy: Floats, at: int) -> Floats:
    """Return the fit with one coefficient at 0."""
    kept = np.arange(len(xy)) != at
    out = np.zeros(len(xy))
    out[kept] = np.linalg.solve(xx[np.ix_(kept, kept)], xy[kept])
    return out


def _t(xx: Floats, xy: Floats, bread: Floats, at: int) -> tuple[Floats, Floats]:
    """Return estimates and t with CR0 errors, of many outcomes at once (draws, cities, terms)."""
    coef = xy.sum(axis=1) @ bread
    scores = xy - np.einsum("kij,dj->dki", xx, coef)
    pulled = scores @ bread[at]
    return coef[:, at], coef[:, at] / np.sqrt((pulled**2).sum(axis=1))
