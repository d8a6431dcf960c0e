"""The distributions of generalised linear models: variance, deviance, likelihood, first means.

McCullagh, Nelder, Generalized Linear Models, 2nd ed. 1989, chapters 2 and 7; constants of the
likelihoods and first means as R's ``glm`` has them, so that results can be laid beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from federated.engines.blocks import Block, Floats


@dataclass(frozen=True, slots=True)
class Family:
    """``deviance`` is that of one row of weight 1; ``known`` where the dispersion is 1.

    With the ``canonical`` link the variance is the slope of the mean, so one of them is enough.
    """

    link: str
    known: bool
    variance: Callable[[Floats], Floats]
    deviance: Callable[[Floats, Floats], Floats]
    start: Callable[[Floats, Floats], Floats]
    likelihood: Callable[[Block, Floats, float], float]
    least: float = -np.inf
    most: float = np.inf
    open_end: bool = False
    canonical: str = ""


def _xlogy(x: Floats, y: Floats) -> Floats:
    from scipy.special import xlogy

    return np.asarray(xlogy(x, y))


def _gaussian(b: Block, mu: Floats, dispersion: float) -> float:
    w, y = b.weights[b.weights > 0], b.y
    sums = float((b.weights * (y - mu) ** 2).sum())
    logs = float(np.log(2 * np.pi * dispersion / w).sum())
    return -0.5 * (logs + sums / dispersion)


def _binomial(b: Block, mu: Floats, _: float) -> float:
    if (b.size == 1).all():  # no ways to choose among one
        return float((b.weights * _binomial_deviance(b.y, mu)).sum()) / -2
    from scipy.special import gammaln

    m, k = np.round(b.size), np.round(b.size * b.y)
    ways = gammaln(m + 1) - gammaln(k + 1) - gammaln(m - k + 1)
    each = ways + _xlogy(k, mu) + _xlogy(m - k, 1 - mu)
    share = np.divide(b.weights, b.size, out=np.zeros_like(mu), where=b.size > 0)
    return float((share * each).sum())


def _poisson(b: Block, mu: Floats, _: float) -> float:
    from scipy.special import gammaln

    return float((b.weights * (_xlogy(b.y, mu) - mu - gammaln(b.y + 1))).sum())


def _gamma(b: Block, mu: Floats, dispersion: float) -> float:
    from scipy.special import gammaln

    shape, scale = 1 / dispersion, mu * dispersion
    each = (shape - 1) * np.log(b.y) - b.y / scale - gammaln(shape) - shape * np.log(scale)
    return float((b.weights * each).sum())


def _inverse_gaussian(b: Block, _: Floats, dispersion: float) -> float:
    each = -0.5 * (np.log(2 * np.pi * dispersion) + 1 + 3 * np.log(b.y))
    return float((b.weights * each).sum())


def _none(_block: Block, _mu: Floats, _dispersion: float) -> float:
    return float("nan")


def _binomial_deviance(y: Floats, mu: Floats) -> Floats:
    yes = y == 1
    if (yes | (y == 0)).all():  # one logarithm where there are no shares
        return np.asarray(-2 * np.log(np.where(yes, mu, 1 - mu)))
    return 2 * (_xlogy(y, y / mu) + _xlogy(1 - y, (1 - y) / (1 - mu)))


def _poisson_deviance(y: Floats, mu: Floats) -> Floats:
    return 2 * (_xlogy(y, y / mu) - (y - mu))


def _gamma_deviance(y: Floats, mu: Floats) -> Floats:
    return -2 * (np.log(y / mu) - (y - mu) / mu)


def _same(y: Floats, _: Floats) -> Floats:
    return y


def _inside(y: Floats, w: Floats) -> Floats:
    return (w * y + 0.5) / (w + 1)


def _binary(likelihood: Callable[[Block, Floats, float], float], known: bool) -> Family:
    return Family(
        "logit",
        known,
        lambda m: m * (1 - m),
        _binomial_deviance,
        _inside,
        likelihood,
        0.0,
        1.0,
        canonical="logit",
    )


def _counting(likelihood: Callable[[Block, Floats, float], float], known: bool) -> Family:
    def start(y: Floats, _: Floats) -> Floats:
        return y + 0.1

    return Family(
        "log", known, lambda m: m, _poisson_deviance, start, likelihood, 0.0, canonical="log"
    )


FAMILIES: Mapping[str, Family] = {
    "gaussian": Family(
        "identity", False, np.ones_like, lambda y, m: (y - m) ** 2, _same, _gaussian
    ),
    "binomial": _binary(_binomial, known=True),
    "quasibinomial": _binary(_none, known=False),
    "poisson": _counting(_poisson, known=True),
    "quasipoisson": _counting(_none, known=False),
    "gamma": Family(
        "inverse", False, np.square, _gamma_deviance, _same, _gamma, 0.0, open_end=True
    ),
    "inverse_gaussian": Family(
        "1/mu^2",
        False,
        lambda m: m**3,
        lambda y, m: (y - m) ** 2 / (y * m**2),
        _same,
        _inverse_gaussian,
        0.0,
        open_end=True,
    ),
}


def negative_binomial(theta: float) -> Family:
    """Return the family of counts with variance mu + mu²/theta, theta fixed (NB2)."""

    def deviance(y: Floats, mu: Floats) -> Floats:
        return 2 * (_xlogy(y, y / mu) - (y + theta) * np.log((y + theta) / (mu + theta)))

    def likelihood(b: Block, mu: Floats, _: float) -> float:
        from scipy.special import gammaln

        ways = gammaln(theta + b.y) - gammaln(theta) - gammaln(b.y + 1)
        each = ways + theta * np.log(theta / (mu + theta)) + _xlogy(b.y, mu / (mu + theta))
        return float((b.weights * each).sum())

    def start(y: Floats, _: Floats) -> Floats:
        return np.asarray(y + (y == 0) / 6)

    return Family("log", True, lambda m: m + m**2 / theta, deviance, start, likelihood, 0.0)
