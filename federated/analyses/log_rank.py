"""The log-rank test of two or more groups, over all sites or stratified by site.

Formula: sum over times of d - E d, against its hypergeometric covariance (Mantel 1966; Peto, Peto,
JRSS A 1972;135:185). Stratified, a site shares observed, expected and covariance (G x G) only, at
its own times; unstratified, deaths and censorings on a grid. 1 round; exact.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.inference import chi2_p
from federated.analyses.question import Arrays, Steps, summed, union
from federated.analyses.questions.lives import LivesCounts, LogRank, Survival, Times
from federated.engines.blocks import Floats
from federated.engines.lives import at_risk, log_rank
from federated.errors import AnalysisError

ASSUMES = (
    "Who leaves early would have fared as those who stayed, in every group.",
    "It finds a difference best where hazards are proportional; crossing curves may escape it.",
)


@dataclass(frozen=True, slots=True)
class Test:
    """The result of a test."""

    chisq: float
    df: int
    p: float
    observed: Floats
    expected: Floats
    assumes: tuple[str, ...] = ASSUMES


def stratified(survival: Survival, grid: tuple[float, ...] = ()) -> Steps[Test]:
    """Test within sites."""
    return test_of((yield from summed(LogRank(survival=survival, times=grid))))


def unstratified(survival: Survival, grid: tuple[float, ...] = ()) -> Steps[Test]:
    """Test over all sites as one, on a grid; without one, at the exact times."""
    times = tuple(grid) or tuple((yield from union(Times(time=survival.time))))
    sums = yield from summed(LivesCounts(survival=survival, times=times))
    risk = at_risk(sums["deaths"], sums["censored"], sums["beyond"])
    return test_of(log_rank(sums["deaths"], risk))


def test_of(sums: Arrays) -> Test:
    """Return the test that follows from the sums; groups in which nobody was at risk drop out."""
    kept = np.flatnonzero(sums["expected"] > 0)
    apart = (sums["observed"] - sums["expected"])[kept][1:]
    variance = sums["variance"][np.ix_(kept, kept)][1:, 1:]
    if np.linalg.matrix_rank(variance) < len(kept) - 1:
        raise AnalysisError("Some groups are never at risk together, so they cannot be compared.")
    chisq = float(apart @ np.linalg.solve(variance, apart)) if len(kept) > 1 else 0.0
    df = len(kept) - 1
    return Test(chisq, df, chi2_p(chisq, df), sums["observed"], sums["expected"])
