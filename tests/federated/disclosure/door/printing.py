"""What the door prints of a world, read back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from federated.disclosure.door.lines import lines
from federated.disclosure.door.publish import published
from federated.disclosure.door.world import World as Input
from tests.federated.disclosure.door.naive import Cell, World

Figures = dict[tuple[int, str, Cell, str], Any]


def printed(world: World) -> list[str]:
    """Return the lines of all releases."""
    read = Input.model_validate_json(json.dumps(world))
    return [line for one in published(read) for line in lines(read, one)]


def figures(found: Sequence[str]) -> Figures:
    """Return values by (release, site, cell, measure)."""
    out: Figures = {}
    for line in found:
        one = json.loads(line)
        out[one["release"], one["site"], tuple(one["cell"].values()), one["measure"]] = one["value"]
    return out


@dataclass(frozen=True)
class Print:
    """A world and what is printed of it."""

    world: World
    lines: tuple[str, ...]

    @property
    def figures(self) -> Figures:
        """Return values by (release, site, cell, measure)."""
        return figures(self.lines)


def printing(world: World) -> Print:
    """Return a world with its print."""
    return Print(world, tuple(printed(world)))
