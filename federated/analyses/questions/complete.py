"""How complete the families of a site are: whether all whom a study means are used, and nothing else.

A study uses families of whom every variable is known. Any bound of how many others there are has a
highest number; another study of the same people, with other variables, may use a few families fewer than
that, and then these few are those that it leaves out. So there is no bound that two studies do not narrow.
That all are used tells of no few: the ledger of populations lets no other study use a few fewer.
"""

import numpy as np

from federated.analyses.rows import Rows
from federated.engines.blocks import Floats


def completeness(rows: Rows) -> dict[str, Floats]:
    """Return whether anybody is meant, and whether all of them are used."""
    return {
        "answering": np.array(float(rows.meant > 0)),
        "complete": np.array(float(complete(len(rows), rows.meant))),
    }


def complete(used: int, meant: int) -> bool:
    """Tell whether all families that are meant are used.

    >>> complete(100, 100), complete(99, 100), complete(0, 0)
    (True, False, False)
    """
    return 0 < meant <= used
