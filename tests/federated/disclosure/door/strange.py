"""Worlds as strangers would write them: odd names, codes of codes of codes, any cubes, two closed quarters at once."""

from random import Random
from typing import Any

from tests.federated.disclosure.door.naive import World

NAMES = ("stad", "ja/nee", "site", "cell", "release", "value", "größe", "a b", "measure")
MEASURES = (
    *(3 * [["count", "rate", "cost_sum", "cost_mean"]]),
    *(["count", "cost_sum"], ["rate", "cost_mean"], ["rate"], ["cost_sum"], ["count", "rate"]),
)
ROOM = 150  # finest cells x sites x releases


def strange(seed: int) -> World:
    """Return a world; the same seed gives the same world."""
    random = Random(f"strange {seed}")  # noqa: S311 - not for keys
    codes = _codes(random)
    finest = 1
    for some in codes.values():
        finest *= len(some)
    sites = min(random.choice((1, 1, 2, 3, 3, 4, 5)), max(1, ROOM // finest))
    releases = min(random.choice((1, 1, 2, 3, 4)), max(1, ROOM // finest // sites))
    sensitive = random.sample(list(codes), random.choice((0, 1, 1, 1, 2)))
    dimensions, hierarchies = _with_coarser(random, codes)
    world: World = {
        "policy": {"k": random.choice((5, 7, 10, 10)), "p_percent": 10},
        "dimensions": dimensions,
        "sensitive": sensitive,
        "hierarchies": hierarchies,
        "cubes": [
            random.sample(list(dimensions), random.randint(1, min(3, len(dimensions))))
            for _ in range(random.randint(1, 5))
        ],
        "measures": random.choice(MEASURES),
        "releases": [],
    }
    _fill(random, world, codes, [f"Z{n}" for n in range(sites)], releases)
    return world


def _codes(random: Random) -> dict[str, list[str]]:
    names = random.sample(NAMES, random.randint(2, 4))
    found = {n: [f"{n[:2]}·{c}" for c in range(random.choice((2, 2, 3, 4)))] for n in names}
    while sum(len(codes) > 2 for codes in found.values()) > 2:
        found[max(found, key=lambda n: len(found[n]))].pop()
    return found


def _with_coarser(random: Random, codes: dict[str, list[str]]) -> tuple[World, World]:
    """Let the codes of one dimension belong to coarser ones, and these to coarser still."""
    fine = max(codes, key=lambda name: len(codes[name]))
    if len(codes[fine]) < 3 or random.random() < 0.5:
        return dict(codes), {}
    coarse = ["p", "q", "r"] if len(codes[fine]) > 3 else ["p", "q"]
    of = {code: coarse[min(at, len(coarse) - 1)] for at, code in enumerate(codes[fine])}
    coarsest = {"p": "u", "q": "u", "r": "v"}
    if len(coarse) == 2:
        return {**codes, "coarse": coarse}, {fine: {"coarse": of}}
    both = {"coarse": of, "coarsest": {code: coarsest[one] for code, one in of.items()}}
    dimensions = {**codes, "coarse": coarse, "coarsest": ["u", "v"]}
    return dimensions, {fine: both, "coarse": {"coarsest": coarsest}}


def _fill(
    random: Random, world: World, codes: dict[str, list[str]], sites: list[str], releases: int
) -> None:
    """Let families be born, come late, move, change and go."""
    bias, share = random.choice((1, 2, 4)), random.choice((0.02, 0.1, 0.4, 0.5, 0.97))
    kind, restless = random.choice(("any", "same", "few", "ecmo")), random.choice((0, 0, 0.05, 0.2))
    many = random.choice(
        (random.randint(5, 120), random.randint(40, 400), random.randint(400, 3000))
    )
    living = []
    for number in range(many):
        one: World = {"family": random.choice((number, f"f{number}"))}
        one |= {"period": random.randint(1, 2 * releases), "cost": _cost(random, kind)}
        one |= _family(random, world, codes, bias, share)
        late = random.randint(1, 2) if random.random() < restless else 0
        living.append((one, sites[int(len(sites) * random.random() ** bias)], late))
    if kind == "ecmo":
        living[0][0]["cost"] = 900_000.0
    for quarter in range(1, releases + 1):
        held: dict[str, list[Any]] = {
            s: [] for s in sites if s == sites[0] or random.random() < 0.93
        }
        for one, home, late in living:
            site = random.choice(sites) if random.random() < restless / 3 else home
            gone = random.random() < restless / 3
            if site in held and not gone and one["period"] + 2 * late <= 2 * quarter:
                changed = random.random() < restless / 3
                again = _family(random, world, codes, bias, share) if changed else {}
                held[site].append({**one, **again})
        world["releases"].append({"as_of": 2 * quarter + 1, "sites": held})


def _cost(random: Random, kind: str) -> float:
    if kind == "same":
        return 100.0
    if kind == "few":
        return random.choice((0.0, 0.0, 0.0, 1000.5))
    return round(random.lognormvariate(7, 1), 2)


def _family(
    random: Random, world: World, codes: dict[str, list[str]], bias: int, share: float
) -> World:
    found: World = {}
    for name, some in codes.items():
        if name in world["sensitive"]:
            found[name] = some[0] if random.random() < share else random.choice(some[1:])
        else:
            found[name] = some[int(len(some) * random.random() ** bias)]
    for fine in [*codes, "coarse"]:
        for coarse, of in world["hierarchies"].get(fine, {}).items():
            found[coarse] = of[found[fine]]
    return found
