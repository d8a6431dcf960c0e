from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from federated import schema
from sites import ddl, staging
from sites.anchors import COLUMNS, Anchors
from sites.staging import Batch
from sites.store import Store, open_store

FIRST = Batch.of("ijw_xml", "a" * 64, "", "p" * 64, 0)
SECOND = Batch.of("ijw_xml", "b" * 64, "", "p" * 64, 0)
TODAY = date(2026, 11, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "site.duckdb", "ab" * 32) as opened:
        yield opened


def stage(store: Store, batch: Batch, name: str, facet: str = "", **values: Any) -> None:
    """Stage one row; ``version`` and ``withdrawn`` may be given."""
    table = schema.table(name)
    technical = {
        "batch_id": batch.id,
        "source_row_ref": "file:1",
        "_source": values.pop("source", 0),
        "_order": 0,
        "_person": values.pop("person", None),
        "_record": values.pop("record", 1),
        "_version": values.pop("version", 0),
        "_withdrawn": values.pop("withdrawn", False),
    }
    row = {c.name: values.get(c.name) for c in table.columns} | technical
    staging.add(store, table, facet, pa.table({k: [v] for k, v in row.items()}))


def delivery(assignment: str = "t1", **values: Any) -> dict[str, Any]:
    return {"delivery_id": "d1", "assignment_no_pid": assignment, "start_day": 5} | values


def test_a_start_and_a_stop_become_one_delivery(store: Store) -> None:
    stage(store, FIRST, "youth_care_delivery", "start", **delivery(version=1))
    stage(store, SECOND, "youth_care_delivery", "stop", **delivery(end_day=40, version=2))
    staging.accept(store, [], TODAY)

    rows = store.rows("SELECT start_day, end_day FROM cdm.youth_care_delivery")
    assert rows == [(5, 40)]


def test_a_withdrawn_stop_reopens_the_delivery(store: Store) -> None:
    stage(store, FIRST, "youth_care_delivery", "start", **delivery(version=1))
    stage(store, FIRST, "youth_care_delivery", "stop", **delivery(end_day=40, version=2))
    staging.accept(store, [], TODAY)
    stage(store, SECOND, "youth_care_delivery", "stop", **delivery(version=3, withdrawn=True))
    staging.accept(store, [], TODAY)

    assert store.rows("SELECT end_day FROM cdm.youth_care_delivery") == [(None,)]


def test_an_older_message_that_arrives_later_changes_nothing(store: Store) -> None:
    stage(store, SECOND, "youth_care_delivery", "stop", **delivery(version=3, withdrawn=True))
    stage(store, SECOND, "youth_care_delivery", "start", **delivery(version=1))
    staging.accept(store, [], TODAY)
    stage(store, FIRST, "youth_care_delivery", "stop", **delivery(end_day=40, version=2))
    staging.accept(store, [], TODAY)

    assert store.rows("SELECT start_day, end_day FROM cdm.youth_care_delivery") == [(5, None)]


def test_a_later_source_has_the_last_word(store: Store) -> None:
    stage(store, FIRST, "person", "fhir", person_pid="a", role="mother", sex="female", version=9)
    stage(store, FIRST, "person", "csv", person_pid="a", role="other_carer", source=1)
    staging.accept(store, [], TODAY)

    assert store.rows("SELECT role, sex FROM cdm.person") == [("other_carer", "female")]


def test_staging_shows_what_the_store_would_hold_and_clearing_it_changes_nothing(
    store: Store,
) -> None:
    stage(store, FIRST, "signal", signal_id="s1", day=3)
    staging.accept(store, [], TODAY)
    stage(store, SECOND, "signal", signal_id="s1", day=4)
    staging.assemble(store, ["signal"])

    assert store.rows("SELECT day FROM candidate.signal") == [(4,)]
    staging.clear(store)
    assert store.rows("SELECT day FROM cdm.signal") == [(3,)]


@pytest.mark.parametrize("content", [f"{n:064x}" for n in range(12)])
def test_a_correction_in_a_newer_file_always_wins(store: Store, content: str) -> None:
    newer = Batch.of("csv", content, "", "p" * 64, 0)
    stage(store, FIRST, "signal", signal_id="s1", day=3)
    staging.accept(store, [], TODAY)
    stage(store, newer, "signal", signal_id="s1", day=4)
    staging.accept(store, [], TODAY)

    assert store.rows("SELECT day FROM cdm.signal") == [(4,)]


def test_an_objection_takes_out_what_a_family_row_says_about_that_person_only(
    store: Store,
) -> None:
    table = schema.table("signal")
    stage(store, FIRST, "signal", signal_id="s1", family_pid="f", person="father")
    stage(store, FIRST, "signal", signal_id="s2", family_pid="f", person="mother", record=2)
    staging.accept(store, [], TODAY)
    staging.forget(store, table, "family_pid", pa.table({"pid": ["f"], "person": ["father"]}))

    assert store.rows("SELECT signal_id FROM cdm.signal") == [("s2",)]


