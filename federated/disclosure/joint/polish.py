"""Look for an answer that hides less: show some cells, mend what that breaks, compare.

Each attempt shows a few neighbours that are hidden for others, and meets the demands that this
leaves open at other costs. What is not better is undone. The attempts are numbered, and so are the
draws: the same problem gives the same answer.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.cleanup import cleaned, secondary
from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.problem import Matrix
from federated.disclosure.joint.proof import Proof

ATTEMPTS, EACH = 60, 3  # at the most, and for every cell that is hidden for others
MOST, LARGE = 60_000, 1.8e9  # units of work; in a table of n cells no more than LARGE / n²
DEARER = 2.0  # times what it was: a cell that was just shown


def polished(search: Deviations, proof: Proof) -> None:
    """Try so many times, within the budget."""
    limit = search.work + min(MOST, LARGE / len(search.hidden) ** 2)
    near = _neighbours(search.problem.equations)
    for attempt in range(min(ATTEMPTS, EACH * int(secondary(search).sum()))):
        cells = np.flatnonzero(secondary(search))
        if search.work > limit or not len(cells):
            return
        _attempt(search, proof, near, np.random.default_rng(attempt))


def _attempt(search: Deviations, proof: Proof, near: Matrix, random: np.random.Generator) -> None:
    before, kept = search.hidden.copy(), proof.state
    around = _shown(search, proof, near, random)
    if not _mended(search, proof, near, around) or _price(search, before) > 0:
        search.hidden = before
        proof.state = kept


def _shown(
    search: Deviations, proof: Proof, near: Matrix, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Show a cell and some of its neighbours, and make them dearer for this attempt."""
    free = secondary(search)
    middle = int(random.choice(np.flatnonzero(free)))
    around = np.zeros(len(free), dtype=bool)
    around[near[middle].indices] = True
    ruined = free & around & (random.random(len(free)) < 0.5)
    ruined[middle] = True
    search.hidden[ruined] = False
    for cell in np.flatnonzero(ruined):
        proof.drop(int(cell))
    search.costs = search.problem.weights * (1 + 0.5 * random.random(len(free)))
    search.costs[ruined] *= DEARER
    return ruined | around


def _mended(search: Deviations, proof: Proof, near: Matrix, around: NDArray[np.bool_]) -> bool:
    started = search.hidden.copy()
    for demand in proof.open:
        if not proof.meets(int(demand)):
            found = search.hide(int(demand))
            if found is None:
                search.costs = search.problem.weights
                return False
            proof.widen(found)
            if not proof.meets(int(demand)):
                search.costs = search.problem.weights
                return False
    search.costs = search.problem.weights
    cleaned(search, proof, around | (search.hidden & ~started))
    return True


def _price(search: Deviations, before: NDArray[np.bool_]) -> float:
    """Return how much more is hidden than before."""
    weights = search.problem.weights
    return float(weights[search.hidden].sum() - weights[before].sum())


def _neighbours(equations: Matrix) -> Matrix:
    """Return (n x n) which cells share an equation."""
    present = abs(equations)
    return (present.T @ present).tocsr()
