"""The smallest generalisation that meets the thresholds.

Each column has a ladder of ever coarser forms. A choice of one rung a column is a point of a
lattice; its height is the number of steps down from what the policy does now. The answer is the
lowest point that meets the thresholds and, of those, the one that keeps most classes. Coarser rungs
must join classes and never split them; then nothing below the first height that has an answer can
have a better one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pseudonymisation.risk.diversity import diversity
from pseudonymisation.risk.measures import Measures, measures
from pseudonymisation.risk.sql import Execute
from pseudonymisation.risk.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Rung:
    """One form of a column: how a person writes it, and its field; None when it is left out."""

    label: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """A column and its forms, from what the policy does now to the coarsest."""

    column: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rung of each column, and the measures that come with it."""

    steps: tuple[int, ...]
    rungs: tuple[Rung, ...]
    measures: Measures

    @property
    def height(self) -> int:
        """How many steps it is away from the policy as it is."""
        return sum(self.steps)


def smallest(
    execute: Execute,
    relation: str,
    ladders: Sequence[Ladder],
    thresholds: Thresholds,
    sensitive: Sequence[str] = (),
) -> Proposal | None:
    """Return the smallest generalisation, None where even the coarsest does not do."""

    def tried(steps: tuple[int, ...]) -> Proposal | None:
        rungs = tuple(one.rungs[n] for one, n in zip(ladders, steps, strict=True))
        fields = [rung.field for rung in rungs if rung.field is not None]
        found = measures(execute, relation, fields)
        if not thresholds.met_by(found):
            return None
        asked = sensitive if thresholds.ask_diversity else ()
        told = (diversity(execute, relation, fields, column) for column in asked)
        return Proposal(steps, rungs, found) if all(map(thresholds.met_within, told)) else None

    if tried(tuple(len(one.rungs) - 1 for one in ladders)) is None:
        return None
    for points in _by_height(ladders):
        found = [proposal for proposal in map(tried, points) if proposal is not None]
        if found:
            return min(found, key=lambda one: (-one.measures.classes, one.steps))
    return None


def _by_height(ladders: Sequence[Ladder]) -> Iterator[list[tuple[int, ...]]]:
    points = sorted(product(*(range(len(one.rungs)) for one in ladders)), key=sum)
    for height in range(sum(points[-1]) + 1):
        yield [point for point in points if sum(point) == height]
