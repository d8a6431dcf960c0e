"""Every planted mistake is in the ledger, and the rule that it names speaks of that record."""

from collections import Counter
from pathlib import Path

import pytest

from quality import rules
from sites.example_data import mistakes
from sites.example_data.dirt import MARK, Dirt, Ledger, Smudge, drop, put, smudged
from sites.example_data.draw import stream
from tests.sites.example_data.conftest import Written
from tests.sites.example_data.judging import judged
from tests.sites.example_data.reading import Found

# These need more than one record to be seen; the second pass of the quality checks finds them.
ACROSS_RECORDS = {"duplicate", "orphan_family_pid", "orphan_person_pid"}
OF_READERS = {"apgar_code_display", "ijw_invalid"}


Judged = dict[str, list[Found]]


@pytest.fixture(scope="module")
def wrong(dirty: Written, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What is wrong in the dirty city, by kind of site."""
    keys = tmp_path_factory.mktemp("dirty") / "keys"
    return {
        "hospital": judged(dirty.hospital, "hospital", keys),
        "municipality": judged(dirty.municipality, "municipality", keys),
    }


def test_planted_mistakes_of_a_hospital_are_found_by_the_rule_that_is_named(
    dirty: Written, wrong: Judged
) -> None:
    assert _missed(dirty.hospital_dirt, wrong["hospital"]) == []


def test_planted_mistakes_of_a_municipality_are_found(dirty: Written, wrong: Judged) -> None:
    assert _missed(dirty.municipality_dirt, wrong["municipality"]) == []


def test_no_record_is_rejected_that_was_not_planted(dirty: Written, wrong: Judged) -> None:
    for kind, dirt in (
        ("hospital", dirty.hospital_dirt),
        ("municipality", dirty.municipality_dirt),
    ):
        planted = {(d.file, d.record) for d in dirt}
        rejected = {(file, p.record) for p, file in wrong[kind] if rules.rejects(p.rule)}
        assert rejected <= planted


def test_a_clean_city_has_no_mistakes(clean: Written, tmp_path: Path) -> None:
    assert clean.hospital_dirt == clean.municipality_dirt == ()
    for folder, kind in ((clean.hospital, "hospital"), (clean.municipality, "municipality")):
        found = judged(folder, kind, tmp_path / "keys")
        assert [p for p, _ in found if rules.rejects(p.rule)] == []


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
    ledger.note({}, "signal", "a.csv")
    ledger.note(row, "signal", "a.csv")
    assert row == {"date": "2024-01-01"}
    assert ledger.planted == [Dirt("missing", "signal", "a.csv", 2)]


def test_changes_leave_the_row_that_they_were_given() -> None:
    row = {"a": "1", "b": "2"}
    assert (put(a="9")(row), drop("a")(row)) == ({"a": "9", "b": "2"}, {"b": "2"})
    assert row == {"a": "1", "b": "2"}


def _missed(dirt: tuple[Dirt, ...], found: list[Found]) -> list[Dirt]:
    seen = {(p.rule, p.table, file, p.record) for p, file in found}
    return [
        d
        for d in dirt
        if d.rule not in ACROSS_RECORDS and (d.rule, d.table, d.file, d.record) not in seen
    ]
