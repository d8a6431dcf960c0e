"""Sums of amounts (days, euros): refused where a few families, or one, make them (R3, R4).

The largest amount of anybody is at no place together with the others, so it is bounded: x1 is at most
the root of the sum of squares Q, and x1 + x2 at most that of 2Q. What passes by these bounds keeps the
rules; judged on totals, as the cells are, so that a small site need not stay out.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.question import Arrays
from federated.analyses.questions.cells import Cells
from federated.engines.blocks import Floats
from federated.errors import AnalysisError, GateRefused
from federated.policy import DisclosurePolicy

if TYPE_CHECKING:
    from federated.studies.specification import Specification

POLICY = DisclosurePolicy()


def refuse(who: str, question: Cells, counts: Arrays, minimum: int) -> None:
    """Raise GateRefused where the amounts of a group, or of all but a group, are of too few."""
    if not question.amounts:
        return
    parts = (counts["bringing"], counts["sums"], counts["squares"])
    for at, amount in enumerate(question.amounts):
        for name, sums in _groups(question, [part[at] for part in parts]):
            bringing, total, squares = (float(one) for one in sums)
            if unsafe(bringing, total, squares, minimum):
                raise GateRefused(
                    f"{who}: the sum of {amount.name}, {name}, is made by too few families, or "
                    "mostly by one (R3, R4)."
                )


def refuse_none(study: "Specification", who: str, counts: Arrays) -> None:
    """Raise AnalysisError where somebody has nothing of what a Gamma model explains; never how many."""
    if study.outcome.family != "gamma":
        return
    if round(float(counts["families"])) != round(float(counts["bringing"][0, -1])):
        raise AnalysisError(
            f"{who}: a gamma model is of amounts above 0, and not every family has one of "
            f"{study.outcome.variable}. Take the family gaussian, or another outcome."
        )


def _groups(question: Cells, parts: list[Floats]) -> Iterator[tuple[str, Floats]]:
    """Yield everybody, each group, and everybody else."""
    sums = np.array(parts)
    yield "of all families", sums[:, -1]
    for number, dummy in enumerate(question.groups):
        yield f"where {dummy.name}", sums[:, number]
        yield f"outside {dummy.name}", sums[:, -1] - sums[:, number]


def unsafe(bringing: float, total: float, squares: float, minimum: int) -> bool:
    """Say whether a sum may be made by a few, or mostly by one.

    >>> unsafe(0, 0.0, 0.0, 10), unsafe(40, 40.0, 40.0, 10), unsafe(40, 1e6, 0.9e6**2, 10)
    (False, False, True)
    """
    if round(bringing) == 0:
        return False
    if round(bringing) < minimum:
        return True
    root = float(np.sqrt(max(squares, 0.0)))
    rest = total - np.sqrt(2) * root
    return bool(root > POLICY.dominance * total or rest < POLICY.p_percent * root)
