"""A gate that lets an analysis go its own way only: the path of its questions is replayed.

A coordinator that chooses beta itself learns something about rows: sixty betas give sixty different
weightings of them. So a site keeps the totals as they were announced, computes from them what the
algorithm asks next, and refuses any other question, and any question beyond the budget of rounds.
"""

from collections.abc import Callable
from typing import Any

from federated.analyses.question import Asked, Reply, Steps
from federated.analyses.rows import Rows
from federated.analyses.run import Gate, replayed
from federated.errors import GateRefused


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
        if replayed(self._analysis, self._replies) != question:
            raise GateRefused(f"Site {site} refuses: the algorithm does not ask this next.")
        self._inner.check(site, question, rows)
