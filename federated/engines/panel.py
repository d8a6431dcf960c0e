"""Third engine, panels: moments of the units of each cohort over the periods.

The outcome of a unit counts from its first period on, because only changes matter: that keeps the
digits. What is within a unit (its own mean taken off) makes fixed effects cost nothing.
"""

import numpy as np
from numpy.typing import NDArray

from federated.engines.blocks import Floats

Indices = NDArray[np.intp]


def wide(y: Floats, unit: Indices, period: Indices, periods: int) -> Floats | None:
    """Return units by periods, or None where a unit lacks a period or has it twice."""
    units = int(unit.max()) + 1 if len(unit) else 0
    if len(y) != units * periods:
        return None
    out = np.full((units, periods), np.nan)
    out[unit, period] = y
    return None if np.isnan(out).any() else out


def cohorts(matrix: Floats, cohort: Indices, number: int) -> dict[str, Floats]:
    """Return n, the sums of changes since the first period, and their products, by cohort."""
    changes = matrix - matrix[:, :1]
    n, t = np.bincount(cohort, minlength=number), matrix.shape[1]
    sums, products = np.zeros((number, t)), np.zeros((number, t, t))
    for one in range(number):
        part = changes[cohort == one]
        sums[one], products[one] = part.sum(axis=0), part.T @ part
    return {"n": n.astype(np.float64), "sums": sums, "products": products}


def within(matrix: Floats, unit: Indices, units: int) -> Floats:
    """Return the columns less the mean of each unit."""
    n = np.maximum(np.bincount(unit, minlength=units), 1)
    out = np.empty_like(matrix)
    for column in range(matrix.shape[1]):
        mean = np.bincount(unit, matrix[:, column], units) / n
        out[:, column] = matrix[:, column] - mean[unit]
    return out
