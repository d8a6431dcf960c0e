"""A gate that lets an analysis go its own way only: the path of its questions is replayed.

A coordinator that chooses beta itself learns something about rows: sixty betas give sixty different
weightings of them. So a site keeps the totals as they were announced, computes from them what the
algorithm asks next, and refuses any other question, and any question beyond the budget of rounds.
"""

from collections.abc import Callable
from math import isclose
from typing import Any

from federated.analyses.question import Asked, Question, Reply, Steps
from federated.analyses.rows import Rows
from federated.analyses.run import Gate, replayed
from federated.errors import GateRefused

NEAR = 1e-9


class Path:
    """The gate of one study at one site; ``inner`` judges what the algorithm itself asks."""

    def __init__(self, analysis: Callable[[], Steps[Any]], inner: Gate, budget: int) -> None:
        """Begin with no totals announced."""
        self._analysis, self._inner, self._budget = analysis, inner, budget
        self._replies: list[Reply] = []

    def announced(self, reply: Reply) -> None:
        """Keep the totals of a round, as the coordinator made them known."""
        self._replies.append(reply)

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Raise ``GateRefused`` where this is not what comes next."""
        if len(self._replies) >= self._budget:
            raise GateRefused(f"Site {site} refuses: the rounds that were approved are used up.")
        if not alike(replayed(self._analysis, self._replies), question):
            raise GateRefused(f"Site {site} refuses: the algorithm does not ask this next.")
        self._inner.check(site, question, rows)


def alike(one: Asked | None, other: Asked | None) -> bool:
    """Tell whether two questions are one, but for what another machine rounds otherwise.

    A beta of somebody's choice that is within a billionth of the algorithm's own tells nothing more.
    """
    if one is None or other is None or type(one) is not type(other):
        return False
    return _near(_content(one), _content(other))


def _content(question: Asked) -> object:
    return question.model_dump() if isinstance(question, Question) else question


def _near(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=NEAR, abs_tol=NEAR * NEAR)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_near(one[k], other[k]) for k in one)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_near, one, other))
    return one == other
