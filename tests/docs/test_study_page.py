"""The study of the researcher's page is a real one: read, shown, tried; its words are all known."""

import re
import tomllib

import pytest

from federated.studies import reading as studies
from federated.studies.populations import catalogue
from federated.studies.specification import Specification
from flows import cli
from tests.docs import reading

FILE = reading.DOCS / "examples" / "study.toml"
PAGE = reading.DOCS / "researcher.md"
Capture = pytest.CaptureFixture[str]


def test_the_study_on_the_page_is_the_one_in_the_file() -> None:
    (block,) = [
        code for language, code in reading.FENCE.findall(reading.text(PAGE)) if language == "toml"
    ]
    assert block == reading.text(FILE)


def test_it_is_shown_and_tried_as_the_page_says(capsys: Capture) -> None:
    assert cli.main(["study", "show", str(FILE), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "Explained is: unplanned readmission within 30 days" in told
    assert "Sums under masks" in told
    assert cli.main(["study", "dry-run", str(FILE)]) == 0
    tried = capsys.readouterr().out
    assert "arm[programme]" in tried
    assert "the numbers mean nothing" in tried


def test_every_key_that_may_stand_there_is_on_the_page() -> None:
    page = reading.text(reading.DOCS / "studies.md")
    nested = ("population", "outcome", "design", "disclosure", "mandate")
    keys = set(Specification.model_fields) - set(nested)
    assert {key for key in keys if f"`{key}`" not in page} <= {"missing", "cluster"}
    assert "complete cases only" in page
    assert 'cluster = "city"' in page
    for part in nested:
        assert f"`[{part}]`" in page


def test_every_population_and_outcome_is_on_the_page() -> None:
    page = reading.text(reading.DOCS / "studies.md")
    for people in catalogue().values():
        assert f"`{people.name}`" in page
        for variable in people.variables:
            assert f"`{variable.name}`" in page, variable.name


def test_the_file_is_what_a_parser_of_toml_reads() -> None:
    assert studies.checked(tomllib.loads(reading.text(FILE))) == studies.read(reading.text(FILE))
    assert re.search(r"^expires = 20\d\d-", reading.text(FILE), re.MULTILINE)
