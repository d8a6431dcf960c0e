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

CASES = [(i, kind) for i, one in catalogue().items() for kind in sorted(one.site_kinds)]
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


def computed(store: Store, world: World, name: str) -> list[Row]:
    rows: list[Row] = catalogue()[name].units(store.filled(world)).to_pyarrow().to_pylist()
    return rows


@pytest.mark.parametrize(("name", "store"), CASES, indirect=["store"])
def test_an_indicator_equals_the_oracle_in_a_larger_world(name: str, store: Store) -> None:
    world = made(Random(20240801), 120, store.kind)  # noqa: S311
    expected = comparable(ORACLE[name](world))
    assert len(expected) > 10
    assert comparable(computed(store, world, name)) == expected


@pytest.mark.parametrize(("name", "store"), CASES, indirect=["store"])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_indicator_equals_the_oracle_in_small_worlds(
    name: str, store: Store, data: st.DataObject
) -> None:
    world = data.draw(small(store.kind))
    assert comparable(computed(store, world, name)) == comparable(ORACLE[name](world))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "store"), CASES, indirect=["store"])
@pytest.mark.parametrize("seed", range(10))
def test_an_indicator_equals_the_oracle_in_many_worlds(name: str, store: Store, seed: int) -> None:
    world = made(Random(seed), 150, store.kind)  # noqa: S311
    assert comparable(computed(store, world, name)) == comparable(ORACLE[name](world))


def test_the_oracle_knows_every_indicator() -> None:
    assert set(ORACLE) == set(catalogue())
