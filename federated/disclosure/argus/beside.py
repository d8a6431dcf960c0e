"""Second opinions on what was just protected: one sentence for each system, with no figure of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.argus.opinion import SECONDS, asked, compared
from federated.disclosure.joint.problem import Problem
from federated.disclosure.joint.protect import watched
from federated.errors import ArgusUnavailable

Solved = tuple[Problem, NDArray[np.bool_]]


@contextmanager
def overheard() -> Iterator[list[Solved]]:
    """Collect every system that is protected meanwhile, and what is shown of it."""
    solved: list[Solved] = []
    with watched(lambda problem, shown: solved.append((problem, shown))):
        yield solved


def sentences(solved: Sequence[Solved], seconds: float = SECONDS) -> Iterator[str]:
    """Yield what τ-Argus says of each, or why it says nothing."""
    for number, (problem, shown) in enumerate(solved, 1):
        try:
            said = str(compared(problem, shown, asked(problem, seconds)))
        except ArgusUnavailable as error:
            said = str(error)
        yield f"System {number} of {len(solved)}: {said}"
