"""What follows from the totals announced so far: the next question, or the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from federated.analyses.question import Arrays, Asked, Question, Reply, packed
from federated.analyses.question import unpacked as split
from federated.canonical import digest
from federated.engines.blocks import Floats
from federated.errors import AnalysisError
from federated.studies import analysis, example, numbers
from federated.studies.announcements import Replied
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification

SHAPE_OF = 40  # made-up families, to see of what form an answer is


@dataclass(frozen=True, slots=True)
class Next:
    """A question, or the result where there is no further one."""

    question: Question | None = None
    result: Result | None = None


def following(study: Specification, replies: Sequence[Reply]) -> Next:
    """Return what comes next; raises GateRefused or AnalysisError where the study ends there."""
    steps = analysis.steps(study)
    try:
        question = next(steps)
        for reply in replies:
            question = steps.send(reply)
    except StopIteration as end:
        return Next(result=end.value)
    except (ArithmeticError, ValueError, LookupError) as error:
        raise AnalysisError(
            f"The totals cannot be computed with ({type(error).__name__})."
        ) from None
    return Next(question=_known(question))


def reply(announced: Replied) -> Reply:
    """Return an announced total as the analysis takes it."""
    sites = {one.site: numbers.read(one.arrays) for one in announced.sites}
    return Reply(total=numbers.read(announced.total), sites=sites)


def question_digest(text: str) -> str:
    """Return the digest of a question as it is written."""
    return digest(text.encode())


def form(study: Specification, question: Question) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return names and shapes of an answer, as example data show them."""
    arrays = as_asked(question).answer(example.rows(study, "form", SHAPE_OF))
    return tuple((name, tuple(array.shape)) for name, array in arrays.items())


def length(study: Specification, question: Question) -> int:
    """Return how many numbers an answer has."""
    arrays = as_asked(question).answer(example.rows(study, "form", SHAPE_OF))
    return len(packed(arrays))


def as_asked(question: Question) -> Asked:
    """Return a question as one that can be answered: every kind that is known can."""
    return cast(Asked, question)


def _known(question: Asked) -> Question:
    if not isinstance(question, Question):
        raise AnalysisError("The analysis asks what no site knows.")
    return question


def unpacked(study: Specification, question: Question, total: Floats) -> Arrays:
    """Return an opened total under its names."""
    return split(total, as_asked(question).answer(example.rows(study, "form", SHAPE_OF)))
