"""Tables of one period, each with one danger planted in it; the last ones have none.

A family has a group, an event or none, and costs for two payers. The groups stand in another order
and have other sizes under every seed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from federated.disclosure.conformance.drawing import Draw

GROUPS = ("a", "b", "c", "d")
PAYERS = ("insurer", "municipality")
AGAIN = "published again"  # of it nothing may be published a second time
DIMENSION, UNIT, PERIOD, VERSION = "group", {"proportion": "%", "cost": "EUR"}, 2024, "1"


@dataclass(frozen=True, slots=True)
class Family:
    """A made-up family; ``euros`` by payer."""

    group: str
    event: bool
    euros: tuple[int, ...] = (0, 0)


@dataclass(frozen=True, slots=True)
class Plant:
    """One table of families; ``comfortable``: every number of it must be shown."""

    name: str
    measure: Literal["proportion", "cost"]
    families: tuple[Family, ...]
    comfortable: bool = False


def plants(seed: str) -> tuple[Plant, ...]:
    """Return the tables of a seed."""
    return tuple(_planted(seed, name, make) for name, make in MAKERS.items())


def again(seed: str) -> tuple[Plant, Plant]:
    """Return a comfortable table, and the same period with one family that was found later (R11)."""
    draw = Draw(seed, AGAIN)
    _, _, families = _fine(draw)
    late = Family(draw.shuffled(GROUPS)[0], draw.between(0, 1) == 1)
    return (Plant(AGAIN, "proportion", families), Plant(AGAIN, "proportion", (*families, late)))


def _planted(seed: str, name: str, make: "Maker") -> Plant:
    measure, comfortable, families = make(Draw(seed, name))
    return Plant(name, measure, families, comfortable)


Made = tuple[Literal["proportion", "cost"], bool, tuple[Family, ...]]
Maker = Callable[[Draw], Made]


def _few(draw: Draw) -> Made:
    """One group of one to nine families (R1), which the total minus the others would give."""
    first, *others = draw.shuffled(GROUPS)
    return "proportion", False, (*_mixed(first, draw.between(1, 9)), *_many(draw, others))


def _two_few(draw: Draw) -> Made:
    """Two groups that are fewer than ten together (R10)."""
    one, two, *others = draw.shuffled(GROUPS)
    few = (*_mixed(one, draw.between(1, 4)), *_mixed(two, draw.between(1, 5)))
    return "proportion", False, (*few, *_many(draw, others))


def _all_but_few(draw: Draw) -> Made:
    """All but one to nine of a group have the event: the complement is small (R2)."""
    first, *others = draw.shuffled(GROUPS)
    with_, without = draw.between(25, 60), draw.between(1, 9)
    odd = (*_same(first, True, with_), *_same(first, False, without))
    return "proportion", False, (*odd, *_many(draw, others))


def _alike(draw: Draw) -> Made:
    """Everybody in a group has the event, or nobody: it is known of each (R2)."""
    first, *others = draw.shuffled(GROUPS)
    same = _same(first, draw.between(0, 1) == 1, draw.between(25, 60))
    return "proportion", False, (*same, *_many(draw, others))


def _dominant(draw: Draw) -> Made:
    """One family brings most of the costs of its group (R3), and less than half of the total."""
    first, *others = draw.shuffled(GROUPS)
    whale = Family(first, True, (60_000 + draw.between(0, 9_999), draw.between(10, 90)))
    crowd = _paying(draw, first, draw.between(20, 40))
    rest = (one for group in others for one in _paying(draw, group, draw.between(30, 60)))
    return "cost", False, (whale, *crowd, *rest)


def _fine(draw: Draw) -> Made:
    """Large groups, both ways: nothing needs to be hidden."""
    return "proportion", True, _many(draw, draw.shuffled(GROUPS))


def _fine_costs(draw: Draw) -> Made:
    """Large groups in which everybody brings about as much."""
    groups = draw.shuffled(GROUPS)
    every = (one for group in groups for one in _paying(draw, group, draw.between(40, 80)))
    return "cost", True, tuple(every)


MAKERS: dict[str, Maker] = {
    "small cell": _few,
    "two small cells": _two_few,
    "complement": _all_but_few,
    "homogeneous group": _alike,
    "dominance": _dominant,
    "comfortable": _fine,
    "comfortable costs": _fine_costs,
}


def _same(group: str, event: bool, number: int) -> tuple[Family, ...]:
    return (Family(group, event),) * number


def _mixed(group: str, number: int) -> tuple[Family, ...]:
    return (*_same(group, True, number // 2), *_same(group, False, number - number // 2))


def _many(draw: Draw, groups: list[str]) -> tuple[Family, ...]:
    made: list[Family] = []
    for group in groups:
        made += _same(group, True, draw.between(30, 70))
        made += _same(group, False, draw.between(30, 70))
    return tuple(made)


def _paying(draw: Draw, group: str, number: int) -> tuple[Family, ...]:
    return tuple(
        Family(group, True, (draw.between(800, 1200), draw.between(300, 700)))
        for _ in range(number)
    )
