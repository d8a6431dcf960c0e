"""The rejects file: complete or absent, safe in a spreadsheet, and without a value."""

import csv
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import rejects
from quality.problem import Problem


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_a_line_names_file_record_rule_and_in_both_languages_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    found = [
        ("geboorten.csv", Problem("birth", 12, "unit_looks_like_kg", "birth_weight_g")),
        ("geboorten.csv", Problem("birth", 3, "orphan_child_pid", "child_pid")),
    ]
    rejects.write(path, found)
    heading, first, second = read(path)
    assert heading == list(rejects.HEADINGS)
    assert first[:5] == ["geboorten.csv", "3", "birth", "child_pid", "orphan_child_pid"]
    assert second == [
        "geboorten.csv",
        "12",
        "birth",
        "birth_weight_g",
        "unit_looks_like_kg",
        "Het gewicht lijkt in kilogram te staan; het moet in gram.",
        "Vermenigvuldig met 1000 in de koppeling, of lever gram aan.",
        "The weight looks like kilograms; it must be in grams.",
        "Multiply by 1000 in the mapping, or export grams.",
    ]


def test_only_the_owner_may_read_it_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    rejects.write(path, [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read(path) == [list(rejects.HEADINGS)]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_former_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    path.write_text("former")

    def breaking() -> Iterator[tuple[str, Problem]]:
        yield "a.csv", Problem("birth", 1, "missing", "sex")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        rejects.write(path, breaking())
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


@given(st.text(st.sampled_from("=+-@\t\r\n;\"'a1"), max_size=8))
def test_no_file_name_starts_a_formula(name: str) -> None:
    cell = rejects._safe(name)
    assert cell.endswith(name)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
