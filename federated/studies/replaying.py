"""What follows from the totals announced so far: the next question, or the result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from federated.analyses.question import Arrays, Asked, Question, Reply, Steps, packed
from federated.analyses.question import unpacked as split
from federated.canonical import digest
from federated.engines.blocks import Floats
from federated.errors import AnalysisError
from federated.studies import analysis, example, numbers
from federated.studies.announcements import Replied
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification

SHAPE_OF = 40  # made-up families, to see of what form an answer is
Form = tuple[tuple[str, tuple[int, ...]], ...]  # names and shapes


@dataclass(frozen=True, slots=True)
class Next:
    """A question, or the result where there is no further one."""

    question: Question | None = None
    result: Result | None = None


def following(study: Specification, replies: Sequence[Reply]) -> Next:
    """Return what comes next; raises GateRefused or AnalysisError where the study ends there."""
    steps = analysis.steps(study)
    found = _advanced(partial(next, steps))
    for one in replies:
        if found.result is None:
            found = _advanced(partial(steps.send, one))
    return found


@dataclass(repr=False, eq=False)
class Replay:
    """The algorithm at one site: what it did with the totals heard before is not done again."""

    study: Specification
    heard: list[Replied] = field(default_factory=list)
    steps: Steps[Result] | None = None
    found: Next = Next()

    def following(self, told: Sequence[Replied]) -> Next:
        """Return what comes next after these totals, as ``following`` does."""
        steps = self.steps
        if steps is None or not _goes_on(self.heard, told):
            steps, self.heard = analysis.steps(self.study), []
            self.found = _advanced(partial(next, steps))
        self.steps = None  # until all went well
        for one in told[len(self.heard) :]:
            if self.found.question is not None:
                _refuse_other_form(self.study, self.found.question, one)
                self.found = _advanced(partial(steps.send, reply(one)))
        self.heard, self.steps = list(told), steps
        return self.found


def _goes_on(before: Sequence[Replied], now: Sequence[Replied]) -> bool:
    """Tell whether the very same announcements come first."""
    return len(before) <= len(now) and all(
        one is two for one, two in zip(before, now, strict=False)
    )


def _advanced(step: Callable[[], Asked]) -> Next:
    try:
        return Next(question=_known(step()))
    except StopIteration as end:
        return Next(result=end.value)
    except (ArithmeticError, ValueError, LookupError, TypeError) as error:
        raise AnalysisError(
            f"The totals cannot be computed with ({type(error).__name__})."
        ) from None


def _refuse_other_form(study: Specification, question: Question, announced: Replied) -> None:
    """Refuse a total, or answers by site, that do not look like an answer to the question."""
    wanted = sorted(_told_form(study, question))
    by_site = question.combine == "each"
    parts = [one.arrays for one in announced.sites] if by_site else [announced.total]
    if any(sorted((one.name, one.shape) for one in part) != wanted for part in parts):
        raise AnalysisError("The totals have another form than the question that was asked.")


def reply(announced: Replied) -> Reply:
    """Return an announced total as the analysis takes it."""
    sites = {one.site: numbers.read(one.arrays) for one in announced.sites}
    return Reply(total=numbers.read(announced.total), sites=sites)


def question_digest(text: str) -> str:
    """Return the digest of a question as it is written."""
    return digest(text.encode())


def form(study: Specification, question: Question) -> Form:
    """Return names and shapes of an answer, as example data show them."""
    return _shapes(as_asked(question).answer(example.rows(study, "form", SHAPE_OF)))


def _told_form(study: Specification, question: Question) -> Form:
    """Return names and shapes of a total as it is told: where small parts are merged, after that."""
    asked = as_asked(question)
    arrays = asked.answer(example.rows(study, "form", SHAPE_OF))
    if question.combine == "each":
        return _shapes(arrays)
    return _shapes(analysis.told(study, asked, arrays, 0))


def _shapes(arrays: Arrays) -> Form:
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
