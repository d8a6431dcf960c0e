"""An example of an analysis, and what is heard when its cities answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from docs.analysing.people import People
from federated.analyses.question import Arrays, Asked, Combine, Steps
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, Summer, run

ANY = -1  # the name of every length that has none of its own


@dataclass(frozen=True, slots=True, repr=False)
class Example:
    """An analysis of made-up people; ``sizes`` names the lengths of what is sent."""

    steps: Callable[[], Steps[Any]]
    people: People
    sizes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """One round: the kind of question, how answers are put together, names and shapes."""

    question: type
    combine: Combine
    shapes: tuple[tuple[str, tuple[int, ...]], ...]


class Public:
    """The gate of made-up rows."""

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Let everything through: nobody is behind these rows."""


class Overheard(Site):
    """A site of which every answer is listened to."""

    def __init__(self, name: str, rows: Rows, heard: list[Heard]) -> None:
        """Keep where to write what is heard."""
        super().__init__(name, rows, Public())
        self._heard = heard

    def answer(self, question: Asked) -> Arrays:
        """Answer, and write down the form of the answer."""
        told = super().answer(question)
        shapes = tuple((name, np.shape(array)) for name, array in told.items())
        self._heard.append(Heard(type(question), question.combine, shapes))
        return told


def listened(example: Example, summer: Summer | None = None) -> tuple[Any, tuple[Heard, ...]]:
    """Run an example; return its result and the rounds as the first city answered them."""
    heard: list[Heard] = []
    rows = example.people.sites()
    sites = [
        Site(name, one, Public()) if number else Overheard(name, one, heard)
        for number, (name, one) in enumerate(rows.items())
    ]
    return run(example.steps(), sites, summer or PlainSum()), tuple(heard)
