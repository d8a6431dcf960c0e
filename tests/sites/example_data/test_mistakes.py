"""Every planted mistake is in the ledger, and the rule that it names speaks of that record."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from federated import schema
from quality import records, rules
from quality.problem import Problem
from sites import casting, sources
from sites.example_data import mistakes
from sites.example_data.dirt import MARK, Dirt, Ledger, Smudge, drop, put, smudged
from sites.example_data.draw import stream
from tests.sites.example_data.conftest import Written
from tests.sites.example_data.reading import INBOXES, site_of

EXTRACTED = date(2026, 11, 1)
# These need more than one record to be seen; the second pass of the quality checks finds them.
ACROSS_RECORDS = {"duplicate", "orphan_family_pid", "orphan_person_pid"}
OF_READERS = {"apgar_code_display", "ijw_invalid"}


def test_planted_mistakes_of_a_hospital_are_found_by_the_rule_that_is_named(dirty: Written) -> None:
    found = _found(dirty.hospital, "hospital")
    assert _missed(dirty.hospital_dirt, found) == []


def test_planted_mistakes_of_a_municipality_are_found(dirty: Written) -> None:
    found = _found(dirty.municipality, "municipality")
    assert _missed(dirty.municipality_dirt, found) == []


def test_no_record_is_found_wrong_that_was_not_planted(dirty: Written) -> None:
    for folder, kind, dirt in (
        (dirty.hospital, "hospital", dirty.hospital_dirt),
        (dirty.municipality, "municipality", dirty.municipality_dirt),
    ):
        planted = {(d.file, d.record) for d in dirt}
        rejected = {(file, p.record) for file, p in _found(folder, kind) if rules.rejects(p.rule)}
        assert rejected <= planted


def test_a_clean_city_has_no_mistakes(clean: Written) -> None:
    assert clean.hospital_dirt == clean.municipality_dirt == ()
    for folder, kind in ((clean.hospital, "hospital"), (clean.municipality, "municipality")):
        assert [p for _, p in _found(folder, kind) if rules.rejects(p.rule)] == []


def test_about_one_record_in_a_hundred_is_wrong(dirty: Written) -> None:
    rows = sum(table.num_rows for table in dirty.world.hospital.values())
    assert 0.002 * rows < len(dirty.hospital_dirt) < 0.02 * rows


@pytest.mark.parametrize("catalogue", [mistakes.HOSPITAL, mistakes.MUNICIPALITY])
def test_every_kind_of_mistake_names_a_known_rule(
    catalogue: dict[str, tuple[Smudge, ...]],
) -> None:
    names = {smudge.rule for found in catalogue.values() for smudge in found}
    for name in names - OF_READERS:
        assert rules.rule(name)


def test_every_kind_of_mistake_of_the_catalogue_was_planted(dirty: Written) -> None:
    wanted = Counter(s.rule for found in mistakes.HOSPITAL.values() for s in found)
    assert set(wanted) == {dirt.rule for dirt in dirty.hospital_dirt}


def test_a_duplicate_comes_right_after_its_original() -> None:
    twice = (Smudge("duplicate", "signal", lambda row: row, share=0.1),)
    rows = [{"signal_id": str(n)} for n in range(20)]
    made = list(smudged(iter(rows), 20, twice, stream(1, "test")))
    marked = [n for n, row in enumerate(made) if MARK in row]
    assert len(made) == 20 + len(marked)
    assert all(made[n]["signal_id"] == made[n - 1]["signal_id"] for n in marked)


def test_a_ledger_takes_the_mark_off() -> None:
    ledger, row = Ledger(), {"date": "2024-01-01", MARK: "missing"}
    ledger.note(row, "signal", "a.csv", 3)
    assert row == {"date": "2024-01-01"}
    assert ledger.planted == [Dirt("missing", "signal", "a.csv", 3)]


def test_changes_leave_the_row_that_they_were_given() -> None:
    row = {"a": "1", "b": "2"}
    assert (put(a="9")(row), drop("a")(row)) == ({"a": "9", "b": "2"}, {"b": "2"})
    assert row == {"a": "1", "b": "2"}


def _found(folder: Path, kind: str) -> list[tuple[str, Problem]]:
    settings_of = INBOXES[kind](Path("inbox"))
    site = site_of(folder, kind, settings_of)
    found = []
    for settings in settings_of:
        for path in sources.files(settings, site):
            reader = sources.source(settings.format)
            for batch in reader.read(path, settings, site, frozenset(schema.catalogue())):
                typed, bad = casting.cast(batch)
                table = schema.table(batch.table)
                _, wrong = records.check(typed, table, extracted=EXTRACTED)
                name = _file(path.name, batch.table)
                found += [(name, p) for p in (*batch.problems, *bad, *wrong)]
    return found


def _file(name: str, table: str) -> str:
    """A workbook is known by file and sheet."""
    sheets = {"intervention": "interventies", "work_status": "werkstatus"}
    return f"{name}#{sheets[table]}" if name.endswith(".xlsx") and table in sheets else name


def _missed(dirt: tuple[Dirt, ...], found: list[tuple[str, Problem]]) -> list[Dirt]:
    seen = {(p.rule, p.table, file, p.record) for file, p in found}
    return [
        d
        for d in dirt
        if d.rule not in ACROSS_RECORDS and (d.rule, d.table, d.file, d.record) not in seen
    ]
