"""What a site puts right of one indicator: beside all others, and for families instead of children."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from federated import correcting, disclosure
from federated.indicators import named
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable
from flows.pipeline import counted, publishing
from flows.pipeline.correcting import right_of, spare
from flows.pipeline.latecomers import Group
from flows.pipeline.session import Session
from sites.ddl import COUNTED
from sites.store import Store, open_store
from tests.api.figures import Y2024, proportion, release, table

SITE = "elst-hospital"
OLD = table("I44", Y2024, proportion(80, 310))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that has published children of 290 families."""
    with open_store(tmp_path / "site.duckdb", "k" * 64) as store:
        count(store, range(290))
        yield store


def count(store: Store, families: range) -> None:
    for number in families:
        store.rows(f"INSERT INTO {COUNTED} VALUES ('I44', '2024', ?)", [f"family{number}"])


def opened(store: Store) -> Session:
    policy = SimpleNamespace(disclosure=DisclosurePolicy())
    run = SimpleNamespace(site=SimpleNamespace(id=SITE))
    return cast("Session", SimpleNamespace(store=store, run=run, policy=policy))


def group(old: ReleasedTable) -> Group:
    """Today there are 310 children of 310 families."""
    rows = [SimpleNamespace(eligible=SimpleNamespace(total=310, families=310))]
    now = SimpleNamespace(indicator=named("I44"), period=Y2024, rows=rows)
    found = SimpleNamespace(old=(old,), late=[now], place=("I44", "2024"))
    return cast("Group", found)


def test_who_was_not_the_first_child_of_a_family_is_taken_off(store: Store) -> None:
    assert spare(opened(store), group(OLD)) == 20


def test_after_a_correction_that_never_left_nothing_is_known(store: Store) -> None:
    """Its twenty families stay in the list, and would seem to have been counted before."""
    count(store, range(290, 310))
    with store.transaction() as connection:
        counted.close(connection, "I44", "2024")
    assert spare(opened(store), group(OLD)) == correcting.NEVER


@pytest.mark.parametrize(("events", "measured", "stays_empty"), [(90, 293, True), (70, 290, False)])
def test_what_tells_beside_another_indicator_stays_empty_and_stops_nothing_else(
    store: Store, monkeypatch: pytest.MonkeyPatch, events: int, measured: int, stays_empty: bool
) -> None:
    """I44 changes by 17, which is enough, to 293: I36 of the same people has 300."""
    count(store, range(290, 310))
    published = release(SITE, [table("I36", Y2024, proportion(60, 300)), OLD])
    exact = table("I44", Y2024, proportion(events, measured))
    monkeypatch.setattr(publishing, "bodies", lambda _: [published.canonical()])
    monkeypatch.setattr(disclosure, "control", lambda *_, **__: (exact,))
    found = right_of(opened(store), group(OLD), [], published.tables, [])
    assert (found == []) is stays_empty
