"""What a site is asked in one round, and what it answers: named arrays of numbers.

Three ways to put answers together: ``sum`` (a sum nobody needs to open), ``each`` (the answer of
every site is needed by itself; the study says so and the site's gate decides), and ``union``
(a set of values, such as the times of events).
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

import numpy as np

from federated.analyses.design import Design, Model, Outcome
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

Arrays = Mapping[str, Floats]
Combine = Literal["sum", "each", "union"]
Result = TypeVar("Result")


class Question(Model):
    """One round. A subclass holds all that a site needs to answer, as data."""

    combine: Combine = "sum"

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design that the answer is about; empty where there is none."""
        return (), None


class Asked(Protocol):
    """A question that a site knows how to answer."""

    @property
    def combine(self) -> Combine:
        """How answers are put together."""

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design that the answer is about."""

    def answer(self, rows: Rows) -> Arrays:
        """Return the aggregates of these rows."""


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What came back: a total, or the answers by site, or a set of values."""

    total: Arrays = field(default_factory=dict)
    sites: Mapping[str, Arrays] = field(default_factory=dict)
    values: Floats = field(default_factory=lambda: np.empty(0))


Steps = Generator[Asked, Reply, Result]


def summed(question: Asked) -> Steps[Arrays]:
    """Ask for a total."""
    return (yield question).total


def by_site(question: Asked) -> Steps[Mapping[str, Arrays]]:
    """Ask for the answer of every site."""
    return (yield question).sites


def union(question: Asked) -> Steps[Floats]:
    """Ask for a set of values."""
    return (yield question).values


def packed(arrays: Arrays) -> Floats:
    """Return the numbers in one vector, in the order of the names."""
    return np.concatenate([np.ravel(arrays[name]) for name in arrays] or [np.empty(0)])


def unpacked(vector: Floats, like: Arrays) -> dict[str, Floats]:
    """Return a vector as arrays of the names and shapes of ``like``."""
    out, start = dict[str, Floats](), 0
    for name, array in like.items():
        size = int(np.size(array))
        out[name] = vector[start : start + size].reshape(np.shape(array))
        start += size
    return out


def same_layout(answers: Sequence[Arrays]) -> None:
    """Refuse answers that cannot be summed: another name or shape at one site."""
    shapes = {tuple((name, np.shape(a)) for name, a in one.items()) for one in answers}
    if len(shapes) > 1:
        raise AnalysisError("The sites answered in different forms, so nothing can be summed.")
