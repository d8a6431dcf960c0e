"""How much larger a change has to be where one family can bring more than one child."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from federated import correcting
from flows.pipeline import counted
from flows.pipeline.correcting import extra
from flows.pipeline.latecomers import Group
from flows.pipeline.session import Session
from sites.ddl import COUNTED
from sites.store import Store, open_store
from tests.api.figures import Y2024, proportion, table

PLACE = ("I01", "2024")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that has published 300 children of 280 families."""
    with open_store(tmp_path / "site.duckdb", "k" * 64) as store:
        count(store, range(280))
        yield store


def count(store: Store, families: range) -> None:
    for number in families:
        store.rows(f"INSERT INTO {COUNTED} VALUES (?, ?, ?)", [*PLACE, f"family{number}"])


def extra_of(store: Store) -> int:
    """Today there are 300 children of 300 families."""
    now = SimpleNamespace(rows=[SimpleNamespace(eligible=SimpleNamespace(total=300, families=300))])
    old = (table("I01", Y2024, proportion(100, 300)),)
    group = SimpleNamespace(old=old, late=[now], place=PLACE)
    return extra(cast("Session", SimpleNamespace(store=store)), cast("Group", group))


def test_who_was_not_the_first_child_of_a_family_is_taken_off(store: Store) -> None:
    assert extra_of(store) == 20


def test_after_a_correction_that_never_left_nothing_is_known(store: Store) -> None:
    """Its thirty families stay in the list, and would seem to have been counted before."""
    count(store, range(280, 310))
    with store.transaction() as connection:
        counted.close(connection, *PLACE)
    assert extra_of(store) == correcting.NEVER
