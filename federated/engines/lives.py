"""Third engine, counts over time: deaths and censorings by group and time, and log-rank sums.

Kaplan, Meier (JASA 1958;53:457); Mantel (Cancer Chemother Rep 1966;50:163). A time that falls in
(g[k-1], g[k]] of a grid counts at g[k]; a death goes before a censoring at the same time.
"""

import numpy as np
from numpy.typing import NDArray

from federated.engines.blocks import Floats

Indices = NDArray[np.intp]


def counts(
    time: Floats, event: NDArray[np.bool_], group: Indices, groups: int, times: Floats
) -> dict[str, Floats]:
    """Return deaths and departures by group and time; whoever stays beyond the last is apart."""
    at, m = np.searchsorted(times, time), len(times) + 1
    cell = group * m + at
    shape = (groups, m)
    died = np.bincount(cell[event], minlength=groups * m).reshape(shape).astype(np.float64)
    gone = np.bincount(cell[~event], minlength=groups * m).reshape(shape).astype(np.float64)
    beyond = died[:, -1] + gone[:, -1]
    return {"deaths": died[:, :-1], "censored": gone[:, :-1], "beyond": beyond}


def at_risk(deaths: Floats, censored: Floats, beyond: Floats) -> Floats:
    """Return how many are at risk just before each time."""
    leaving = (deaths + censored)[..., ::-1]
    return np.asarray(np.cumsum(leaving, axis=-1)[..., ::-1] + beyond[..., None])


def log_rank(deaths: Floats, risk: Floats) -> dict[str, Floats]:
    """Return observed and expected deaths by group, and the covariance of their difference."""
    d, n = deaths.sum(axis=0), risk.sum(axis=0)
    some = (d > 0) & (n > 0)
    d, n, share = d[some], n[some], risk[:, some] / n[some]
    spread = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return {
        "observed": deaths.sum(axis=1),
        "expected": (share * d).sum(axis=1),
        "variance": variance,
    }
