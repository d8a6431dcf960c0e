"""What is often done by hand: at least two hidden cells in every sum that has one."""

import numpy as np
from numpy.typing import NDArray

from bench.support.suppression.instance import Instance
from federated.disclosure.joint.problem import Matrix


def naive(instance: Instance, equations: Matrix) -> NDArray[np.bool_]:
    """Return what is hidden: the smallest others, until no sum has a single hidden cell."""
    matrix = equations.tocsr()
    hidden = instance.unsafe.copy()
    changed = True
    while changed:
        changed = False
        for start, end in zip(matrix.indptr, matrix.indptr[1:], strict=False):
            cells = matrix.indices[start:end]
            others = cells[~hidden[cells] & instance.holds[cells]]
            if hidden[cells].sum() == 1 and len(others):
                hidden[others[np.argmin(instance.values[others])]] = True
                changed = True
    return hidden
