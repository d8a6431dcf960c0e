"""Second engine, counts with variance mu + mu²/theta (NB2), at one (beta, log theta).

Lawless (Can J Stat 1987;15:209): score and observed information over beta and theta jointly, and
the expected information of beta, which does not depend on the estimate of theta.
"""

from collections.abc import Iterable

import numpy as np

from federated.engines.blocks import Block, Floats, Squares


def step(parts: Iterable[Block], width: int, theta: Floats) -> dict[str, Floats]:
    """Return log likelihood, score, observed information, and the expected one of beta."""
    beta, size = theta[:-1], float(np.exp(theta[-1]))
    value, score, cross = 0.0, np.zeros(width + 1), np.zeros(width)
    expected, seen, last = Squares(width), np.zeros((width, width)), 0.0
    for part in parts:
        mu = np.exp(part.x @ beta + part.offset)
        y, w, both = part.y, part.weights, size + mu
        value += _value(y, w, mu, size)
        score[:-1] += part.x.T @ (w * size * (y - mu) / both)
        first, second = _size(y, w, mu, size)
        score[-1] += size * first
        last -= size * first + size**2 * second
        expected.add(part.x, w * mu * size / both)
        seen += (part.x * (w * mu * size * (y + size) / both**2)[:, None]).T @ part.x
        cross -= part.x.T @ (w * size * (y - mu) * mu / both**2)
    corner = np.block([[seen, cross[:, None]], [cross[None, :], np.array([[last]])]])
    told = {"value": np.array(value), "score": score, "information": (corner + corner.T) / 2}
    return {**told, "expected": expected.whole()}


def _value(y: Floats, w: Floats, mu: Floats, size: float) -> float:
    from scipy.special import gammaln, xlogy

    ways = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
    each = ways - size * np.log1p(mu / size) + xlogy(y, mu) - y * np.log(size + mu)
    return float((w * each).sum())


def _size(y: Floats, w: Floats, mu: Floats, size: float) -> tuple[float, float]:
    """Return the first and second derivative in theta."""
    from scipy.special import polygamma, psi

    both = size + mu
    first = psi(y + size) - psi(size) - np.log1p(mu / size) + (mu - y) / both
    second = polygamma(1, y + size) - polygamma(1, size) + 1 / size - 2 / both
    return float((w * first).sum()), float((w * (second + (y + size) / both**2)).sum())
