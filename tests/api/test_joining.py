"""The page for a city that has not joined: what it is told, and what it typed wrong."""

import re
import shutil
from pathlib import Path

import pytest

from api.pages import joining

from .conftest import CentreUnderTest

ASKED = "/before-you-join?births=6500&place=Rotterdam"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for a page that reads none."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


def test_without_births_nothing_is_reckoned(centre: CentreUnderTest) -> None:
    page = centre.get("/before-you-join?lang=en").text
    assert "No figure on this page is a result of any city." in page
    assert "add up to society" not in page
    assert "Decisions and signatures" in page


def test_births_give_families_staff_and_parties(centre: CentreUnderTest) -> None:
    page = centre.get(f"{ASKED}&lang=en").text
    (families,) = re.findall(r"Families a year</th>(.*)</tr>", page)
    assert re.findall(r'data-name="([^"]+)">(\d+)<', families) == [
        ("With few families", "130"),
        ("With many families", "390"),
    ]
    assert "sum of the parties" in page
    assert "only as a sum over cities" in page
    assert "A year: Rotterdam" in page


def test_the_readers_own_figures_are_used_and_marked(centre: CentreUnderTest) -> None:
    page = centre.get(f"{ASKED}&lang=nl&included-low=1,5&included-high=1,5").text
    assert page.count(">98</td>") == 2  # 97.5 families
    assert page.count("Uw eigen cijfer.") == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("included-low=9&included-high=3", "Families that the programme includes"),
        ("included-low=abc", "Families that the programme includes"),
        ("included-low=nan", "Families that the programme includes"),
        ("families_per_social-low=0", "Families a year for one full-time family coach"),
        ("place=Nergenshuizen", "Municipality"),
    ],
)
def test_what_is_not_understood_is_named_and_left_out(
    centre: CentreUnderTest, query: str, field: str
) -> None:
    answer = centre.get(f"/before-you-join?lang=en&births=6500&{query}")
    assert answer.status_code == 200
    alert = answer.text.split('role="alert"')[1].split("</div>")[0]
    assert field in alert
    assert "add up to society" in answer.text


@pytest.mark.parametrize("births", ["0", "-4", "1e9", "many", "inf", "nan"])
def test_births_that_cannot_be_are_told(centre: CentreUnderTest, births: str) -> None:
    page = centre.get(f"/before-you-join?lang=en&births={births}").text
    assert "<li>Births a year in the municipality</li>" in page


def test_what_is_typed_is_only_text(centre: CentreUnderTest) -> None:
    page = centre.get("/before-you-join?place=%22%3E%3Cscript%3Ex%3C/script%3E").text
    assert "<script" not in page


def test_the_page_says_the_same_in_both_languages() -> None:
    english, dutch = (joining.page({"births": "6500"}, one) for one in ("en", "nl"))
    assert english.count("<tr") == dutch.count("<tr")
    assert all(">390</td>" in page for page in (english, dutch))
