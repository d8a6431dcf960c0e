"""What must not follow for whoever does not know the truth: an outsider, or the centre.

A hidden number must not be known to be 1 to k-1, nor be known exactly, unless it is a zero that
tells nothing; a hidden amount must not be known exactly. The hidden parts of a whole together
must not be known to be 1 to k-1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.knowledge import Flags, Matrix, Numbers, stacked
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.tables import Tables

EXACT = 1e-4  # of amounts, in a unit in which the largest is ten thousand
SMALL = "it is known to be too small a group"
KNOWN = "it is known exactly"


@dataclass(frozen=True, slots=True, repr=False)
class Hidden:
    """A hidden figure: ``sums`` (1 x n). ``zero`` says that nobody would tell something too."""

    place: Any
    sums: Matrix
    amount: bool
    zero: bool
    union: bool = False


def narrowed(
    tables: Tables, hidden: Sequence[Hidden], minimum: int
) -> list[tuple[Hidden, str]] | None:
    """Return what follows, None where what is known contradicts itself."""
    first = tables.any()
    if first is None:
        return None
    numbers = [one for one in hidden if not one.amount]
    found = [(one, SMALL) for one in _small(tables, first, numbers, minimum)]
    seen = {id(one) for one, _ in found}
    alone = [one for one in numbers if not one.union and id(one) not in seen]
    found += [(one, KNOWN) for one in _exact(tables, first, alone)]
    for one in hidden:
        if one.amount:
            low, high = tables.range(one.sums)
            if high - low <= EXACT:
                found.append((one, KNOWN))
    return found


def _small(tables: Tables, first: Numbers, hidden: Sequence[Hidden], minimum: int) -> list[Hidden]:
    """Return what can neither be ``minimum`` nor nobody."""
    if not hidden:
        return []
    sums = stacked([one.sums for one in hidden], len(first))
    bounds = np.concatenate([np.full(len(hidden), float(minimum)), np.zeros(len(hidden))])
    groups = np.tile(np.arange(len(hidden)), 2)
    open_ = tables.answers(Questions(stacked([sums, -sums], len(first)), bounds, groups), first)
    return _closed(hidden, open_)


def _exact(tables: Tables, first: Numbers, hidden: Sequence[Hidden]) -> list[Hidden]:
    """Return what has one value only, if that tells something."""
    if not hidden:
        return []
    sums = stacked([one.sums for one in hidden], len(first))
    values = np.asarray(sums @ first)
    open_ = tables.answers(Questions.other_than(sums, values), first)
    telling: NDArray[np.bool_] = np.array([one.zero for one in hidden]) | (values > 0)
    return _closed(hidden, open_[: len(hidden)] | ~telling)


def _closed(hidden: Sequence[Hidden], open_: Flags) -> list[Hidden]:
    return [one for one, answer in zip(hidden, open_, strict=False) if not answer]
