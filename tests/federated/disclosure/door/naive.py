"""What a world holds, counted the slow way: no code of the door, one loop a question."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

World = dict[str, Any]
Cell = tuple[str | None, ...]
Family = Mapping[str, Any]
ALL = "ALL"


def cells(world: World) -> list[Cell]:
    """Return every cell of every cube with its margins, once."""
    names = list(world["dimensions"])
    found: dict[Cell, None] = {}
    for cube in world["cubes"]:
        ways = [[None, *world["dimensions"][n]] if n in cube else [None] for n in names]
        found |= dict.fromkeys(cell for cell in product(*ways) if fits(world, cell))
    return list(found)


def atoms(world: World) -> list[Cell]:
    """Return the finest cells of the dimensions that cubes use."""
    used = {name for cube in world["cubes"] for name in cube}
    ways = [codes if n in used else [None] for n, codes in world["dimensions"].items()]
    return [cell for cell in product(*ways) if fits(world, cell)]


def fits(world: World, cell: Cell) -> bool:
    """Say whether fine and coarse codes of a cell belong together."""
    code = dict(zip(world["dimensions"], cell, strict=True))
    return all(
        code[fine] is None or code[coarse] is None or of[code[fine]] == code[coarse]
        for fine, parents in world.get("hierarchies", {}).items()
        for coarse, of in parents.items()
    )


def within(cell: Cell, atom: Cell) -> bool:
    """Say whether an atom is part of a cell."""
    return all(code is None or code == own for code, own in zip(cell, atom, strict=True))


@dataclass(frozen=True)
class Sum:
    """Families, their costs, and the two largest of them."""

    families: int
    total: Fraction
    first: Fraction
    second: Fraction


class Truth:
    """Which families enter with which layer, by the words of the documentation.

    A layer is a release that closes more periods than those before it.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.layer_of: list[int] = []
        self.as_ofs: list[int] = []
        self.entering: list[dict[str, list[Family]]] = []
        self._closed: dict[str, int] = {}
        self._seen: dict[str, set[Any]] = defaultdict(set)
        for release in world["releases"]:
            if release["as_of"] not in self.as_ofs:
                self.as_ofs.append(release["as_of"])
                self.entering.append({s: self._enter(s, release) for s in release["sites"]})
            self.layer_of.append(self.as_ofs.index(release["as_of"]))
        self._memory: dict[Any, Sum] = {}

    def _enter(self, site: str, release: World) -> list[Family]:
        since, upto = self._closed.get(site), release["as_of"]
        self._closed[site] = upto
        found = [
            one
            for one in release["sites"][site]
            if one["family"] not in self._seen[site]
            and one["period"] < upto
            and (since is None or one["period"] >= since)
        ]
        self._seen[site] |= {one["family"] for one in found}
        return found

    @cached_property
    def sites(self) -> list[str]:
        """Return the sites in the order in which they first sent anything."""
        return list(dict.fromkeys(site for layer in self.entering for site in layer))

    def known(self, layer: int) -> list[str]:
        """Return the sites that have begun by then, and ALL where there are several."""
        found = list(dict.fromkeys(s for one in self.entering[: layer + 1] for s in one))
        return [*found, ALL] if len(found) > 1 else found

    def families(self, site: str, cell: Cell, after: int, upto: int) -> Iterator[Family]:
        """Yield who came into a cell after layer ``after`` (-1: ever) up to ``upto``."""
        names = list(self.world["dimensions"])
        for layer in self.entering[after + 1 : upto + 1]:
            for one in [s for s in layer if site in (s, ALL)]:
                for family in layer[one]:
                    if within(cell, tuple(family[name] for name in names)):
                        yield family

    def sum(self, site: str, cell: Cell, after: int, upto: int) -> Sum:
        """Return what came into a cell, added up."""
        key = (site, cell, after, upto)
        if key not in self._memory:
            every = self.families(site, cell, after, upto)
            costs = sorted((Fraction(str(one.get("cost", 0))) for one in every), reverse=True)
            first, second = [*costs, Fraction(0), Fraction(0)][:2]
            self._memory[key] = Sum(len(costs), sum(costs, Fraction(0)), first, second)
        return self._memory[key]
