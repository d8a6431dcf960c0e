"""A published table as JSON, CSV, Parquet and JSON-stat: the same figures, the same silence."""

import csv
import io
import json
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from api.formats import comma_separated, formats
from api.negotiation import preferred

from .conftest import CentreUnderTest
from .figures import release
from .sheets import EVIL, by_arm, concealed, open_centre, shown

SENTENCE = "whatever the cause"
PARQUET = "application/vnd.apache.parquet"
JSON_STAT = "application/vnd.json-stat+json"


@pytest.fixture(scope="module")
def filled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """Shown, hidden, split, and a site with a name that is a formula."""
    made = open_centre(
        sqlite_template,
        tmp_path_factory.mktemp("filled"),
        shown(),
        concealed(),
        release("evil-hospital", [by_arm()]),
    )
    yield made
    made.database.close()


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_json_has_the_figures_and_their_meaning(filled: CentreUnderTest) -> None:
    found = filled.get("/v1/tables/I01-total").json()
    values = {row["site"]: row["values"] for row in found["rows"]}
    assert values["elst-hospital"] == {
        "eligible": 300,
        "measured": 300,
        "missing": 0,
        "events": 30,
        "nonEvents": 270,
        "estimate": pytest.approx(10.0),
        "low": pytest.approx(7.09, abs=0.01),
        "high": pytest.approx(13.92, abs=0.01),
    }
    assert values["goes-hospital"]["events"] is None
    assert SENTENCE in found["note"]
    assert [one["name"] for one in found["columns"]] == list(values["elst-hospital"])


def test_the_csv_has_the_same_figures(filled: CentreUnderTest) -> None:
    response = filled.get("/v1/tables/I01-total", accept="text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["content-disposition"] == 'attachment; filename="I01-total.csv"'
    shown_row, hidden_row = rows_of(response.text)
    assert (shown_row["events"], shown_row["measured"], shown_row["estimate"]) == (
        "30",
        "300",
        "10.0",
    )
    assert shown_row["note"] == ""
    assert (hidden_row["events"], hidden_row["estimate"], hidden_row["measured"]) == ("", "", "130")
    assert SENTENCE in hidden_row["note"]


def test_no_text_of_the_csv_is_a_formula(filled: CentreUnderTest) -> None:
    response = filled.get("/v1/tables/I01-arm?format=csv")
    cells = [cell for row in rows_of(response.text) for cell in row.values()]
    assert f"'{EVIL}" in cells
    assert "'@SUM(1)" in cells
    assert not [cell for cell in cells if cell.startswith(comma_separated.DANGEROUS)]


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\u00a0+1", "\0=1"]
)
def test_what_a_spreadsheet_may_run_is_disarmed(text: str) -> None:
    assert comma_separated.disarmed(text) == f"'{text}"


def test_the_parquet_has_types_nulls_and_units(filled: CentreUnderTest) -> None:
    from pyarrow import parquet

    response = filled.get("/v1/tables/I01-total", accept=PARQUET)
    found = parquet.read_table(io.BytesIO(response.content))
    assert response.headers["content-type"] == PARQUET
    assert str(found.schema.field("events").type) == "int64"
    assert str(found.schema.field("estimate").type) == "double"
    assert found.schema.field("estimate").metadata[b"unit"] == b"%"
    assert found["events"].to_pylist() == [30, None]
    first, second = found["note"].to_pylist()
    assert first is None
    assert SENTENCE in second


def test_the_parquet_of_a_mean_keeps_its_decimals(filled: CentreUnderTest) -> None:
    from pyarrow import parquet

    content = filled.get("/v1/tables/B01-total?format=parquet").content
    found = parquet.read_table(io.BytesIO(content))
    assert found["sd"].to_pylist() == [612.5]
    assert found["sum"].to_pylist() == [310000.0]
    assert found["measured"].to_pylist() == [100]


