"""Every indicator, computed by the engine, equals the slow oracle on generated worlds."""

from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated.indicators import catalogue
from tests.federated.indicators.oracle import ORACLE
from tests.federated.indicators.world import Row, Store, World, made

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

FIGURES = ("event", "events", "person_days", "value", "time", "cause")


def small(kind: str) -> st.SearchStrategy[World]:
    return st.builds(
        lambda random, families: made(random, families, kind),
        st.randoms(use_true_random=False),
        st.integers(0, 5),
    )


def comparable(units: list[Row]) -> Counter[tuple[Any, ...]]:
    """Units as a bag; what an unmeasured unit would be worth does not matter."""
    return Counter(
        tuple(sorted((k, str(shown(k, v))) for k, v in u.items() if kept(u, k))) for u in units
    )


def kept(unit: Row, name: str) -> bool:
    return unit["measured"] or name not in FIGURES


def shown(name: str, value: Any) -> Any:
    return Decimal(str(value)).normalize() + 0 if name == "value" else value


KINDS = pytest.mark.parametrize("store", ["hospital", "municipality"], indirect=True)


def names(kind: str) -> list[str]:
    return [name for name, one in catalogue().items() if kind in one.site_kinds]


def differing(store: Store, world: World) -> list[str]:
    store.fill(world)
    return [
        name
        for name in names(store.kind)
        if comparable(store.units(name)) != comparable(ORACLE[name](world))
    ]


@KINDS
def test_every_indicator_equals_the_oracle_in_a_larger_world(store: Store) -> None:
    world = made(Random(20240801), 200, store.kind)  # noqa: S311
    assert differing(store, world) == []


@KINDS
def test_the_larger_world_measures_enough_to_tell_a_difference(store: Store) -> None:
    world = made(Random(20240801), 200, store.kind)  # noqa: S311
    for name in names(store.kind):
        assert sum(unit["measured"] for unit in ORACLE[name](world)) >= 15, name


@KINDS
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_every_indicator_equals_the_oracle_in_small_worlds(
    store: Store, data: st.DataObject
) -> None:
    assert differing(store, data.draw(small(store.kind))) == []


@pytest.mark.slow
@KINDS
@pytest.mark.parametrize("seed", range(25))
def test_every_indicator_equals_the_oracle_in_many_worlds(store: Store, seed: int) -> None:
    assert differing(store, made(Random(seed), 150, store.kind)) == []  # noqa: S311


def test_the_oracle_knows_every_indicator() -> None:
    assert set(ORACLE) == set(catalogue())
