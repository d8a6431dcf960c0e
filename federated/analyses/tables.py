"""Tests of counts: Pearson's chi-squared, a difference of shares, intervals of one share.

Pearson (1900), without continuity correction; Wald's interval of a difference; Clopper, Pearson
(Biometrika 1934;26:404) and Wilson (JASA 1927;22:209). From summed counts only; 1 round; exact.
"""

import numpy as np

from federated.analyses.inference import chi2_p, quantile
from federated.engines.blocks import Floats

ASSUMES = ("Families count once each and are independent; expected counts are not tiny.",)


def pearson(table: Floats) -> tuple[float, float]:
    """Return chi-squared and p of a table of counts.

    >>> chisq, p = pearson(np.array([[10.0, 20.0], [20.0, 10.0]]))
    >>> round(chisq, 4), round(p, 4)
    (6.6667, 0.0098)
    """
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    table, rows, columns = table[rows > 0][:, columns > 0], rows[rows > 0], columns[columns > 0]
    expected = np.outer(rows, columns) / table.sum()
    chisq = float(((table - expected) ** 2 / expected).sum())
    return chisq, chi2_p(chisq, (len(rows) - 1) * (len(columns) - 1))


def difference(table: Floats) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two shares; rows are groups, events first."""
    n = table.sum(axis=1)
    share = table[:, 0] / n
    half = quantile() * np.sqrt((share * (1 - share) / n).sum())
    apart = share[0] - share[1]
    return float(max(apart - half, -1)), float(min(apart + half, 1))


def clopper_pearson(events: float, n: float) -> tuple[float, float]:
    """Return the exact 95 % interval of a share.

    >>> [round(end, 4) for end in clopper_pearson(10, 100)]
    [0.049, 0.1762]
    """
    from scipy.special import betaincinv

    low = float(betaincinv(events, n - events + 1, 0.025)) if events else 0.0
    return low, float(betaincinv(events + 1, n - events, 0.975)) if events < n else 1.0
