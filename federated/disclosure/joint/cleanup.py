"""Show again what was hidden in vain: over-protection is a defect too.

A cell may be shown when every demand finds a witness that does not move it. The dearest cell is
tried first. What this may cost is counted in work, never in seconds.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.problem import Status
from federated.disclosure.joint.proof import Proof

BUDGET = 100_000  # units of work


def cleaned(search: Deviations, proof: Proof, among: NDArray[np.bool_] | None = None) -> None:
    """Show what no demand needs, ``among`` some cells or all; the proof stays complete."""
    limit = search.work + BUDGET
    for cell in _dearest_first(search, among):
        if search.work > limit:
            return
        search.hidden[cell] = False
        if _still_proven(search, proof, int(cell)):
            proof.drop(int(cell))
        else:
            search.hidden[cell] = True


def secondary(search: Deviations) -> NDArray[np.bool_]:
    """Say which cells are hidden for others."""
    return np.asarray(search.hidden & (search.problem.status == Status.FREE))


def _dearest_first(search: Deviations, among: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    problem = search.problem
    cells = np.flatnonzero(secondary(search) if among is None else secondary(search) & among)
    order = np.lexsort((cells, -problem.values[cells], -problem.weights[cells]))
    return cells[order]


def _still_proven(search: Deviations, proof: Proof, cell: int) -> bool:
    """The largest need first: where it fails, it fails soonest."""
    if _leaves_one_alone(search, cell):
        return False
    broken = proof.without(cell)
    for demand in broken[np.argsort(-search.needs[broken], kind="stable")]:
        if demand in proof.without(cell):
            found = search.certify(int(demand))
            if found is None or not search.sound(found) or not search.met(found)[demand]:
                return False
            proof.add(found)
    return True


def _leaves_one_alone(search: Deviations, cell: int) -> bool:
    """Say whether an equation through ``cell`` then has a single hidden cell, which must move."""
    rows = search.touching[cell].indices
    hidden = search.present[rows] @ search.hidden.astype(np.float64)
    if not (hidden == 1).any():
        return False
    alone = search.present[rows[hidden == 1]].tocsr().indices
    return bool((search.must_move[alone] & search.hidden[alone]).any())
