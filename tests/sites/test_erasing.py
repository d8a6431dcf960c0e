"""Who goes is gone from every table; who stays keeps everything but the references to what went."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from federated import schema
from sites import erasing, staging, suppression, sweeping
from sites.erasing import People
from sites.store import Store, open_store

KEY = "ab" * 32
ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("family", {"family_pid": "F1"}),
    ("person", {"person_pid": "C1", "family_pid": "F1"}),
    ("person", {"person_pid": "M1", "family_pid": "F1"}),
    ("pregnancy", {"pregnancy_pid": "Z1", "mother_pid": "M1"}),
    ("birth", {"child_pid": "C1", "pregnancy_pid": "Z1"}),
    ("youth_care_assignment", {"assignment_no_pid": "T1", "person_pid": "C1"}),
    ("youth_care_delivery", {"delivery_id": "L1", "assignment_no_pid": "T1"}),
    ("contact", {"contact_id": "K1", "family_pid": "F1"}),
    ("contact", {"contact_id": "K2", "family_pid": "F1", "_person": "M1"}),
    ("objection", {"objection_id": "O1", "person_pid": "M1", "family_pid": "F1"}),
    ("family", {"family_pid": "F2"}),
    ("person", {"person_pid": "C2", "family_pid": "F2"}),
    ("contact", {"contact_id": "K3", "family_pid": "F2"}),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two families, the second of one child."""
    with open_store(tmp_path / "site.duckdb", KEY) as store:
        for table, row in ROWS:
            cells: dict[str, Any] = {**row, "_withdrawn": False, "_facet": "", "_source": 0}
            names, marks = ", ".join(cells), ", ".join("?" * len(cells))
            sql = f"INSERT INTO fragments.{table} ({names}) VALUES ({marks})"
            store.rows(sql, list(cells.values()))
        with store.transaction() as connection:
            for table in {name for name, _ in ROWS}:
                staging.refresh(connection, schema.table(table))
        yield store


def erase(store: Store, gone: People) -> None:
    with store.transaction() as connection:
        erasing.erase(connection, gone)


def held(store: Store, table: str, column: str) -> list[str | None]:
    rows = store.rows(f"SELECT {column} FROM cdm.{table} ORDER BY ALL")
    assert sorted(rows) == sorted(store.rows(f"SELECT {column} FROM fragments.{table}"))
    return [row[0] for row in rows]


def test_a_family_goes_with_all_that_is_about_it_and_the_other_stays(store: Store) -> None:
    gone = People(erasing.members(store, ["F1"]), frozenset({"F1"}))
    assert gone.persons == {"C1", "M1"}
    erase(store, gone)
    assert erasing.rows_left(store, gone.every()) == 0
    assert erasing.rows_left(store, ["Z1", "T1", "L1", "K1", "K2", "O1"]) == 0
    assert held(store, "person", "person_pid") == ["C2"]
    assert held(store, "contact", "contact_id") == ["K3"]


def test_a_mother_goes_and_the_child_keeps_its_birth_without_the_pregnancy(store: Store) -> None:
    erase(store, People(frozenset({"M1"})))
    assert held(store, "person", "person_pid") == ["C1", "C2"]
    assert held(store, "birth", "child_pid") == ["C1"]
    assert held(store, "birth", "pregnancy_pid") == [None]
    assert held(store, "contact", "contact_id") == ["K1", "K3"]  # K2 names her
    assert held(store, "objection", "objection_id") == []


def test_what_cannot_do_without_a_row_that_goes_goes_too(store: Store) -> None:
    erase(store, People(frozenset({"C1"})))
    assert held(store, "youth_care_assignment", "assignment_no_pid") == []
    assert held(store, "youth_care_delivery", "delivery_id") == []


def test_the_family_of_a_person_is_found(store: Store) -> None:
    assert erasing.family_of(store, ["C2", "nobody"]) == {"F2"}


def test_nobody_is_nobody(store: Store) -> None:
    before = store.rows("SELECT * FROM cdm.contact ORDER BY ALL")
    erase(store, People())
    assert store.rows("SELECT * FROM cdm.contact ORDER BY ALL") == before


def test_sweeping_leaves_another_file_with_the_same_rows_and_is_done_once(store: Store) -> None:
    assert not sweeping.sweep(store, KEY)
    erase(store, People(frozenset({"C2"})))
    old, rows = store.path.stat().st_ino, store.rows("SELECT * FROM cdm.contact ORDER BY ALL")
    assert sweeping.sweep(store, KEY)
    assert store.path.stat().st_ino != old
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.rows("SELECT * FROM cdm.contact ORDER BY ALL") == rows
    assert not sweeping.sweep(store, KEY)
    assert [p.name for p in store.path.parent.iterdir()] == ["site.duckdb"]


def test_what_is_in_memory_outlives_the_sweep(store: Store) -> None:
    store.rows("CREATE TABLE memory.main.day0 AS SELECT 1 AS n")
    erase(store, People(frozenset({"C2"})))
    sweeping.sweep(store, KEY)
    assert store.rows("SELECT n FROM memory.main.day0") == [(1,)]


def test_who_is_on_the_list_is_kept_out_as_a_person_and_as_a_family(store: Store) -> None:
    with store.transaction() as connection:
        suppression.add(connection, People(frozenset({"M1"}), frozenset({"F9"})))
        suppression.add(connection, People(frozenset({"M1"})))
    assert store.rows("SELECT count(*) FROM ledger.suppressed") == [(2,)]
    listed = suppression.of_store(store)
    persons, families = pa.array(["M1", "C1", None, "C9"]), pa.array(["F1", "F1", "F1", "F9"])
    assert listed.keep(persons, families).to_pylist() == [False, True, True, False]
    assert listed.keep(None, families).to_pylist() == [True, True, True, False]
    assert suppression.has(store, People(frozenset({"M1"})))
    assert not suppression.has(store, People(frozenset({"C1"})))


def test_nobody_on_the_list_keeps_everybody_in(store: Store) -> None:
    listed = suppression.of_store(store)
    assert listed.keep(pa.array(["M1", None]), pa.array(["F1", None])).to_pylist() == [True, True]
