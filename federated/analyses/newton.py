"""Climbing a sum of likelihoods: Newton's steps on totals, halved where they go down.

Stops where a further step would be less than 1e-12 standard errors, or where rounding keeps the
steps from becoming smaller; so also the information is that at the estimate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp

import numpy as np

from federated.analyses.question import Steps
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ROUNDS, HALVINGS = 60, 30
ENOUGH, NEARLY, SLOWER = 1e-24, 1e-14, 0.25
SMALL, ARRIVED = 1e-4, 1e-20
LATE, AWAY, EXACT = 0.05, exp(-1), 0.04  # the last gains of a climb that has no top
SLACK = 1e-11  # of the value: what rounding may take away


@dataclass(frozen=True, slots=True)
class Point:
    """Where the climb is: the value there, its gradient and the information."""

    theta: Floats
    value: float
    score: Floats
    information: Floats


At = Callable[[Floats], Steps[Point]]


def solved(information: Floats, score: Floats) -> Floats:
    """Return information^-1 score, of columns brought to one scale first."""
    return inverse(information) @ score


def inverse(information: Floats) -> Floats:
    """Return the inverse of a symmetric positive matrix, or say that there is none."""
    if not np.isfinite(information).all() or not (information.diagonal() > 0).all():
        raise AnalysisError(SINGULAR)
    scale = 1 / np.sqrt(information.diagonal())
    try:
        factor = np.linalg.cholesky(information * scale[:, None] * scale)
    except np.linalg.LinAlgError:
        raise AnalysisError(SINGULAR) from None
    if factor.diagonal().min() < 1e-7:
        raise AnalysisError(SINGULAR)
    half = np.linalg.solve(factor, np.diag(scale))
    return np.asarray(half.T @ half)


def positive(information: Floats) -> Floats:
    """Return the information where it is positive; far from the top of a likelihood it may not be."""
    values, vectors = np.linalg.eigh(information)
    if values.min() > 0:
        return information
    bold = np.maximum(np.abs(values), 1e-3 * np.abs(values).max())
    return np.asarray(vectors * bold @ vectors.T)


SINGULAR = (
    "The terms of the model cannot be told apart in these data (collinear, a level that nobody "
    "has, or an outcome that a term predicts perfectly): leave out or merge a term."
)


def climb(at: At, start: Floats, rounds: int = ROUNDS, *, quadratic: bool = False) -> Steps[Point]:
    """Return the top, with the information there.

    Where the steps are Newton's own (``quadratic``) each gain is about a constant times the square
    of the last, so it is known beforehand that one more step arrives: the information is then that
    before this step, and the caller asks again.
    """
    here = yield from at(start)
    before, gains = np.inf, list[float]()
    for _ in range(rounds):
        step = solved(here.information, here.score)
        gain = float(here.score @ step)
        gains.append(gain)
        if quadratic and runs_away(gains):
            raise AnalysisError(SINGULAR)
        if gain <= ENOUGH or (gain <= NEARLY and gain > SLOWER * before):
            return replace(here, theta=here.theta + step)
        if quadratic and gain < SMALL and gain * gain * gain / before**2 <= ARRIVED:
            return replace(here, theta=here.theta + step)
        here, before = (yield from _higher(at, here, step)), gain
    raise AnalysisError(
        f"The model did not converge in {rounds} rounds: an outcome that is predicted perfectly, "
        "or too many terms for these data."
    )


def runs_away(gains: Sequence[float]) -> bool:
    """Whether steps gain a factor e less each time: so do those towards a coefficient without end.

    >>> runs_away([0.04, 0.0147, 0.0054, 0.0020]), runs_away([0.04, 0.0016, 2.6e-6, 6.6e-12])
    (True, False)
    """
    last = gains[-4:]
    ratios = [after / before for before, after in pairwise(last)]
    return len(last) == 4 and last[0] < LATE and all(abs(one - AWAY) < EXACT for one in ratios)


def _higher(at: At, here: Point, step: Floats) -> Steps[Point]:
    least = here.value - SLACK * (1 + abs(here.value))
    for _ in range(HALVINGS):
        there = yield from at(here.theta + step)
        if there.value >= least and np.isfinite(there.information).all():
            return there
        step = step / 2
    raise AnalysisError("The likelihood goes up in no direction: the model cannot be fitted.")
