"""Who was counted when a period was published: whoever cannot be told from them is not late."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import ibis
import pyarrow as pa
import pytest

from federated.release import ReleasedPeriod
from flows.pipeline import counted
from flows.pipeline.session import Session
from sites.ddl import COUNTED
from sites.erasing import People, erase
from sites.store import Store, open_store

if TYPE_CHECKING:
    import ibis.expr.types as ir

QUARTERS = tuple(f"2024-Q{n}" for n in (1, 2, 3, 4))
YEAR = ReleasedPeriod(kind="year", label="2024", quarters=QUARTERS)
OLD = [f"family1-{'a' * 24}{n:03}" for n in range(240)]
NEW = [pid.replace("a", "b") for pid in OLD]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that has published I09 of 2024, and of 2023 one family."""
    with open_store(tmp_path / "site.duckdb", "k" * 64) as store:
        for pid in OLD:
            store.rows(f"INSERT INTO {COUNTED} VALUES ('I09', '2024', ?)", [pid])
        store.rows(f"INSERT INTO {COUNTED} VALUES ('I09', '2023', ?)", [NEW[0]])
        yield store


def session(store: Store) -> Session:
    return cast("Session", SimpleNamespace(store=store))


def units(pids: Sequence[str]) -> "ir.Table":
    rows = {"family_pid": list(pids), "cohort": ["2024-Q1"] * len(pids)}
    return ibis.memtable(pa.table(rows))


def recognised(store: Store, pids: Sequence[str]) -> bool:
    return counted.recognised(session(store), "I09", units(pids), YEAR)


def test_nearly_all_who_were_counted_have_to_be_found_again(store: Store) -> None:
    assert recognised(store, [*OLD, *NEW])
    assert recognised(store, [*OLD[:228], *NEW])  # 95 of a hundred
    assert not recognised(store, [*OLD[:227], *NEW])
    assert not recognised(store, NEW)  # the source gave its families other numbers


def test_who_was_counted_and_is_in_another_period_now_is_not_found_again(store: Store) -> None:
    moved = units(OLD).mutate(cohort=ibis.literal("2025-Q1"))
    assert not counted.recognised(session(store), "I09", moved, YEAR)


def test_a_list_from_which_somebody_went_is_never_whole_again(store: Store) -> None:
    assert counted.whole(session(store), "I09", "2024")
    with store.transaction() as connection:
        erase(connection, People(families=frozenset(OLD[:1])))
    assert not counted.whole(session(store), "I09", "2024")
    assert counted.whole(session(store), "I09", "2023")  # nobody went from it
    late = counted.later(session(store), {"I09"}, units(OLD), YEAR).to_pyarrow()
    assert late["family_pid"].to_pylist() == OLD[:1]  # who would be published twice
    assert recognised(store, OLD)
