"""Small worlds and hand-made output for the attacker's tests."""

import json
from collections.abc import Iterable, Mapping

from federated.disclosure.attack.cells import cells
from federated.disclosure.door.world import World

Families = Iterable[tuple[Mapping[str, str], int, float]]  # codes, period, cost
Key = tuple[int, str, tuple[str | None, ...], str]
CITY = {"city": ("A", "B")}


def world(
    sites: Mapping[str, Families],
    dimensions: Mapping[str, tuple[str, ...]] = CITY,
    sensitive: tuple[str, ...] = (),
    releases: int = 1,
    **more: object,
) -> World:
    """Return a world in which everybody is known from the first release on."""
    number = iter(range(1, 10**6))
    families = {
        site: [
            {"family": next(number), "period": period, "cost": cost, **codes}
            for codes, period, cost in found
        ]
        for site, found in sites.items()
    }
    return World.model_validate(
        {
            "dimensions": dimensions,
            "sensitive": sensitive,
            "cubes": [list(dimensions)],
            "measures": ["count", "rate", "cost_sum", "cost_mean"],
            "releases": [{"as_of": at + 2, "sites": families} for at in range(releases)],
            **more,
        }
    )


def many(number: int, period: int = 1, cost: float = 10.0, **codes: str) -> Families:
    """Return some families that are alike."""
    return [(codes, period, cost)] * number


def output(of: World, figures: Mapping[Key, float]) -> list[str]:
    """Print the figures given, and every other one as hidden."""
    found = cells(of.dimensions, of.cubes, of.hierarchies)
    names = list(dict.fromkeys(site for one in of.releases for site in one.sites))
    named = [*names, "ALL"] if len(names) > 1 else names
    return [
        json.dumps(
            {
                "release": release,
                "site": site,
                "cell": dict(zip(found.dimensions, cell, strict=True)),
                "measure": measure,
                "value": figures.get((release, site, cell, measure)),
            }
        )
        for release in range(len(of.releases))
        for site in named
        for cell in found.cells
        for measure in of.measures
    ]
