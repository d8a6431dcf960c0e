"""What is known gets its new pseudonym; what nobody knows keeps the old one, and is remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from federated.errors import StoreError
from sites import rotating
from sites.store import Store, open_store

TAIL = "a" * 26
KNOWN, LOST = f"person1-{TAIL}b", f"person1-{TAIL}c"
NEW = f"person2-{TAIL}d"
TARGETS = {"person1": "person2"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with rows of two persons who were forgotten, before their rows are taken out."""
    with open_store(tmp_path / "store" / "site.duckdb", "k" * 64) as opened:
        for pid in (KNOWN, LOST):
            opened.rows("INSERT INTO fragments.person (person_pid) VALUES (?)", [pid])
            opened.rows("INSERT INTO ledger.suppressed VALUES ('person', ?)", [pid])
        yield opened


def listed(store: Store) -> set[str]:
    return {str(pid) for (pid,) in store.rows("SELECT pid FROM ledger.suppressed")}


def test_what_nobody_can_translate_is_lost_from_no_table_and_no_list(store: Store) -> None:
    assert rotating.rows_of(store, [LOST]) == (1, 1)
    rotating.replace(store, {KNOWN: NEW}, TARGETS)
    assert listed(store) == {NEW, LOST}
    assert rotating.held(store, "person1") == {LOST}
    assert rotating.left_over(store) == TARGETS
    assert rotating.labels(store) >= {"person1", "person2"}


def test_a_store_with_something_left_over_is_let_through_to_that_version_only(store: Store) -> None:
    with pytest.raises(StoreError, match="would be in it twice"):
        rotating.refuse_mixed(store, {"person": 2})
    rotating.replace(store, {KNOWN: NEW}, TARGETS)
    rotating.refuse_mixed(store, {"person": 2})
    with pytest.raises(StoreError, match="would be in it twice"):
        rotating.refuse_mixed(store, {"person": 3})


def test_nothing_is_left_over_when_the_last_one_is_brought_along(store: Store) -> None:
    rotating.replace(store, {KNOWN: NEW}, TARGETS)
    rotating.replace(store, {LOST: f"person2-{TAIL}e"}, TARGETS)
    assert rotating.left_over(store) == {}
    assert rotating.labels(store) == {"person2"}


def test_a_rotation_that_finds_nobody_is_remembered_too(store: Store) -> None:
    rotating.replace(store, {}, TARGETS)
    assert listed(store) == {KNOWN, LOST}
    assert rotating.left_over(store) == TARGETS
    rotating.end(store, ["person1"])
    assert rotating.left_over(store) == {}


@pytest.mark.parametrize("table", ["left_over", "counted", "studied"])
def test_a_store_of_before_gets_the_table(tmp_path: Path, table: str) -> None:
    path = tmp_path / "site.duckdb"
    with open_store(path, "k" * 64) as opened:
        opened.rows(f"DROP TABLE ledger.{table}")
    with open_store(path, "k" * 64) as opened:
        assert opened.rows(f"SELECT * FROM ledger.{table}") == []
