"""Tables: CSV and Excel through a mapping, and every way in which a file can be wrong."""

import csv
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from federated.errors import SettingsError, SourceError
from quality.problem import Problem
from sites.settings import Site, SourceSettings
from sites.sources import files, table
from tests.sites.sources.conftest import Load, told

MAPPING = """
table = "birth"
encoding = "{encoding}"
header_row = {header_row}
ignore = ["Opmerking"]
[columns]
"Nr" = "child_number"
"Geslacht" = {{ to = "sex", codes = {{ "M" = "male", "V" = "female" }} }}
"Gewicht" = {{ to = "birth_weight_g", factor = "1000" }}
"Zwangerschapsduur (dagen)" = "ga_days"
[constants]
plurality = "1"
"""
HEADER = "Nr;Geslacht;Gewicht;Zwangerschapsduur (dagen);Opmerking\n"
SETTINGS = SourceSettings(format="table", path=Path("births.csv"), mapping=Path("birth.toml"))


def a_csv(folder: Path, text: str, encoding: str = "utf-8", said: str = "", row: int = 1) -> None:
    (folder / "births.csv").write_bytes(text.encode(encoding))
    mapping = MAPPING.format(encoding=said or encoding, header_row=row)
    (folder / "birth.toml").write_text(mapping)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_dutch_export_is_read(tmp_path: Path, load: Load, encoding: str) -> None:
    a_csv(tmp_path, HEADER + 'K1 ;M ;3,45;270;"één; twee\nregels"\nK2;V;2;245;\n', encoding)
    rows, problems = load(SETTINGS)
    assert problems == []
    assert told(rows["birth", ""]) == [
        {
            "child_number": "K1",
            "sex": "male",
            "birth_weight_g": 3450,
            "ga_days": 270,
            "plurality": 1,
        },
        {
            "child_number": "K2",
            "sex": "female",
            "birth_weight_g": 2000,
            "ga_days": 245,
            "plurality": 1,
        },
    ]


def test_a_register_in_which_nothing_stands_yet_has_no_rows(tmp_path: Path, load: Load) -> None:
    a_csv(tmp_path, HEADER)
    rows, problems = load(SETTINGS)
    assert ([told(table) for table in rows.values()], problems) == ([], [])


def test_lines_above_the_header_are_skipped(tmp_path: Path, load: Load) -> None:
    a_csv(tmp_path, "Afdeling neonatologie;;;;\n" + HEADER + "K1;M;3;270;\n", row=2)
    rows, _ = load(SETTINGS)
    assert [(r["child_number"], r["_record"]) for r in rows["birth", ""]] == [("K1", 1)]


def test_bad_cells_and_misshapen_rows_cost_their_record_only(tmp_path: Path, load: Load) -> None:
    text = "K1;M;3;270;\nK2;X;3;270;\nK3;M;3\n\nK4;M;veel;270;\nK5;M;3;270;;\nK6;M;3;270;\n"
    a_csv(tmp_path, HEADER + text)
    rows, problems = load(SETTINGS)
    assert [(r["child_number"], r["_record"]) for r in rows["birth", ""]] == [("K1", 1), ("K6", 6)]
    assert sorted(problems) == [
        Problem("birth", 2, "unknown_code", "sex"),
        Problem("birth", 3, "column_count", ""),
        Problem("birth", 4, "not_a_number", "birth_weight_g"),
        Problem("birth", 5, "column_count", ""),
    ]


def test_records_keep_their_numbers_across_blocks(tmp_path: Path, load: Load) -> None:
    rows_out = [f"K{n};M;3;270;" if n % 7 else f"K{n};M" for n in range(1, 501)]
    a_csv(tmp_path, HEADER + "\n".join(rows_out) + "\n")
    settings = SETTINGS.model_copy(update={"options": {"line_limit": "256"}})
    rows, problems = load(settings)
    assert all(r["child_number"] == f"K{r['_record']}" for r in rows["birth", ""])
    assert sorted(p.record for p in problems) == list(range(7, 501, 7))


