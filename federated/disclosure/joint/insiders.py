"""A family that is alone in a hidden cell knows it, and with it perhaps another (R14).

Beside a form of one or two families, every other small one must still be able to change while the
first stays as it is.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.problem import Numbers
from federated.disclosure.joint.proof import Proof


def guarded(search: Deviations, proof: Proof) -> None:
    """Hide more where an insider would learn another small count exactly."""
    insiders, targets = search.problem.insiders, search.problem.targets
    if not len(insiders) or not len(targets):
        return
    excused = search.problem.alone
    proven = _proven(search, proof.witnesses.T)
    if excused is not None:
        proven |= excused
    for row, insider in enumerate(insiders):
        for column, target in enumerate(targets):
            if insider != target and not proven[row, column]:
                found = search.beside(int(target), int(insider))
                if found is not None:
                    proof.widen(found)
                    proven = proven | _proven(search, found[:, np.newaxis])


def _proven(search: Deviations, witnesses: Numbers) -> NDArray[np.bool_]:
    """Return (insiders x targets) where a witness moves the target and leaves the insider."""
    moves = search.moves(witnesses)
    still = moves[search.problem.insiders] == 0
    moved = moves[search.problem.targets] != 0
    return np.asarray(still.astype(np.float64) @ moved.T.astype(np.float64) > 0)
