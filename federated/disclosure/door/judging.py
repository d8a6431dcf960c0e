"""Which cells are unsafe by themselves: R1 and R2 for numbers, R3 for sums.

All functions take and return arrays over the cells of a grid.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door.grid import Grid
from federated.disclosure.door.tally import Tally
from federated.disclosure.door.world import Rules

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Splits:
    """Sensitive splits: the cell ``part`` is a category of the group ``whole``.

    ``two`` says that the category has one counterpart, which is a cell itself.
    """

    part: NDArray[np.int64]
    whole: NDArray[np.int64]
    two: Flags


def splits(grid: Grid, sensitive: frozenset[str]) -> Splits:
    """Return every sensitive category of every group that the cubes show.

    The only category that a group can have, as its code list or a hierarchy tells, is no split.
    """
    number = {cell: at for at, cell in enumerate(grid.cells)}
    found = [
        (at, number[(*cell[:place], None, *cell[place + 1 :])], place)
        for cell, at in number.items()
        for place, name in enumerate(grid.dimensions)
        if name in sensitive and cell[place] is not None
    ]
    ways = Counter((whole, place) for _, whole, place in found)
    kept = [(at, whole, ways[whole, place]) for at, whole, place in found]
    part, whole, many = np.array([one for one in kept if one[2] > 1], int).reshape(-1, 3).T
    return Splits(part, whole, many == 2)


def small(families: Numbers, k: int) -> Flags:
    """R1: one to k-1 families."""
    return (families > 0) & (families < k)


def lopsided(families: Numbers, split: Splits, k: int) -> tuple[Flags, Flags]:
    """R2, by split: fewer than k in the category, and fewer than k outside, in a group of any."""
    part, whole = families[split.part], families[split.whole]
    return (whole > 0) & (part < k), (whole > 0) & (whole - part < k)


def unsafe(families: Numbers, split: Splits, k: int) -> Flags:
    """R1 and R2 for every cell."""
    found = small(families, k)
    few, nearly_all = lopsided(families, split, k)
    found[split.part[few | nearly_all]] = True
    return found


def dominated(of: Tally, rules: Rules) -> Flags:
    """R3: too few families, one that brings most of it, or two that bring nearly all."""
    rest = of.total - of.largest - of.second
    percent = rest < rules.p_percent / 100 * of.largest - 1e-9 * of.total
    dominance = of.largest > rules.dominance * of.total * (1 + 1e-12)
    return (of.families > 0) & (small(of.families, rules.k) | percent | dominance)


def sum_room(of: Tally, split: Splits, rules: Rules) -> Numbers:
    """Return how far a hidden sum has to stay open on both sides.

    Where nobody of a group is in a category, a sum of zero would say so: it stays open by what the
    group's largest contribution asks for.
    """
    room = rules.p_percent / 100 * of.largest
    nobody = of.families[split.part] == 0
    np.maximum.at(room, split.part[nobody], room[split.whole[nobody]])
    return room
