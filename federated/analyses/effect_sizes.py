"""An effect and its variance from one 2x2 table: log risk ratio, log odds ratio, difference.

Formulas as in Fleiss, Berlin (Handbook of Research Synthesis, 2nd ed. 2009, chapter 13). Half a
case is added to the cells of a table that has an empty one.
"""

from typing import Literal

import numpy as np

from federated.engines.blocks import Floats

Measure = Literal["RR", "OR", "RD"]


def effect(table: Floats, measure: Measure) -> tuple[float, float]:
    """Return estimate and variance.

    >>> y, v = effect(np.array([4.0, 119.0, 11.0, 128.0]), "RR")
    >>> round(y, 4), round(v, 4)
    (-0.8893, 0.3256)
    """
    a, b, c, d = table + 0.5 if (table == 0).any() else table
    n1, n0 = a + b, c + d
    match measure:
        case "RR":
            return float(np.log(a / n1 * n0 / c)), float(1 / a - 1 / n1 + 1 / c - 1 / n0)
        case "OR":
            return float(np.log(a * d / (b * c))), float(1 / a + 1 / b + 1 / c + 1 / d)
        case "RD":
            return float(a / n1 - c / n0), float(a * b / n1**3 + c * d / n0**3)
