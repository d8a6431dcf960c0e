"""Second engine, the marginal likelihood of a city whose intercept is a draw from N(0, sd²).

Adaptive Gauss-Hermite quadrature (Pinheiro, Bates, J Comput Graph Stat 1995;4:12), done where the
rows are: the integral runs over one number, its mode is found by Newton, and the derivatives of the
approximation, mode and all, come from complex steps (Squire, Trapp, SIAM Rev 1998;40:110) and their
central differences. One node is Laplace's approximation.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.engines.blocks import ROWS, Floats

Numbers = NDArray[Any]  # real, or complex for a derivative
TINY, APART, NEWTON, CLOSE = 1e-30, 1e-5, 100, 1e-13


@dataclass(frozen=True, slots=True, repr=False)
class Trials:
    """Grouped binomial rows of one city; ``constant`` is the sum of log binomial coefficients."""

    x: Floats
    events: Floats
    size: Floats
    offset: Floats
    constant: float
    saturated: float

    @classmethod
    def of(cls, x: Floats, events: Floats, size: Floats, offset: Floats) -> "Trials":
        """Return rows with their constants."""
        from scipy.special import gammaln, xlogy

        ways = gammaln(size + 1) - gammaln(events + 1) - gammaln(size - events + 1)
        share = events / size
        full = xlogy(events, share) + xlogy(size - events, 1 - share)
        return cls(x, events, size, offset, float(ways.sum()), float((ways + full).sum()))


def _softplus(eta: Numbers) -> Numbers:
    """Return log(1 + exp(eta)), also of complex numbers."""
    high = np.real(eta) > 0
    low = np.where(high, -eta, eta)
    return np.asarray(np.log1p(np.exp(low)) + np.where(high, eta, 0))


def _mean(eta: Numbers) -> Numbers:
    high = np.real(eta) > 0
    small = np.exp(np.where(high, -eta, eta))
    return np.asarray(np.where(high, 1, small) / (1 + small))


def _mode(rows: Trials, eta: Numbers, sd: complex, u: complex) -> tuple[complex, complex]:
    """Return the mode and minus the curvature there."""
    curve: complex = 1.0
    for _ in range(NEWTON):
        mu = _mean(eta + sd * u)
        slope = sd * (rows.events - rows.size * mu).sum() - u
        curve = sd**2 * (rows.size * mu * (1 - mu)).sum() + 1
        u = u + slope / curve
        if abs(slope / curve) < CLOSE * (1 + abs(u)):
            break
    mu = _mean(eta + sd * u)
    return u, sd**2 * (rows.size * mu * (1 - mu)).sum() + 1


def _heights(rows: Trials, eta: Numbers, sd: complex, u: Numbers) -> Numbers:
    """Return the log of the integrand at each u."""
    sums: Numbers = -u * u / 2
    for start in range(0, len(eta), ROWS):
        part = slice(start, start + ROWS)
        at = eta[part] + sd * u[:, None]
        sums = sums + at @ rows.events[part] - _softplus(at) @ rows.size[part]
    return np.asarray(sums)


@cache
def _rule(nodes: int) -> tuple[Floats, Floats]:
    """Return nodes and logs of weights."""
    from scipy.special import roots_hermite

    z, w = roots_hermite(nodes)
    return z, np.log(w) + z**2


def loglik(rows: Trials, theta: Numbers, nodes: int, start: float = 0.0) -> tuple[complex, float]:
    """Return the log marginal likelihood at (beta, sd), and the mode."""
    eta, sd = rows.x @ theta[:-1] + rows.offset, theta[-1]
    if np.iscomplexobj(theta):
        u: complex = _mode(rows, eta.real, sd.real, start)[0]
        for _ in range(2):  # the mode moves with theta: Newton carries its derivative
            u, curve = _stepped(rows, eta, sd, u)
    else:
        u, curve = _mode(rows, eta, sd, start)
    z, logs = _rule(nodes)
    width = np.sqrt(2 / curve)
    heights = _heights(rows, eta, sd, u + width * z) + logs
    top = heights.real.max()
    value = top + np.log(np.exp(heights - top).sum()) + np.log(width) - np.log(2 * np.pi) / 2
    return complex(value) + rows.constant, float(np.real(u))


def _stepped(rows: Trials, eta: Numbers, sd: complex, u: complex) -> tuple[complex, complex]:
    mu = _mean(eta + sd * u)
    slope = sd * (rows.events - rows.size * mu).sum() - u
    u = u + slope / (sd**2 * (rows.size * mu * (1 - mu)).sum() + 1)
    mu = _mean(eta + sd * u)
    return u, sd**2 * (rows.size * mu * (1 - mu)).sum() + 1


def gradient(rows: Trials, theta: Floats, nodes: int, mode: float) -> Floats:
    """Return the gradient by complex steps."""
    out = np.empty(len(theta))
    for at in range(len(theta)):
        moved = theta.astype(np.complex128)
        moved[at] += 1j * TINY
        out[at] = loglik(rows, moved, nodes, mode)[0].imag / TINY
    return out


def step(rows: Trials, theta: Floats, nodes: int) -> dict[str, Floats]:
    """Return value, gradient and information of this city's share of the likelihood."""
    value, mode = loglik(rows, theta, nodes)
    slope = gradient(rows, theta, nodes, mode)
    return {
        "value": np.array(value.real),
        "score": slope,
        "information": _information(rows, theta, nodes, mode),
        "saturated": np.array(rows.saturated),
    }


def _information(rows: Trials, theta: Floats, nodes: int, mode: float) -> Floats:
    """Return minus the second derivatives: central differences of gradients."""
    columns = []
    for at in range(len(theta)):
        move = APART * np.eye(len(theta))[at]
        up, down = (gradient(rows, theta + side * move, nodes, mode) for side in (1, -1))
        columns.append((up - down) / (2 * APART))
    second = np.array(columns)
    return -(second + second.T) / 2
