"""Rules R3 and R4 of a sum of which only totals are known: who brings something, sum and squares.

The largest amount of anybody is at no place together with the others, so it is bounded: x1 is at most
the root of the sum of squares Q, and x1 + x2 at most that of 2Q. What passes by these bounds keeps the
rules.
"""

import numpy as np

from federated.policy import DisclosurePolicy

POLICY = DisclosurePolicy()


def unsafe(bringing: float, total: float, squares: float, minimum: int) -> bool:
    """Say whether a sum may be made by a few, or mostly by one.

    >>> unsafe(0, 0.0, 0.0, 10), unsafe(40, 40.0, 40.0, 10), unsafe(40, 1e6, 0.9e6**2, 10)
    (False, False, True)
    """
    if round(bringing) == 0:
        return False
    if round(bringing) < minimum:
        return True
    root = float(np.sqrt(max(squares, 0.0)))
    rest = total - np.sqrt(2) * root
    return bool(root > POLICY.dominance * total or rest < POLICY.p_percent * root)
