"""How a linear predictor becomes a mean: mu = inverse(eta), eta = forward(mu), slope = dmu/deta."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from federated.engines.blocks import Floats

Curve = Callable[[Floats], Floats]
LOW = 700.0  # below this the mean of a logit is EDGE, and exp would be too large
EDGE = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class Link:
    """``slope`` takes eta."""

    forward: Curve
    inverse: Curve
    slope: Curve


def _expit(eta: Floats) -> Floats:
    mu = np.maximum(eta, -LOW)
    np.negative(mu, out=mu)
    np.exp(mu, out=mu)
    mu += 1
    np.reciprocal(mu, out=mu)
    np.maximum(mu, EDGE, out=mu)
    return np.minimum(mu, 1 - EDGE, out=mu)


def _logit_slope(eta: Floats) -> Floats:
    mu = _expit(eta)
    return mu * (1 - mu)


def _phi(eta: Floats) -> Floats:
    return np.asarray(np.exp(-(eta**2) / 2) / np.sqrt(2 * np.pi))


def _ndtr(eta: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(np.clip(ndtr(eta), EDGE, 1 - EDGE))


def _ndtri(mu: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(mu))


def _cloglog(eta: Floats) -> Floats:
    return np.asarray(np.clip(-np.expm1(-np.exp(np.minimum(eta, 700))), EDGE, 1 - EDGE))


def _cloglog_slope(eta: Floats) -> Floats:
    low = np.minimum(eta, 700)
    return np.asarray(np.maximum(np.exp(low - np.exp(low)), EDGE))


def _cauchy(eta: Floats) -> Floats:
    return np.asarray(np.clip(0.5 + np.arctan(eta) / np.pi, EDGE, 1 - EDGE))


def _exp(eta: Floats) -> Floats:
    return np.asarray(np.maximum(np.exp(np.minimum(eta, 700)), EDGE))


LINKS: Mapping[str, Link] = {
    "identity": Link(lambda mu: mu, lambda eta: eta, np.ones_like),
    "log": Link(np.log, _exp, _exp),
    "logit": Link(lambda mu: np.log(mu / (1 - mu)), _expit, _logit_slope),
    "probit": Link(_ndtri, _ndtr, lambda eta: np.maximum(_phi(eta), EDGE)),
    "cloglog": Link(lambda mu: np.log(-np.log1p(-mu)), _cloglog, _cloglog_slope),
    "cauchit": Link(
        lambda mu: np.tan(np.pi * (mu - 0.5)), _cauchy, lambda eta: 1 / (np.pi * (1 + eta**2))
    ),
    "inverse": Link(lambda mu: 1 / mu, lambda eta: 1 / eta, lambda eta: -1 / eta**2),
    "sqrt": Link(np.sqrt, np.square, lambda eta: 2 * eta),
    "1/mu^2": Link(
        lambda mu: 1 / mu**2, lambda eta: 1 / np.sqrt(eta), lambda eta: -1 / (2 * eta**1.5)
    ),
}
