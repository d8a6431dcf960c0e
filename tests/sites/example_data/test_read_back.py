"""What a correct reader finds in an inbox is exactly what was planted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from sites.example_data.large import write_large_hospital
from tests.sites.example_data.conftest import Written
from tests.sites.example_data.reading import Row, key_of, read

# A CarePlan, a CareTeam and a questionnaire know a patient; the mother's number is the family's.
BY_PATIENT = {"care_plan", "care_team_member"}
# Messages tell more than the registers: requests, invoices, and who a client is.
ONLY_IN_MESSAGES = {"referral"}


def test_a_hospital_export_gives_back_every_planted_row(clean: Written) -> None:
    found, problems = read(clean.hospital, "hospital")
    assert problems == []
    assert set(found) == set(clean.world.hospital)
    for table, planted in clean.world.hospital.items():
        assert _different(table, planted, found[table]) == []
        assert len(found[table]) == planted.num_rows, table


def test_a_municipality_gives_back_every_planted_row(
    clean: Written, resident: dict[str, list[Row]]
) -> None:
    found = resident
    assert set(found) == set(clean.world.municipality) | ONLY_IN_MESSAGES
    for table, planted in clean.world.municipality.items():
        assert _different(table, planted, found[table]) == []


def test_a_person_of_a_municipality_is_known_by_bsn_alone(resident: dict[str, list[Row]]) -> None:
    assert all(row.get("person_number") is None and row["bsn"] for row in resident["person"])


def test_a_large_hospital_is_written_in_parts_and_read_as_one(tmp_path: Path) -> None:
    children = write_large_hospital(tmp_path / "inbox", 60, seed=3, part=30)
    found, problems = read(tmp_path, "hospital_without_workbook")
    assert problems == []
    assert len(found["family"]) == 30 + 30
    assert len(found["birth"]) == children
    assert all(row.get("bsn") is None for row in found["person"])


def _different(table: str, planted: pa.Table, found: list[Row]) -> list[tuple[Any, str]]:
    """Return key and column of every planted value that was not found."""
    by_key = {key_of(table, row): row for row in found}
    return [
        (key_of(table, row), column)
        for row in planted.to_pylist()
        for column, value in row.items()
        if value != _value(by_key[key_of(table, row)], table, column)
    ]


def _value(row: Mapping[str, Any], table: str, column: str) -> Any:
    if column == "family_number" and table in BY_PATIENT and column not in row:
        return row["person_number"]
    return row.get(column)
