"""Running an analysis over sites: the coordinator sees totals, and never rows.

Everything that an analysis knows is in the replies so far: ``replayed`` gives the next question
again from them. So a coordinator resumes where it stopped, and a site refuses a question that the
algorithm would not have asked (a beta of somebody's choice).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np

from federated.analyses.question import (
    Arrays,
    Asked,
    Reply,
    Steps,
    packed,
    same_layout,
    unpacked,
)
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import AnalysisError, GateRefused

Result = TypeVar("Result")


class Summer(Protocol):
    """Takes the vector of every site and returns the total, whatever happens in between."""

    def total(self, vectors: Mapping[str, Floats]) -> Floats:
        """Return the sum."""


class PlainSum:
    """The sum, of vectors that the summing party sees."""

    def total(self, vectors: Mapping[str, Floats]) -> Floats:
        """Return the sum."""
        return np.asarray(np.sum(list(vectors.values()), axis=0))


class Gate(Protocol):
    """Decides at the site whether a question may be answered."""

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Raise ``GateRefused`` with the rule that is broken."""


class Site:
    """One site: rows that stay, a gate, and answers that go."""

    def __init__(self, name: str, rows: Rows, gate: Gate) -> None:
        """Keep the rows behind the gate."""
        self.name, self._rows, self._gate = name, rows, gate

    def answer(self, question: Asked) -> Arrays:
        """Return the aggregates, once the gate let the question through."""
        self._gate.check(self.name, question, self._rows)
        return question.answer(self._rows)


def ask(question: Asked, sites: Sequence[Site], summer: Summer) -> Reply:
    """Put one question to all sites."""
    answers = _answers(question, sites)
    if question.combine == "each":
        return Reply(sites=answers)
    if question.combine == "union":
        every = [np.ravel(array) for one in answers.values() for array in one.values()]
        return Reply(values=np.unique(np.concatenate(every)))
    same_layout(list(answers.values()))
    total = summer.total({name: packed(one) for name, one in answers.items()})
    return Reply(total=unpacked(total, next(iter(answers.values()))))


def _answers(question: Asked, sites: Sequence[Site]) -> dict[str, Arrays]:
    """Return what every site says; where some refuse, raise the first rule in the gate's order."""
    answers, refused = dict[str, Arrays](), list[GateRefused]()
    for site in sites:
        try:
            answers[site.name] = site.answer(question)
        except GateRefused as error:
            refused.append(error)
    if refused:
        raise min(refused, key=lambda error: error.rank)
    return answers


def run(analysis: Steps[Result], sites: Sequence[Site], summer: Summer) -> Result:
    """Run an analysis to its end."""
    if not sites:
        raise AnalysisError("An analysis needs at least one site.")
    try:
        question = next(analysis)
        while True:
            question = analysis.send(ask(question, sites, summer))
    except StopIteration as end:
        result: Result = end.value
        return result


def alone(analysis: Steps[Result], rows: Rows) -> Result:
    """Run an analysis on the rows of one site, at that site."""
    try:
        question = next(analysis)
        while True:
            answer = question.answer(rows)
            values = np.unique(packed(answer)) if question.combine == "union" else np.empty(0)
            question = analysis.send(Reply(answer, {"": answer}, values))
    except StopIteration as end:
        result: Result = end.value
        return result


def replayed(analysis: Callable[[], Steps[Result]], replies: Sequence[Reply]) -> Asked | None:
    """Return the question that follows from these replies, or None when the result does."""
    steps = analysis()
    try:
        question = next(steps)
        for reply in replies:
            question = steps.send(reply)
    except StopIteration:
        return None
    return question
