"""First engine: moments. One pass, A'WA of all columns, outcomes among them.

For least squares X'X, X'y and y'y hold all there is to know (sufficient statistics): coefficients,
standard errors, R², mixed models and fixed effects follow from them without another look.
"""

from collections.abc import Iterable

import numpy as np

from federated.engines.blocks import Block, Floats, Squares


def gram(parts: Iterable[Block], width: int) -> dict[str, Floats]:
    """Return n, the sum of log weights and A'WA; rows of weight 0 count for nothing."""
    squares, n, logs = Squares(width), 0, 0.0
    for part in parts:
        kept = part.weights > 0
        n += int(kept.sum())
        logs += float(np.log(part.weights[kept]).sum())
        squares.add(part.x, part.weights)
    return {"n": np.array(float(n)), "log_weights": np.array(logs), "gram": squares.whole()}


def clustered(scores: Floats, cluster: "np.typing.NDArray[np.intp]", number: int) -> Floats:
    """Return the sum of s_c s_c', s_c the sum of the rows of ``scores`` of cluster c."""
    sums = np.zeros((number, scores.shape[1]))
    np.add.at(sums, cluster, scores)
    return np.asarray(sums.T @ sums)
