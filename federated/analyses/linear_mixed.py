"""Linear mixed models with effects that vary between cities: intercept, slopes, or both.

Formula: the profiled (restricted) deviance of Bates et al. (J Stat Softw 2015;67(1), sections 3.3 and
3.4) is a function of theta, the relative Cholesky factor, and of X'X, Z'X, Z'Z, X'y, Z'y, y'y of each
city alone. A site shares those and n, by city (they cannot be a secure sum); 1 round; equal to the
pooled fit. The centre then finds theta: gradients by complex steps, Newton to the last digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.analyses.design import Design, Term
from federated.analyses.inference import Estimates
from federated.analyses.question import Arrays, Steps, by_site
from federated.analyses.questions.gram import Gram
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Effects of cities are a sample of a normal distribution, and so is what is left of a family.",
    "What makes cities differ is not related to the terms of the model.",
    "With fewer than about ten cities the variance between cities is known poorly.",
)
Numbers = NDArray[Any]  # real, or complex for a derivative
TINY, APART, STEPS, ENOUGH = 1e-30, 1e-5, 50, 1e-11
STARTS, SLACK = (1.0, 0.1, 0.01), 1e-11


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class City:
    """The moments of one city."""

    n: float
    xx: Floats
    zx: Floats
    zz: Floats
    xy: Floats
    zy: Floats
    yy: float


@dataclass(frozen=True)
class MixedFit(Estimates):
    """A fit; ``covariance`` is that of the effects of a city, ``blup`` the effects by city."""

    theta: Floats
    sigma: float
    covariance: Floats
    criterion: float
    reml: bool
    blup: Mapping[str, Floats]
    assumes: tuple[str, ...] = ASSUMES

    @property
    def loglik(self) -> float:
        """The (restricted) log likelihood."""
        return -self.criterion / 2


def cities(design: Design, random: Design, outcome: str) -> Steps[Mapping[str, City]]:
    """Return the moments of each city."""
    extra = tuple(t.name for t in random if t.name not in [term.name for term in design])
    question = Gram(design=design, outcomes=(*extra, outcome), combine="each")
    answers = yield from by_site(question)
    names = [*(term.name for term in design), *extra]
    at = [names.index(term.name) for term in random]
    return {name: _city(one, len(design), at) for name, one in answers.items()}


def _city(one: Arrays, p: int, z: Sequence[int]) -> City:
    g = one["gram"]
    xy, yy = g[:p, -1], float(g[-1, -1])
    return City(float(one["n"]), g[:p, :p], g[z][:, :p], g[np.ix_(z, z)], xy, g[z, -1], yy)


def factor(theta: Numbers, q: int) -> Numbers:
    """Return the lower triangle that theta fills, by column."""
    out = np.zeros((q, q), dtype=theta.dtype)
    down, across = np.tril_indices(q)
    order = np.lexsort((down, across))
    out[down[order], across[order]] = theta
    return out


@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """What the likelihood is at one theta."""

    deviance: complex
    coef: Numbers
    xx: Numbers
    sigma2: complex


def profiled(theta: Numbers, every: Sequence[City], reml: bool) -> Profile:
    """Return the deviance, with coefficients and variance at their best."""
    part = factor(theta, every[0].zz.shape[0])
    n, p = sum(one.n for one in every), every[0].xx.shape[0]
    logs, xx, xy, yy = _sums(part, every)
    coef = np.linalg.solve(xx, xy)
    left: Any = yy - coef @ xy
    df = n - p if reml else n
    logs = logs + (np.log(np.linalg.det(_scaled(xx))) + _logs(xx) if reml else 0)
    deviance: Any = logs + df * (1 + np.log(2 * np.pi * left / df))
    return Profile(deviance, coef, xx, left / df)


def _sums(part: Numbers, every: Sequence[City]) -> tuple[Any, Numbers, Numbers, Any]:
    """Return the sums over cities, all cities at once."""
    zz, zx, zy, fixed = _stacked(tuple(every))
    inner = part.T @ zz @ part + np.eye(len(part))
    right = np.concatenate([part.T @ zx, (part.T @ zy[..., None])], axis=-1)
    solved = np.linalg.solve(inner, right)
    taken = np.einsum("kqa,kqb->ab", right, solved)
    logs = np.log(np.linalg.det(inner)).sum()
    left = fixed - taken
    return logs, left[:-1, :-1], left[:-1, -1], left[-1, -1]


@lru_cache(maxsize=8)
def _stacked(every: tuple[City, ...]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return Z'Z, Z'X and Z'y by city, and the sum of [X y]'[X y]."""
    zz, zx, zy = (np.array([getattr(one, name) for one in every]) for name in ("zz", "zx", "zy"))
    fixed = [np.block([[c.xx, c.xy[:, None]], [c.xy[None, :], np.array([[c.yy]])]]) for c in every]
    return zz, zx, zy, np.asarray(np.sum(fixed, axis=0))


