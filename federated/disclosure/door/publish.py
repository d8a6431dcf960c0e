"""Release after release: what each shows, decided once and never changed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from federated.disclosure.door import judging, numbers, sums
from federated.disclosure.door.grid import Grid, grid
from federated.disclosure.door.history import History, Shown
from federated.disclosure.door.intake import Intake, Segment
from federated.disclosure.door.judging import Splits
from federated.disclosure.door.tally import Tally, tally
from federated.disclosure.door.world import World
from federated.disclosure.joint.problem import Unprotected
from federated.errors import UnsafeRelease


@dataclass(frozen=True, slots=True, repr=False)
class Published:
    """One release: the layer of ``history`` that it shows, new or again."""

    release: int
    layer: int
    history: History


def published(world: World) -> Iterator[Published]:
    """Yield every release in order; raises UnsafeRelease where one cannot be made safe."""
    cells = grid(world.dimensions, world.cubes, world.hierarchies)
    history = History(cells)
    split = judging.splits(cells, frozenset(world.sensitive))
    intake = Intake()
    for at, snapshot in enumerate(world.releases):
        again = intake.repeats(snapshot)
        if again is None:
            segment = _revised(intake.take(snapshot), cells, split, world)
            intake.accept(segment)
            _add(history, segment, split, world)
            again = history.last
        yield Published(at, again, history)


def _add(history: History, segment: Segment, split: Splits, world: World) -> None:
    history.join(segment.families)
    sites = history.sites[: len(history.alone)]
    each = [
        tally((*segment.families.get(s, ()), *segment.late.get(s, ())), history.grid) for s in sites
    ]
    together = Tally.empty(history.grid)
    for one in each:
        together += one
    brought = [*each, together] if history.several else each
    history.begin(brought, [site in segment.families for site in sites])
    try:
        counts = _counts(history, split, world)
        history.sums.append(_sums(history, counts, split, world))
        history.counts.append(counts)
    except UnsafeRelease:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it dies of, nothing is published
        raise UnsafeRelease(
            f"Release {segment.as_of} cannot be protected: {_why(error)}. Nothing is published."
        ) from None


def _why(error: Exception) -> str:
    """Tell what was foreseen from what was not: by its class, because its text may hold a value."""
    if isinstance(error, Unprotected):
        return "the solver gave no usable answer"
    return f"the program or the solver stopped with {type(error).__name__}"


def _counts(history: History, split: Splits, world: World) -> Shown:
    if not history.sites:
        return np.zeros((0, len(history.grid.every)), dtype=bool)
    return numbers.decide(history, split, world.policy.k)


def _sums(history: History, counts: Shown, split: Splits, world: World) -> Shown:
    if not any(measure.startswith("cost") for measure in world.measures) or not history.sites:
        return np.zeros_like(counts)
    return sums.decide(history, counts, split, world.policy)


def _revised(segment: Segment, cells: Grid, split: Splits, world: World) -> Segment:
    """R11: late families enter only where they are safe as a table of their own."""
    kept = {
        site: late
        for site, late in segment.late.items()
        if not judging.unsafe(
            tally(late, cells).families[: cells.shown], split, world.policy.k
        ).any()
    }
    return Segment(segment.as_of, segment.families, kept)
