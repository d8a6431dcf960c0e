"""The attacker finds nothing in what the door prints, and a planted defect at once."""

import json
from random import Random

import pytest

from federated.disclosure.attack import gate
from federated.disclosure.door.lines import lines
from federated.disclosure.door.publish import published
from federated.disclosure.door.world import World
from tests.federated.disclosure.attack.worlds import Families, world
from tests.federated.disclosure.door.worlds import Plan, built

DIMENSIONS = {"city": ("A", "B"), "ga": ("<28", "28+"), "ind": ("yes", "no")}


def drawn(seed: int, sites: int, number: int, releases: int) -> World:
    """Return a world of families at random, with one very dear baby."""
    random = Random(seed)  # noqa: S311 - a world, not a secret

    def families() -> Families:
        return [
            (
                {name: random.choice(codes) for name, codes in DIMENSIONS.items()},
                random.randint(1, releases),
                round(random.lognormvariate(7, 1), 2) if at else 900_000.0,
            )
            for at in range(number)
        ]

    sent = {f"S{at}": families() for at in range(sites)}
    return world(sent, DIMENSIONS, ("ind",), releases)


def printed(of: World) -> list[str]:
    return [line for one in published(of) for line in lines(of, one)]


@pytest.mark.parametrize(
    ("sites", "number", "releases"), [(1, 60, 1), (1, 160, 2), (2, 90, 1), (3, 70, 1)]
)
def test_what_the_door_prints_survives(sites: int, number: int, releases: int) -> None:
    for seed in range(2):
        of = drawn(seed, sites, number, releases)
        assert not list(gate.findings(of, printed(of)))


def test_showing_what_was_hidden_is_found() -> None:
    """No secondary suppression: every cell that is large enough by itself is shown."""
    of = drawn(1, 1, 60, 1)
    tables = [json.loads(line) for line in printed(of)]
    codes = [one.model_dump() for one in of.releases[0].sites["S0"]]
    for line in tables:
        cell = {name: code for name, code in line["cell"].items() if code is not None}
        number = sum(all(one[name] == code for name, code in cell.items()) for one in codes)
        if line["measure"] == "count":
            line["value"] = number if number >= 10 else None
    found = list(gate.findings(of, [json.dumps(line) for line in tables]))
    assert found


def test_the_same_attack_finds_the_same() -> None:
    of = drawn(2, 3, 60, 1)
    every = printed(of)
    assert list(gate.findings(of, every)) == list(gate.findings(of, every))


def test_rounding_errors_of_large_sums_are_no_leak() -> None:
    """One baby costs 900,000 in sums of a few hundreds: each interval stays as wide as it is."""
    dimensions = {"city": tuple("ABCDEFGH"), "ga": ("<28", "28+"), "ind": ("yes", "no")}
    random = Random(4)  # noqa: S311 - a world, not a secret
    families: Families = [
        (
            {name: random.choice(codes) for name, codes in dimensions.items()},
            1,
            round(random.lognormvariate(7, 1), 2) if at else 900_000.0,
        )
        for at in range(250)
    ]
    cubes = [["city", "ga"], ["city", "ind"], ["ga", "ind"]]
    of = world({"S": families}, dimensions, ("ind",), cubes=cubes)
    assert not list(gate.findings(of, printed(of)))


PRINTED_ALONE = {
    "rates of a coarse and a fine code": Plan(
        families=389,
        codes=(4, 5),
        k=9,
        skew=3.0,
        ecmo=True,
        coarse=True,
        cubes="whole",
        seed=1873026057,
        measures=("rate",),
    ),
    "means of two releases": Plan(
        families=390,
        codes=(3, 4),
        releases=2,
        k=6,
        skew=3.0,
        ecmo=True,
        restless=0.3,
        cubes="whole",
        seed=4100522464,
        measures=("cost_mean",),
    ),
    "rates and means of three sites": Plan(
        families=200, codes=(3, 3), sites=3, releases=2, measures=("rate", "cost_mean")
    ),
}


@pytest.mark.parametrize("plan", PRINTED_ALONE.values(), ids=list(PRINTED_ALONE))
def test_rates_and_means_without_what_is_behind_them_do_not_stop_a_release(plan: Plan) -> None:
    """A table in whole numbers is hard to find among rounded figures, and is there."""
    of = World.model_validate(built(plan))
    assert not list(gate.findings(of, printed(of)))
