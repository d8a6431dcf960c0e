"""How complete the families of a site are: never how many lack a value, but a bound of it.

A study uses families of whom every variable is known. How many others there are follows for whoever
subtracts, so it is told as all of them, or as a multiple of the minimum that leaves that many ways open.
"""

import numpy as np

from federated.analyses.rows import Rows
from federated.engines.blocks import Floats

SPARSE = 0.8  # of the families; a city in which fewer are known is counted


def completeness(rows: Rows, variables: tuple[str, ...], minimum: int) -> dict[str, Floats]:
    """Return a bound of the families that are meant, and a flag for each variable that many lack."""
    meant = rows.eligible
    flags = [
        sparse(meant.known.get(name, meant.families), meant.families, minimum) for name in variables
    ]
    return {
        "eligible": np.array(float(bound(len(rows), meant.families, minimum))),
        "sparse": np.array(flags, dtype=np.float64),
        "answering": np.array(float(meant.families > 0)),
    }


def bound(used: int, meant: int, step: int) -> int:
    """Return at most how many families are meant: all that are used, or a multiple ``step`` or more above.

    Whatever the bound, who knows the number used finds ``step`` numbers or more that it may be.

    >>> bound(100, 100, 10), bound(100, 101, 10), bound(100, 110, 10), bound(109, 110, 10)
    (100, 110, 110, 120)
    """
    if meant <= used:
        return used
    above = -(-meant // step) * step
    return above if above - used >= step else above + step


def sparse(known: int, meant: int, minimum: int) -> bool:
    """Tell whether many lack a variable: a fifth, and not a few families.

    >>> sparse(79, 100, 10), sparse(81, 100, 10), sparse(11, 20, 10)
    (True, False, False)
    """
    return known < SPARSE * meant and meant - known >= minimum
