"""Worlds for the door: skewed families over cities, sites and quarters, and all that happens to them."""

from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.federated.disclosure.door.naive import World

MEASURES = ("count", "rate", "cost_sum", "cost_mean")
COSTS = (0.0, 120.5, 1037.0, 1037.0, 2500.25, 8000.0, 14000.0)


@dataclass
class Plan:
    """What a world is drawn from."""

    families: int = 240
    codes: tuple[int, ...] = (3, 2, 2)
    sensitive: int = 1
    sites: int = 1
    releases: int = 1
    k: int = 10
    skew: float = 1.5
    share: float = 0.3
    ecmo: bool = False
    coarse: bool = False
    restless: float = 0.0  # of late, moved, withdrawn and changed families
    absent: float = 0.0
    cubes: str = "all"
    measures: tuple[str, ...] = MEASURES
    seed: int = 0
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - not for keys


def built(plan: Plan) -> World:
    """Return the world of a plan; the same plan gives the same world."""
    names = [f"d{n}" for n in range(len(plan.codes))]
    dimensions = {
        n: [f"{n}{c}" for c in range(many)] for n, many in zip(names, plan.codes, strict=True)
    }
    world: World = {
        "policy": {"k": plan.k},
        "dimensions": dimensions,
        "sensitive": names[len(names) - plan.sensitive :],
        "cubes": _cubes(plan, names),
        "measures": list(plan.measures),
        "releases": [],
    }
    if plan.coarse and plan.codes[0] > 2:
        _add_coarse(world)
    _live(plan, world)
    return world


def _cubes(plan: Plan, names: list[str]) -> list[list[str]]:
    pairs = [list(pair) for pair in combinations(names, 2)]
    if plan.cubes == "pairs":
        return pairs
    if plan.cubes == "apart":
        return [[name] for name in names]
    if plan.cubes == "whole":
        return [names]
    return [*pairs, names] if len(names) < 4 else [*pairs, names[1:]]


def _add_coarse(world: World) -> None:
    """Let the first dimension belong to a coarser one, its first half and the rest."""
    codes = world["dimensions"]["d0"]
    of = {code: f"half{int(at >= (len(codes) + 1) // 2)}" for at, code in enumerate(codes)}
    world["dimensions"] = {"half": ["half0", "half1"], **world["dimensions"]}
    world["hierarchies"] = {"d0": {"half": of}}
    world["cubes"] = [*world["cubes"], ["half", world["sensitive"][0]], ["half", "d0"]]


def _live(plan: Plan, world: World) -> None:
    """Fill releases: families are born over the quarters, and some do not stay as they are."""
    random, sites = plan.random, [f"S{n + 1}" for n in range(plan.sites)]
    living = [_family(plan, world, n, sites) for n in range(plan.families)]
    if plan.ecmo and living:
        living[-1]["cost"] = 900_000.0
    for quarter in range(1, plan.releases + 1):
        there = [s for s in sites if s == sites[0] or random.random() >= plan.absent]
        held: dict[str, list[Any]] = {site: [] for site in there}
        for one in living:
            if one["_from"] <= quarter and one["_site"] in held:
                held[one["_site"]].append({n: v for n, v in one.items() if n[0] != "_"})
        world["releases"].append({"as_of": quarter + 1, "sites": held})
        living = [_older(plan, world, one, sites) for one in living if not _gone(plan)]


def _family(plan: Plan, world: World, number: int, sites: list[str]) -> World:
    random = plan.random
    period = random.randint(1, plan.releases)
    one: World = {"family": number, "period": period}
    one |= _codes(plan, world)
    one["cost"] = random.choice(COSTS)
    one["_site"] = sites[int(len(sites) * random.random() ** plan.skew)]
    one["_from"] = period + (random.random() < plan.restless) * random.randint(1, 2)
    return one


def _codes(plan: Plan, world: World) -> World:
    random, found = plan.random, {}
    for name, codes in world["dimensions"].items():
        if name in world["sensitive"]:
            found[name] = codes[0] if random.random() < plan.share else random.choice(codes[1:])
        else:
            found[name] = codes[int(len(codes) * random.random() ** plan.skew)]
    for fine, parents in world.get("hierarchies", {}).items():
        for coarse, of in parents.items():
            found[coarse] = of[found[fine]]
    return found


def _gone(plan: Plan) -> bool:
    return plan.random.random() < plan.restless / 3


def _older(plan: Plan, world: World, one: World, sites: list[str]) -> World:
    """Move or change a family: whatever is found out later than its period."""
    random = plan.random
    if random.random() < plan.restless / 2:
        one = {**one, **_codes(plan, world)}
    if random.random() < plan.restless / 2:
        one = {**one, "_site": random.choice(sites)}
    return one


@st.composite
def plans(draw: st.DrawFn, most: int = 3000, cells: int = 600) -> Plan:
    """Draw a plan; ``cells`` limits finest cells x sites x releases, and so the time it takes."""
    codes = tuple(draw(st.lists(st.integers(2, 5), min_size=2, max_size=4)))
    while len(codes) > 2 and _many(codes) > cells:
        codes = codes[1:]
    room = max(1, cells // _many(codes))
    sites = draw(st.integers(1, min(5, room)))
    return Plan(
        families=draw(st.integers(40, most)),
        codes=codes,
        sensitive=draw(st.integers(1, 2)) if len(codes) > 2 else 1,
        sites=sites,
        releases=draw(st.integers(1, min(5, max(1, room // sites)))),
        k=draw(st.integers(5, 15)),
        skew=draw(st.sampled_from((1.0, 1.5, 3.0))),
        share=draw(st.sampled_from((0.03, 0.1, 0.3, 0.5, 0.95))),
        ecmo=draw(st.booleans()),
        coarse=draw(st.booleans()),
        restless=draw(st.sampled_from((0.0, 0.05, 0.3))),
        absent=draw(st.sampled_from((0.0, 0.0, 0.2))),
        cubes=draw(st.sampled_from(("all", "pairs", "apart", "whole"))),
        measures=draw(st.sampled_from((MEASURES, MEASURES, ("count",), ("rate",), ("cost_mean",)))),
        seed=draw(st.integers(0, 2**32)),
    )


def _many(codes: tuple[int, ...]) -> int:
    found = 1
    for one in codes:
        found *= one
    return found
