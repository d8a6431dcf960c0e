"""Second engine, Cox's partial likelihood of one stratum, with Breslow's or Efron's ties.

Cox (JRSS B 1972;34:187), Breslow (Biometrics 1974;30:89), Efron (JASA 1977;72:557). Every death is
a step with denominator D = S0 - c F0, c = 0 (Breslow) or r/d (Efron), S over those at risk and F
over those who die at that time. Columns are centred by the stratum's own means, of which the
partial likelihood does not depend. Late entry: at risk in (start, stop].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.engines.blocks import Floats

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, repr=False)
class Lives:
    """The rows of one stratum; ``start`` is minus infinity without late entry."""

    x: Floats
    start: Floats
    stop: Floats
    event: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, repr=False)
class Clock:
    """The times of events, and for each row how many of them lie up to its start and its end."""

    times: Floats
    entered: Indices
    left: Indices
    deaths: Floats

    @classmethod
    def of(cls, lives: Lives, times: Floats) -> "Clock":
        """Return where rows stand on these times, sorted."""
        entered = np.searchsorted(times, lives.start, side="right")
        left = np.searchsorted(times, lives.stop, side="right")
        deaths = np.bincount(left[lives.event] - 1, minlength=len(times)).astype(np.float64)
        return cls(times, entered, left, deaths)

    def at_risk(self, values: Floats) -> Floats:
        """Return the sum of ``values`` over the rows at risk at each time."""
        length = len(self.times) + 1
        change = np.bincount(self.left, values, length) - np.bincount(self.entered, values, length)
        return np.asarray(np.cumsum(change[::-1])[::-1][1:])


def steps(deaths: Floats, ties: str) -> tuple[Indices, Floats]:
    """Return the time and the share c of every death."""
    number = deaths.astype(np.intp)
    at = np.repeat(np.arange(len(deaths)), number)
    if ties == "breslow":
        return at, np.zeros(len(at))
    before = np.cumsum(number) - number
    rank = np.arange(len(at)) - np.repeat(before, number)
    return at, rank / np.maximum(deaths[at], 1)


def partial(lives: Lives, beta: Floats, ties: str) -> dict[str, Floats]:
    """Return the log partial likelihood, its gradient and the information."""
    p, dead = lives.x.shape[1], lives.event
    if not dead.any():
        return _told(np.zeros(()), np.zeros(p), np.zeros((p, p)))
    x = lives.x - lives.x.mean(axis=0)
    eta = x @ beta
    eta -= eta.max()
    risk = np.exp(eta)
    clock = Clock.of(lives, np.unique(lives.stop[dead]))
    at, share = steps(clock.deaths, ties)
    mean, below = _means(clock, x, risk, dead, at, share)
    value = eta[dead].sum() - np.log(below).sum()
    score = x[dead].sum(axis=0) - mean.sum(axis=0)
    weight = _weights(clock, risk, dead, at, share, below)
    squares = (x * weight[:, None]).T @ x - mean.T @ mean
    return _told(np.asarray(value), score, (squares + squares.T) / 2)


def _told(value: Floats, score: Floats, information: Floats) -> dict[str, Floats]:
    return {"value": value, "score": score, "information": information}


def _means(
    clock: Clock, x: Floats, risk: Floats, dead: NDArray[np.bool_], at: Indices, share: Floats
) -> tuple[Floats, Floats]:
    """Return the mean of x at every step, and its denominator."""
    when, m = clock.left[dead] - 1, len(clock.times)
    below = clock.at_risk(risk)[at] - share * np.bincount(when, risk[dead], m)[at]
    mean = np.empty((len(at), x.shape[1]))
    for number in range(x.shape[1]):
        values = risk * x[:, number]
        dying = np.bincount(when, values[dead], m)
        mean[:, number] = (clock.at_risk(values)[at] - share * dying[at]) / below
    return mean, below


def _weights(
    clock: Clock,
    risk: Floats,
    dead: NDArray[np.bool_],
    at: Indices,
    share: Floats,
    below: Floats,
) -> Floats:
    """Return the weight of every row in the sum of S2/D over all steps."""
    m = len(clock.times)
    hazard = np.concatenate([[0.0], np.cumsum(np.bincount(at, 1 / below, m))])
    own = np.bincount(at, share / below, m)
    weight = hazard[clock.left] - hazard[clock.entered]
    weight[dead] -= own[clock.left[dead] - 1]
    return np.asarray(np.maximum(weight, 0.0) * risk)


def risk_sets(lives: Lives, beta: Floats, times: Floats) -> dict[str, Floats]:
    """Return S0, S1, S2 and F0, F1, F2 at given times: what an unstratified model needs."""
    x, dead, clock = lives.x, lives.event, Clock.of(lives, times)
    eta, m, p = lives.x @ beta, len(times), lives.x.shape[1]
    risk, when = np.exp(eta), clock.left[dead] - 1
    pairs = [(i, j) for i in range(-1, p) for j in range(-1, i + 1)]
    at_risk, dying = np.zeros((m, p + 1, p + 1)), np.zeros((m, p + 1, p + 1))
    for i, j in pairs:
        values = risk * (x[:, i] if i >= 0 else 1.0) * (x[:, j] if j >= 0 else 1.0)
        at_risk[:, i + 1, j + 1] = at_risk[:, j + 1, i + 1] = clock.at_risk(values)
        fallen = np.bincount(when, values[dead], m)
        dying[:, i + 1, j + 1] = dying[:, j + 1, i + 1] = fallen
    told = {"at_risk": at_risk, "dying": dying, "deaths": clock.deaths}
    return {**told, "eta": eta[dead].sum(), "x": x[dead].sum(axis=0)}


def from_risk_sets(sums: dict[str, Floats], ties: str) -> dict[str, Floats]:
    """Return likelihood, gradient and information from the totals of ``risk_sets``."""
    at, share = steps(np.round(sums["deaths"]), ties)
    both = sums["at_risk"][at] - share[:, None, None] * sums["dying"][at]
    below, mean = both[:, 0, 0], both[:, 0, 1:] / both[:, 0, :1]
    information = (both[:, 1:, 1:] / below[:, None, None]).sum(axis=0) - mean.T @ mean
    value = np.asarray(sums["eta"] - np.log(below).sum())
    return _told(value, sums["x"] - mean.sum(axis=0), information)
