"""Mapping files: closed on both sides, and every mistake is one sentence that names the column."""

from pathlib import Path

import pytest

from federated.errors import SettingsError, SourceError
from sites import mapping
from sites.mapping import check_header

GOOD = """
table = "birth"
ignore = ["Opmerking"]
[columns]
"Nr" = "child_number"
"Geslacht" = { to = "sex", codes = { "M" = "male" } }
"PID" = [{ to = "mother_number", prefix = "M" }, { to = "pregnancy_number", prefix = "Z" }]
[constants]
plurality = "1"
"""


def a_file(folder: Path, text: str) -> Path:
    path = folder / "birth.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_mapping_is_read(tmp_path: Path) -> None:
    found = mapping.read(a_file(tmp_path, GOOD))
    assert [(column, target.to) for column, target in found.pairs()] == [
        ("Nr", "child_number"),
        ("Geslacht", "sex"),
        ("PID", "mother_number"),
        ("PID", "pregnancy_number"),
    ]
    check_header(found, ["PID", "Nr", "Opmerking", "Geslacht"], "births.csv")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"birth"', '"births"'), "birth.toml: there is no table births"),
        (('"child_number"', '"child"'), "the table birth has no column child; known: "),
        (('"mother_number"', '"sex"'), "the column sex is given twice"),
        (("plurality", "sex"), "the column sex is given twice"),
        (('["Opmerking"]', '["Nr"]'), '"Nr" is both mapped and ignored'),
        (("ignore =", "ignored ="), "birth.toml: ignored: extra inputs are not permitted"),
        (('"birth"', '"birth'), "birth.toml is not valid TOML"),
        (('"male" }', '"male", }, factor = -1'), "birth.toml"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence.replace("(", "\\(")):
        mapping.read(a_file(tmp_path, GOOD.replace(*change)))


def test_a_missing_mapping_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml: no such mapping file"):
        mapping.read(tmp_path / "gone.toml")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["Nr", "PID", "Opmerking", "Geslacht", "Kleur"], "column 5 is not in the mapping"),
        (["Nr", "PID", "Opmerking"], '"Geslacht" of the mapping is not in the file'),
        (["Nr", "PID", "Geslacht"], '"Opmerking" of the mapping is not in the file'),
        (["Nr", "Nr", "PID", "Opmerking", "Geslacht"], "columns 1 and 2 have the same name"),
    ],
)
def test_a_column_too_many_too_few_or_doubled_is_named(
    tmp_path: Path, header: list[str], sentence: str
) -> None:
    found = mapping.read(a_file(tmp_path, GOOD))
    with pytest.raises(SourceError, match=sentence):
        check_header(found, header, "births.csv")


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (["999900006", "M", "Voorbeeld", "x"], "column 1 is not in the mapping"),
        (["Nr", "999900006", "Voorbeeld", "x"], "column 2 is not in the mapping"),
        (["1", "Voorbeeld", "999900006", "Voorbeeld"], "columns 2 and 4 have the same name"),
    ],
)
def test_a_record_where_the_header_should_be_is_named_by_place_and_never_quoted(
    tmp_path: Path, record: list[str], sentence: str
) -> None:
    found = mapping.read(a_file(tmp_path, GOOD))
    with pytest.raises(SourceError, match=sentence) as caught:
        check_header(found, record, "births.csv")
    said = str(caught.value)
    assert "Voorbeeld" not in said
    assert "999900006" not in said
    assert "If line 1 does not hold the column names, say with header_row" in said


def test_an_unknown_column_is_told_with_the_names_that_were_expected(tmp_path: Path) -> None:
    found = mapping.read(a_file(tmp_path, GOOD))
    with pytest.raises(SourceError, match=r'Expected and not found: "Nr"\.'):
        check_header(found, ["Nummer", "PID", "Opmerking", "Geslacht"], "births.csv")