def test_days_before_the_birth_move_with_day_zero_when_the_child_is_born_early(
    store: Store,
) -> None:
    due, born = date(2025, 5, 1), date(2025, 3, 1)
    stage(store, FIRST, "person", person_pid="m", family_pid="f", role="mother")
    stage(store, FIRST, "work_status", work_id="w", person_pid="m", day=-89)  # 1 February
    anchored(store, person("m", "f", "mother", due=due))
    staging.assemble(store)
    staging.derive(store, TODAY)
    staging.accept(store, [], TODAY)

    stage(store, SECOND, "person", person_pid="c", family_pid="f", role="index_child")
    anchored(store, person("m", "f", "mother", due=due), person("c", "f", "index_child", born=born))
    staging.assemble(store)
    staging.derive(store, TODAY)
    staging.accept(store, [], TODAY)

    assert store.rows("SELECT day FROM cdm.work_status") == [(-28,)]
    kinds = store.rows("SELECT DISTINCT day0_kind FROM cdm.person")
    assert kinds == [("birth",)]


def anchored(store: Store, *persons: dict[str, Any]) -> None:
    anchors = Anchors(store)
    anchors.add(pa.Table.from_pylist(list(persons), pa.schema(COLUMNS)))
    anchors.resolve()


def test_an_observation_window_grows_with_every_delivery(store: Store) -> None:
    child = person("c", "f", "index_child", born=date(2026, 1, 1))
    stage(store, FIRST, "person", person_pid="c", family_pid="f", role="index_child")
    for day in (date(2026, 3, 1), date(2026, 4, 1)):
        anchored(store, child)
        staging.assemble(store)
        staging.derive(store, day)
        staging.accept(store, [], day)

    assert store.rows("SELECT observed_to_day FROM cdm.person") == [(31 + 28 + 31,)]
    assert store.extracted() == date(2026, 4, 1)


def test_the_same_file_under_the_same_policy_is_the_same_batch() -> None:
    assert Batch.of("ijw_xml", "a" * 64, "", "p" * 64, 0) == FIRST
    assert FIRST.id != Batch.of("ijw_xml", "a" * 64, "", "q" * 64, 0).id


def test_day_zero_is_the_birth_and_until_then_the_due_date(store: Store) -> None:
    anchors = Anchors(store)
    anchors.add(
        pa.Table.from_pylist(
            [
                person("child", "f1", "index_child", born=date(2024, 3, 1)),
                person("mother", "f1", "mother", due=date(2024, 5, 1)),
                person("pregnant", "f2", "mother", due=date(2025, 5, 1)),
            ],
            pa.schema(COLUMNS),
        )
    )
    anchors.resolve()

    found = anchors.of_persons(pa.array(["pregnant", "mother", None, "nobody"]))
    assert found.family_pid.to_pylist() == ["f2", "f1", None, None]
    assert found.day0.to_pylist() == [date(2025, 5, 1), date(2024, 3, 1), None, None]


def person(
    pid: str, family: str, role: str, *, born: date | None = None, due: date | None = None
) -> dict[str, Any]:
    return {
        "person_pid": pid,
        "family_pid": family,
        "role": role,
        "birth_date": born,
        "due_date": due,
        "source": 0,
        "version": 0,
    }


def test_day_zero_is_never_in_the_file(tmp_path: Path) -> None:
    with open_store(tmp_path / "site.duckdb", "ab" * 32) as store:
        anchors = Anchors(store)
        row = person("child", "f1", "index_child", born=date(2024, 3, 1))
        anchors.add(pa.Table.from_pylist([row], pa.schema(COLUMNS)))
        anchors.resolve()
        tables = store.rows(
            "SELECT table_catalog FROM information_schema.tables WHERE table_name LIKE '%anchor%'"
        )
    assert {catalogue for (catalogue,) in tables} == {"memory"}


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_a_table_put_together_in_parts_is_the_same_table(
    store: Store, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(ddl, "AT_ONCE", at_once)
    for number in range(9):
        found = delivery(f"t{number}", delivery_id=f"d{number}")
        stage(store, FIRST, "youth_care_delivery", "start", **found, version=1)
        stage(
            store, SECOND, "youth_care_delivery", "stop", **found | {"end_day": number}, version=2
        )
    staging.assemble(store, ("youth_care_delivery",))
    query = "SELECT assignment_no_pid, start_day, end_day FROM {}.youth_care_delivery ORDER BY 1"
    expected = [(f"t{number}", 5, number) for number in range(9)]
    assert store.rows(query.format("candidate")) == expected
    staging.accept(store, [], TODAY)
    assert store.rows(query.format("cdm")) == expected
    stage(
        store,
        FIRST,
        "youth_care_delivery",
        "stop",
        **delivery("t4", delivery_id="d4", end_day=44, version=3),
    )
    staging.accept(store, [], TODAY)
    expected[4] = ("t4", 5, 44)
    assert store.rows(query.format("cdm")) == expected
