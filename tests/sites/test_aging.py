"""How old a family is, with the days written out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sites import aging
from sites.erasing import People
from sites.store import Store, open_store

EXPORTED = date(2026, 11, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "site.duckdb", "ab" * 32) as store:
        yield store


def put(store: Store, table: str, **cells: Any) -> None:
    for place in ("cdm", "fragments"):
        names, marks = ", ".join(cells), ", ".join("?" * len(cells))
        sql = f"INSERT INTO {place}.{table} ({names}) VALUES ({marks})"
        store.rows(sql, list(cells.values()))


def child(store: Store, number: int, quarter: str | None, role: str = "index_child") -> None:
    put(
        store, "person", person_pid=f"C{number}", family_pid=f"F{number}", role=role,
        birth_quarter=quarter, observed_from_day=0, observed_to_day=5000, batch_id="b1",
    )  # fmt: skip


def expired(store: Store, months: int) -> frozenset[str]:
    return aging.expired(store, EXPORTED, months).families


def test_the_age_runs_from_the_last_event_on_the_first_day_of_the_quarter(store: Store) -> None:
    child(store, 1, "2020-Q2")  # from 1 April 2020
    put(store, "admission", admission_id="A1", person_pid="C1", start_day=0, end_day=30)
    # 1 April 2020 + 30 days = 1 May 2020: 78 months before the export.
    assert expired(store, 78) == frozenset()
    assert expired(store, 77) == {"F1"}


def test_any_later_event_of_anybody_in_the_family_keeps_all_of_it(store: Store) -> None:
    child(store, 1, "2020-Q2")
    put(store, "contact", contact_id="K1", family_pid="F1", day=2000)
    assert expired(store, 77) == frozenset()


def test_a_delivery_of_youth_care_is_an_event_too(store: Store) -> None:
    child(store, 1, "2020-Q2")
    put(store, "youth_care_assignment", assignment_no_pid="T1", person_pid="C1", start_day=1)
    put(store, "youth_care_delivery", delivery_id="L1", assignment_no_pid="T1", start_day=2000)
    assert expired(store, 77) == frozenset()


def test_what_is_planned_and_the_days_of_observation_are_no_events(store: Store) -> None:
    child(store, 1, "2020-Q2")
    put(store, "care_plan", plan_id="P1", family_pid="F1", start_day=10, end_day=9000)
    put(store, "objection", objection_id="O1", person_pid="C1", family_pid="F1", day=2300)
    assert expired(store, 77) == {"F1"}


def test_a_family_goes_with_everybody_in_it(store: Store) -> None:
    child(store, 1, "2015-Q1")
    put(store, "person", person_pid="M1", family_pid="F1", role="mother")
    gone = aging.expired(store, EXPORTED, 60)
    assert gone == People(frozenset({"C1", "M1"}), frozenset({"F1"}))


def test_an_older_sibling_does_not_make_the_family_older(store: Store) -> None:
    child(store, 1, "2026-Q1")
    put(store, "person", person_pid="S1", family_pid="F1", role="sibling", birth_quarter="2010-Q1")
    assert expired(store, 12) == frozenset()


def test_without_a_birth_the_quarter_of_inclusion_counts(store: Store) -> None:
    child(store, 1, None)
    put(
        store, "family", family_pid="F1", inclusion_day=40, inclusion_quarter="2020-Q2"
    )  # day 40 is on or after 1 April 2020: the last event too
    assert expired(store, 79) == frozenset()
    assert expired(store, 78) == {"F1"}


def test_without_either_the_last_delivery_counts(store: Store) -> None:
    child(store, 1, None)
    put(store, "family", family_pid="F1", inclusion_day=40)
    store.rows(
        "INSERT INTO cdm.load_batch (batch_id, loaded_at) VALUES ('b1', '2024-10-03T06:00:00+00:00')"
    )
    assert expired(store, 25) == frozenset()
    assert expired(store, 24) == {"F1"}


def test_an_empty_store_has_nobody_too_old(store: Store) -> None:
    assert aging.expired(store, EXPORTED, 1) == People()
