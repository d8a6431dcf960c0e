"""Show again what was hidden in vain: over-protection is a defect too.

A cell may be shown when every demand finds a witness that does not move it. The dearest cell is
tried first. What this may cost is counted in iterations, never in seconds.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.problem import Status
from federated.disclosure.joint.proof import Proof

BUDGET = 400_000  # simplex iterations


def cleaned(search: Deviations, proof: Proof) -> None:
    """Show what no demand needs; the proof stays complete."""
    limit = search.iterations + BUDGET
    for cell in _dearest_first(search):
        if search.iterations > limit:
            return
        search.hidden[cell] = False
        if _still_proven(search, proof, int(cell)):
            proof.drop(int(cell))
        else:
            search.hidden[cell] = True


def _dearest_first(search: Deviations) -> NDArray[np.int64]:
    problem = search.problem
    secondary = np.flatnonzero(search.hidden & (problem.status == Status.FREE))
    order = np.lexsort((secondary, -problem.values[secondary], -problem.weights[secondary]))
    return secondary[order]


def _still_proven(search: Deviations, proof: Proof, cell: int) -> bool:
    for demand in proof.without(cell):
        if not _meets(search, proof, int(demand), cell):
            found = search.certify(int(demand))
            if found is None or not search.sound(found) or not search.met(found)[demand]:
                return False
            proof.add(found)
    return True


def _meets(search: Deviations, proof: Proof, demand: int, cell: int) -> bool:
    return demand not in proof.without(cell)