def cube(filled: CentreUnderTest, table: str) -> dict[str, Any]:
    response = filled.get(f"/v1/tables/{table}", accept=JSON_STAT)
    assert response.headers["content-type"] == JSON_STAT
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize("table", ["I01-total", "I01-arm", "B01-total"])
def test_the_json_stat_is_valid(filled: CentreUnderTest, table: str) -> None:
    found = cube(filled, table)
    assert (found["version"], found["class"]) == ("2.0", "dataset")
    assert list(found["dimension"]) == found["id"] == ["site", "period", "group", "figure"]
    for name, size in zip(found["id"], found["size"], strict=True):
        category = found["dimension"][name]["category"]
        assert sorted(category["index"].values()) == list(range(size))
        assert set(category["label"]) == set(category["index"])
    assert found["role"] == {"time": ["period"], "metric": ["figure"]}
    assert all(0 <= int(place) < prod(found["size"]) for place in found["value"])
    hidden = {place for place, value in found["value"].items() if value is None}
    assert set(found["status"]) == hidden
    assert set(found["status"].values()) <= {":"}
    assert SENTENCE in found["extension"]["status"]["label"][":"]


def test_the_json_stat_has_each_figure_in_its_place(filled: CentreUnderTest) -> None:
    found = cube(filled, "I01-arm")
    sizes = found["size"]

    def at(**codes: str) -> Any:
        place = 0
        for name, size in zip(found["id"], sizes, strict=True):
            place = place * size + found["dimension"][name]["category"]["index"][codes[name]]
        return found["value"][str(place)]

    same = {"site": "evil-hospital", "period": "2024"}
    assert [at(**same, group=g, figure="events") for g in ("*", "programme", "historic")] == [
        90,
        20,
        40,
    ]
    assert found["dimension"]["figure"]["category"]["unit"]["estimate"] == {"label": "%"}


def test_every_form_hides_the_same_cells(filled: CentreUnderTest) -> None:
    rows = filled.get("/v1/tables/I01-total").json()["rows"]
    hidden = sum(value is None for row in rows for value in row["values"].values())
    table = rows_of(filled.get("/v1/tables/I01-total?format=csv").text)
    names = rows[0]["values"]
    assert hidden == sum(row[name] == "" for row in table for name in names) == 5
    assert hidden == len(cube(filled, "I01-total")["status"])


def test_a_comparison_comes_in_the_same_forms(filled: CentreUnderTest) -> None:
    found = rows_of(filled.get("/v1/comparisons/I01?format=csv").text)
    assert [(row["site"], row["estimate"]) for row in found] == [
        ("elst-hospital", "10.0"),
        ("goes-hospital", ""),
    ]
    stat = json.loads(filled.get("/v1/comparisons/I01?format=json-stat").content)
    assert stat["size"] == [2, 1, 1, 5]


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv; charset=utf-8; header=present"),
        ("application/json;q=0, */*", PARQUET),
        ("TEXT/CSV", "text/csv; charset=utf-8; header=present"),
        ("image/png, application/vnd.json-stat+json;q=0.1", JSON_STAT),
    ],
)
def test_the_form_is_the_one_asked_for(
    filled: CentreUnderTest, accept: str | None, answer: str
) -> None:
    headers = {} if accept is None else {"accept": accept}
    assert filled.get("/v1/tables/I01-total", **headers).headers["content-type"] == answer


@pytest.mark.parametrize(
    "accept", ["image/png", "text/html;q=1", "*/*;q=0", "application/json;q=2"]
)
def test_what_cannot_be_given_is_a_problem(filled: CentreUnderTest, accept: str) -> None:
    for path in ("/v1/tables/I01-total", "/v1/tables", "/v1/comparisons/I01", "/v1/catalogue"):
        response = filled.get(path, accept=accept)
        assert response.status_code == 406
        assert response.headers["content-type"] == "application/problem+json"


def test_a_format_in_the_address_goes_before_the_header(filled: CentreUnderTest) -> None:
    response = filled.get("/v1/tables/I01-total?format=csv", accept="image/png")
    assert response.headers["content-type"].startswith("text/csv")
    assert filled.get("/v1/tables/I01-total?format=xlsx").status_code == 400


def test_the_most_specific_range_decides() -> None:
    offered = ["application/json", "text/csv"]
    assert preferred("text/*;q=0.9, text/csv;q=0.1, application/json;q=0.5", offered) == offered[0]
    with pytest.raises(HTTPException):
        preferred("text/csv;q=0, application/*;q=0", offered)


def test_each_format_is_a_module_of_its_own() -> None:
    assert sorted(one.NAME for one in formats().values()) == ["csv", "json-stat", "parquet"]
