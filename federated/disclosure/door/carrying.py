"""Deviations of earlier releases, as far as they can be told in a later one.

A deviation moves cells of sites and releases. Of a new release it can move the same cells by as
much (nobody else came in than did), or none (what was moved is made up for by those who came in).
Both are proposals: whether they hold is checked again.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.pool import Pool

Numbers = NDArray[np.float64]


def with_sites(pool: Pool, layers: int, before: int, several: bool, after: int) -> None:
    """Let more sites begin; ``several``: there was an ALL before, the last one."""
    if not layers or not pool.deviations.size:
        return
    many, cells = len(pool.deviations), pool.deviations.shape[1] // (layers * (before + several))
    old = pool.deviations.reshape(many, layers, before + several, cells)
    new = np.zeros((many, layers, after + 1, cells))
    new[:, :, :before] = old[:, :, :before]
    new[:, :, -1] = old[:, :, :before].sum(axis=2)
    pool.put(new.reshape(many, layers * (after + 1) * cells))


def with_layer(pool: Pool, layers: int, shown: list[NDArray[np.bool_]]) -> None:
    """Let a release begin after ``layers`` others that show what they ``show``."""
    if not layers or not pool.deviations.size:
        return
    kept = pool.within(~np.array(shown).ravel())
    width = len(shown[0].ravel())
    old = kept.reshape(len(kept), layers, width)
    same = np.concatenate([old, old[:, -1:]], axis=1)
    none = np.concatenate([old, np.zeros_like(old[:, -1:])], axis=1)
    pool.put(np.concatenate([none, same]).reshape(2 * len(kept), (layers + 1) * width))