def _scaled(xx: Numbers) -> Numbers:
    scale = np.sqrt(np.diag(xx).real)
    return np.asarray(xx / np.outer(scale, scale))


def _logs(xx: Numbers) -> float:
    return float(np.log(np.diag(xx).real).sum())


def gradient(theta: Floats, every: Sequence[City], reml: bool) -> Floats:
    """Return the gradient by complex steps, exact to rounding."""
    out = np.empty(len(theta))
    for at in range(len(theta)):
        moved = theta.astype(np.complex128)
        moved[at] += 1j * TINY
        out[at] = profiled(moved, every, reml).deviance.imag / TINY
    return out


def best(every: Sequence[City], reml: bool) -> Floats:
    """Return theta where the deviance is least; a variance of 0 is a possible answer.

    The deviance may have several low places, and is flat where a variance is 0: so the search
    begins from several sizes, each in units of the spread of the column that varies.
    """
    q = every[0].zz.shape[0]
    n = sum(one.n for one in every)
    spread = np.sqrt(np.diag(np.sum([one.zz for one in every], axis=0)) / n)
    down, across = np.tril_indices(q)
    order = np.lexsort((down, across))
    scale, diagonal = 1 / spread[down[order]], (down == across)[order]
    found = [_searched(size * diagonal, scale, diagonal, every, reml) for size in STARTS]
    least = min(found, key=lambda theta: profiled(theta, every, reml).deviance.real)
    return _polished(least, diagonal, every, reml)


def _searched(
    start: Floats, scale: Floats, diagonal: NDArray[np.bool_], every: Sequence[City], reml: bool
) -> Floats:
    """Return the least deviance near a start, theta in units of ``scale``."""
    from scipy.optimize import minimize

    def both(t: Any) -> Any:
        theta = t * scale
        return float(profiled(theta, every, reml).deviance.real), scale * gradient(
            theta, every, reml
        )

    bounds: list[Any] = [(0, None) if d else (None, None) for d in diagonal]
    options: Any = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500}
    found = minimize(both, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.asarray(found.x * scale)


def _polished(
    theta: Floats, diagonal: NDArray[np.bool_], every: Sequence[City], reml: bool
) -> Floats:
    """Return theta after Newton's steps, of what is not held at 0."""
    for _ in range(STEPS):
        slope = gradient(theta, every, reml)
        free = ~(diagonal & (theta <= 1e-8) & (slope > -1e-6))
        curve = _curvature(theta, every, reml)[np.ix_(free, free)]
        step = np.zeros_like(theta)
        step[free] = np.linalg.solve(curve, slope[free])
        moved = np.where(free, theta - step, 0.0)
        if not _no_worse(moved, theta, every, reml):
            break
        theta = moved
        if np.abs(step).max(initial=0) < ENOUGH:
            break
    return np.where(diagonal, np.abs(theta), theta)


def _no_worse(moved: Floats, theta: Floats, every: Sequence[City], reml: bool) -> bool:
    before, after = (profiled(t, every, reml).deviance.real for t in (theta, moved))
    return bool(after <= before + SLACK * (1 + abs(before)))


def _curvature(theta: Floats, every: Sequence[City], reml: bool) -> Floats:
    rows = []
    for at in range(len(theta)):
        move = APART * np.eye(len(theta))[at]
        apart = gradient(theta + move, every, reml) - gradient(theta - move, every, reml)
        rows.append(apart / (2 * APART))
    curve = np.array(rows)
    return (curve + curve.T) / 2


def mixed(found: Mapping[str, City], terms: tuple[str, ...], reml: bool = True) -> MixedFit:
    """Fit from the moments of the cities."""
    if len(found) < 2:
        raise AnalysisError("Effects that vary between cities need at least two cities.")
    every = list(found.values())
    theta = best(every, reml)
    at, part = profiled(theta, every, reml), factor(theta, every[0].zz.shape[0]).real
    coef, sigma2 = at.coef.real, at.sigma2.real
    blup = {name: _blup(part, one, coef) for name, one in found.items()}
    return MixedFit(
        terms=terms,
        coef=coef,
        vcov=np.asarray(sigma2 * np.linalg.inv(at.xx.real)),
        theta=theta,
        sigma=float(np.sqrt(sigma2)),
        covariance=sigma2 * part @ part.T,
        criterion=at.deviance.real,
        reml=reml,
        blup=blup,
    )


def _blup(part: Floats, one: City, coef: Floats) -> Floats:
    inner = part.T @ one.zz @ part + np.eye(len(part))
    return part @ np.linalg.solve(inner, part.T @ (one.zy - one.zx @ coef))


def linear_mixed(
    design: Design, random: tuple[Term, ...], outcome: str, *, reml: bool = True
) -> Steps[MixedFit]:
    """Fit a model with the terms of ``random`` varying between cities."""
    found = yield from cities(design, random, outcome)
    return mixed(found, tuple(term.name for term in design), reml)
