"""The smallest generalisation that meets the thresholds.

Each column has a ladder of ever coarser forms. A choice of one rung a column is a point of a
lattice; its height is the number of steps down from what the policy does now. The answer is the
lowest point that meets the thresholds and, of those, the one that keeps most classes. Coarser rungs
must join classes and never split them; then all above a point that does will do too, and the lowest
height can be found by halving (Samarati, 2001, doi:10.1109/69.971193).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pseudonymisation.risk.diversity import diversity
from pseudonymisation.risk.measures import Measures, measures
from pseudonymisation.risk.sql import Execute
from pseudonymisation.risk.thresholds import Thresholds

Steps = tuple[int, ...]


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

    steps: Steps
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

    def tried(steps: Steps) -> Proposal | None:
        rungs = tuple(one.rungs[n] for one, n in zip(ladders, steps, strict=True))
        fields = [rung.field for rung in rungs if rung.field is not None]
        found = measures(execute, relation, fields)
        if not thresholds.met_by(found):
            return None
        asked = sensitive if thresholds.ask_diversity else ()
        told = (diversity(execute, relation, fields, column) for column in asked)
        return Proposal(steps, rungs, found) if all(map(thresholds.met_within, told)) else None

    lattice, layers = _Lattice(tried), list(_by_height(ladders))
    if not lattice.meets(layers[-1][0]):
        return None
    lowest = bisect_left(layers, True, key=lambda points: any(map(lattice.meets, points)))
    found = filter(None, map(lattice.look, filter(lattice.meets, layers[lowest])))
    return min(found, key=lambda one: (-one.measures.classes, one.steps))


class _Lattice:
    """Points that were tried; what they tell of others is not tried again."""

    def __init__(self, tried: Callable[[Steps], Proposal | None]) -> None:
        self._tried = tried
        self._seen: dict[Steps, Proposal | None] = {}

    def look(self, steps: Steps) -> Proposal | None:
        """Return the proposal at a point, None where it does not do."""
        if steps not in self._seen:
            self._seen[steps] = self._tried(steps)
        return self._seen[steps]

    def meets(self, steps: Steps) -> bool:
        """Tell whether a point does: what is coarser than one that does, does too."""
        for other, found in self._seen.items():
            if found is not None and _coarser(steps, other):
                return True
            if found is None and _coarser(other, steps):
                return False
        return self.look(steps) is not None


def _coarser(one: Steps, other: Steps) -> bool:
    return all(a >= b for a, b in zip(one, other, strict=True))


def _by_height(ladders: Sequence[Ladder]) -> Iterator[list[Steps]]:
    points = sorted(product(*(range(len(one.rungs)) for one in ladders)), key=sum)
    for height in range(sum(points[-1]) + 1):
        yield [point for point in points if sum(point) == height]