@pytest.mark.parametrize(
    ("text", "encoding", "said", "sentence"),
    [
        (
            HEADER + "K1;M;3;270;geheim é\n",
            "cp1252",
            "utf-8",
            "is not utf-8; it is probably cp1252",
        ),
        (HEADER + "K1;M;3;270;geheim é\n", "utf-8", "cp1252", "is not cp1252 but UTF-8"),
        (HEADER, "utf-16", "utf-8", "is in UTF-16"),
        (HEADER.replace("Nr;", ""), "utf-8", "", '"Nr" of the mapping is not in the file'),
        (HEADER.replace("Nr;", "Nr;Kleur;"), "utf-8", "", "column 2 is not in the mapping"),
        ("K1;M;3;270;geheim\n", "utf-8", "", "column 1 is not in the mapping"),
        ("K1;geheim;3;270;geheim\n", "utf-8", "", "columns 2 and 5 have the same name"),
        (HEADER.replace(";", ","), "utf-8", "", "is not in the mapping"),
        (HEADER + "K1;M;3;270;" + "geheim" * 99 + "\n", "utf-8", "", "longer than 256 bytes"),
        (HEADER + 'K1;M;3;270;"geheim\n' + "K2;M;3;270;\n" * 99, "utf-8", "", "never closed"),
        (HEADER.strip() + "x" * 300 + "\n", "utf-8", "", "longer than 256 bytes"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence_without_its_content(
    tmp_path: Path, load: Load, text: str, encoding: str, said: str, sentence: str
) -> None:
    a_csv(tmp_path, text, encoding, said)
    settings = SETTINGS.model_copy(update={"options": {"line_limit": "256"}})
    with pytest.raises(SourceError, match=sentence) as caught:
        load(settings)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_file_an_empty_file_and_an_empty_folder_are_refused(site: Site) -> None:
    with pytest.raises(SourceError, match=r"births\.csv: no such file or folder"):
        files(SETTINGS, site)
    (site.folder / "births.csv").touch()
    with pytest.raises(SourceError, match=r"births\.csv is empty"):
        files(SETTINGS, site)
    (site.folder / "leeg").mkdir()
    with pytest.raises(SourceError, match=r"folder leeg holds no \.csv or \.txt or \.xlsx file"):
        files(SETTINGS.model_copy(update={"path": Path("leeg")}), site)


def test_a_table_without_a_mapping_is_refused(site: Site) -> None:
    bare = SourceSettings(format="table", path=Path("births.csv"))
    with pytest.raises(SettingsError, match="needs a mapping file"):
        table.tables(site.folder / "births.csv", bare, site)


def test_kinds_follow_the_suffix() -> None:
    assert table.kind(Path("a.CSV")) == "csv"
    assert table.kind(Path("a.xlsx")) == "xlsx"


CONTACTS = """
table = "admission"
header_row = 2
sheet = "Opnames"
[columns]
"Nr" = "admission_id"
"Patiënt" = "person_number"
"Begin" = "start_date"
"Eind" = "end_date"
"Uur" = "start_hour"
"""
BOOK = SourceSettings(format="table", path=Path("opnames.xlsx"), mapping=Path("opnames.toml"))


def a_book(folder: Path, rows: list[list[object]]) -> None:
    (folder / "opnames.toml").write_text(CONTACTS, encoding="utf-8")
    book = Workbook()
    sheet = book.create_sheet("Opnames")
    sheet.append(["Opnames van afdeling neonatologie"])
    sheet.merge_cells("A1:E1")
    sheet.append(["Nr", "Patiënt ", "Begin", "Eind", "Uur", None])
    for row in rows:
        sheet.append(row)
    book.save(folder / "opnames.xlsx")


def test_a_workbook_is_read_whatever_its_cells_are(tmp_path: Path, load: Load) -> None:
    a_book(
        tmp_path,
        [
            ["A1", 17, datetime(2024, 3, 1), "02-03-2024", 7],  # noqa: DTZ001 - as Excel gives it
            ["A2", "18", 45352, date(2024, 3, 2), 7.0],  # 45352 is 1 March 2024
            [None, None, None, None, None],
            ["A3", "19", "morgen", None, 7, "te veel"],
            ["A4", "20", "morgen", None, 7],
        ],
    )
    rows, problems = load(BOOK)
    found = rows["admission", ""]
    assert [(r["admission_id"], r["person_number"], r["_record"]) for r in found] == [
        ("A1", "17", 1),
        ("A2", "18", 2),
    ]
    assert {(r["start_date"], r["end_date"], r["start_hour"]) for r in found} == {
        (date(2024, 3, 1), date(2024, 3, 2), 7)
    }
    assert sorted(problems) == [
        Problem("admission", 4, "column_count", ""),
        Problem("admission", 5, "not_a_date", "start_date"),
    ]


def test_a_workbook_that_is_none_is_refused(tmp_path: Path, load: Load) -> None:
    a_book(tmp_path, [])
    (tmp_path / "opnames.xlsx").write_bytes(b"PK but no workbook")
    with pytest.raises(SourceError, match="is not an Excel workbook"):
        load(BOOK)


def test_a_workbook_with_entities_or_one_that_explodes_is_refused(
    tmp_path: Path, load: Load
) -> None:
    a_book(tmp_path, [])
    with zipfile.ZipFile(tmp_path / "opnames.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(SourceError, match="declares XML entities"):
        load(BOOK)
    with zipfile.ZipFile(tmp_path / "opnames.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (80 * 1024 * 1024))
    with pytest.raises(SourceError, match="unpacks to far more"):
        load(BOOK)


def test_a_workbook_without_the_sheet_or_the_header_is_refused(tmp_path: Path, load: Load) -> None:
    a_book(tmp_path, [])
    mapping = tmp_path / "opnames.toml"
    mapping.write_text(CONTACTS.replace('"Opnames"', '"Elders"'), encoding="utf-8")
    with pytest.raises(SourceError, match='has no sheet "Elders"'):
        load(BOOK)
    late = CONTACTS.replace("header_row = 2", "header_row = 9")
    mapping.write_text(late, encoding="utf-8")
    with pytest.raises(SourceError, match="has no line 9"):
        load(BOOK)


@pytest.mark.shared
def test_the_four_centres_of_the_trial_load(shared: Path, tmp_path: Path, load: Load) -> None:
    path = shared / "data/opt_trial/opt.csv"
    used = {"PID", "GA.at.outcome", "Birthweight", "Apgar5", "Fetal.congenital.anomaly"}
    with path.open(encoding="utf-8") as file:
        ignored = [name for name in next(csv.reader(file)) if name not in used]
    (tmp_path / "opt.toml").write_text(
        f"""
        table = "birth"
        separator = ","
        decimal = "."
        empty = ["."]
        ignore = {ignored}
        [columns]
        "PID" = [{{ to = "child_number", prefix = "K" }}, "mother_number"]
        "GA.at.outcome" = "ga_days"
        "Birthweight" = "birth_weight_g"
        "Apgar5" = "apgar5"
        "Fetal.congenital.anomaly" = {{ to = "congenital_anomaly", codes = {{ "Yes" = "true", "No" = "false" }} }}
        [constants]
        plurality = "1"
        """
    )
    rows, problems = load(SourceSettings(format="table", path=path, mapping=Path("opt.toml")))
    births = rows["birth", ""]
    assert (len(births), problems) == (823, [])
    assert sum(1 for b in births if b["ga_days"] is not None and b["ga_days"] < 259) >= 103
    weights = [Decimal(b["birth_weight_g"]) for b in births if b["birth_weight_g"] is not None]
    assert 3000 < sum(weights) / len(weights) < 3400


PLANTED = ["999900006", "Voorbeeld", "3", "270", "Voorbeeld"]


@pytest.mark.parametrize("record", [PLANTED, [*PLANTED[:4], "opmerking"]])
def test_a_workbook_without_a_header_is_refused_without_quoting_its_first_record(
    site: Site, load: Load, record: list[str]
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(record)
    book.save(site.folder / "births.xlsx")
    a_csv(site.folder, HEADER)
    with pytest.raises(SourceError, match=r"births\.xlsx: column") as caught:
        load(SETTINGS.model_copy(update={"path": Path("births.xlsx")}))
    assert not {cell for cell in PLANTED if len(cell) > 3 and cell in str(caught.value)}


def test_a_cell_that_openpyxl_cannot_read_is_refused_without_quoting_it(
    site: Site, load: Load
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER.strip().split(";"))
    sheet.append(["K1", "M", 3, 270, None])
    book.save(site.folder / "good.xlsx")
    place = site.folder / "births.xlsx"
    with (
        zipfile.ZipFile(site.folder / "good.xlsx") as good,
        zipfile.ZipFile(place, "w") as planted,
    ):
        for name in good.namelist():
            content = good.read(name).replace(b"<v>270</v>", b"<v>999900006 Voorbeeld</v>")
            planted.writestr(name, content)
    a_csv(site.folder, HEADER)
    with pytest.raises(SourceError, match=r"births\.xlsx holds a cell that cannot be") as caught:
        load(SETTINGS.model_copy(update={"path": Path("births.xlsx")}))
    assert "999900006" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
