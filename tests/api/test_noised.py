"""Figures with noise are tables of their own, in every form, and say that they have noise."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import CentreUnderTest
from .sheets import open_centre, shown
from .test_noise import answer, sent

WORDS = "Random noise was added to every number; the interval includes it."


@pytest.fixture(scope="module")
def filled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """Exact figures of I01, figures with noise of I09."""
    made = open_centre(sqlite_template, tmp_path_factory.mktemp("filled"), shown())
    assert made.put(sent(answer())).status_code == 201
    yield made
    made.database.close()


def test_they_are_listed_apart(filled: CentreUnderTest) -> None:
    found = {one["id"]: one for one in filled.get("/v1/tables").json()["tables"]}
    assert list(found) == ["B01-total", "I01-total", "I09-total-with-noise"]
    one = found["I09-total-with-noise"]
    assert (one["noise"], one["sites"], one["periods"]) == (True, 1, ["2024"])
    assert one["titleEn"].endswith(", with noise")
    assert one["titleNl"].endswith(", met ruis")
    assert filled.get("/v1/tables/I09-total").status_code == 404


def test_a_figure_says_that_it_has_noise_and_whether_it_is_of_use(filled: CentreUnderTest) -> None:
    (row,) = filled.get("/v1/tables/I09-total-with-noise").json()["rows"]
    assert row["method"] == WORDS
    assert row["use"] == "enough families for this much noise"
    assert (row["site"], row["period"], row["group"], row["counted"]) == (
        "elst-hospital",
        "2024",
        "*",
        "events",
    )
    assert row["values"]["estimate"] == pytest.approx(100 * 37 / (37 + 245))
    assert row["values"]["low"] < row["values"]["estimate"] < row["values"]["high"]


def test_every_form_has_it(filled: CentreUnderTest) -> None:
    place = "/v1/tables/I09-total-with-noise"
    (row,) = csv.DictReader(io.StringIO(filled.get(f"{place}?format=csv").text))
    assert (row["method"], row["counted"], row["families"]) == (WORDS, "events", "282")
    stat = filled.get(f"{place}?format=json-stat").json()
    assert stat["id"] == ["site", "period", "group", "counted", "figure"]
    assert len(stat["value"]) == 4
    assert filled.get(f"{place}?format=parquet").status_code == 200
    assert filled.get(f"{place}?site=nobody").json()["rows"] == []


def test_the_catalogue_describes_it(filled: CentreUnderTest) -> None:
    text = filled.get("/v1/datasets/I09-total-with-noise", accept="text/turtle").text
    assert "with noise" in text
    assert '"2024-01-01"^^xsd:date' in text
