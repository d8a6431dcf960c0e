"""Sums of amounts (days, euros): refused where a few families, or one, make them (R3, R4).

Judged on totals, as the cells are, so that a small site need not stay out; and of a secure sum on what
is left of them when a city subtracts its own, which each city reckons for itself from rough totals.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.amounts import Left, flagged, slices, table
from federated.analyses.questions.cells import Cells
from federated.engines.blocks import Floats
from federated.errors import AnalysisError, GateRefused

if TYPE_CHECKING:
    from federated.studies.specification import Specification

FEW = "{who}: the sum of {amount}, {name}, is made by too few families, or mostly by one (R3, R4)."
SUBTRACTED = (
    "Without the part of one city, the sum of {amount}, {name}, is made by too few families, or mostly "
    "by one: that city would see it (R4). Merge levels, invite more cities, or write "
    'secure_sum = "plain": then each city judges its own sums.'
)


def refuse(who: str, question: Cells, counts: Arrays, minimum: int) -> None:
    """Raise GateRefused where the amounts of a group, or of all but a group, are of too few."""
    if not question.amounts:
        return
    found = flagged(minimum, counts["bringing"], counts["sums"], counts["squares"])
    for amount, name in _flagged(question, found):
        raise GateRefused(FEW.format(who=who, amount=amount, name=name))


def refuse_none(study: "Specification", who: str, counts: Arrays) -> None:
    """Raise AnalysisError where somebody has nothing of what a Gamma model explains; never how many."""
    if study.outcome.family != "gamma":
        return
    if round(float(counts["families"])) != round(float(counts["bringing"][0, 0])):
        raise AnalysisError(
            f"{who}: a gamma model is of amounts above 0, and not every family has one of "
            f"{study.outcome.variable}. Take the family gaussian, or another outcome."
        )


def refuse_subtraction(
    question: Cells, counts: Arrays, minimum: int, shared: Callable[[str], bool]
) -> Steps[None]:
    """Ask every city whether it would see too much of the others; raise GateRefused where one would."""
    if not question.amounts:
        return
    groups, amounts = question.groups, question.amounts
    found = yield from summed(
        Left(groups=groups, amounts=amounts, minimum=minimum, **table(counts))
    )
    for amount, name in filter(lambda one: shared(one[1]), _flagged(question, found["unsafe"])):
        raise GateRefused(SUBTRACTED.format(amount=amount, name=name))


def _flagged(question: Cells, flags: Floats) -> Iterator[tuple[str, str]]:
    """Yield the amounts and slices that somebody flagged."""
    for amount, found in zip(question.amounts, flags, strict=True):
        for name, cities in zip(slices(question.groups), found, strict=True):
            if round(float(cities)):
                yield amount.name, name
