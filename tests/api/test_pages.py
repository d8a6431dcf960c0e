"""The pages: both languages, no script, no other host, nothing unsaid about what is hidden."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.pages.report import report
from api.pages.words import Language, words

from .conftest import CentreUnderTest
from .figures import OPT, Y2025, hidden, mean, proportion, release, survival, table
from .sheets import by_arm

TRIAL = "American trial; shows that the sums are right and says nothing about the programme"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.fixture
def filled(centre: CentreUnderTest) -> CentreUnderTest:
    """Two hospitals with readmissions (one hidden) and the four clinics of a trial."""
    one = table("I01", Y2025, proportion(40, 320, missing=0))
    other = table("I01", Y2025, hidden("I01", eligible=130))
    assert centre.put(release("elst-hospital", [one])).status_code == 201
    assert centre.put(release("goes-hospital", [other])).status_code == 201
    for number, place in enumerate(("Alder", "Birch", "Cedar", "Dogwood")):
        site, n = f"opt-{number}", 200 + 15 * number
        centre.enrol(site, city=place, label=TRIAL, name=f"Clinic {place}")
        tables = [
            table("I09", OPT, proportion(30 + 5 * number, n)),
            table("B01", OPT, mean(str(3100 * n + 17), n, "612")),
        ]
        assert centre.put(release(site, tables)).status_code == 201
    return centre


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


PAGES = ("/", "/indicators/I01", "/indicators/I09", "/indicators/B01", "/indicators/I61")


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_script_an_inline_style_or_another_host(
    filled: CentreUnderTest, path: str, language: str
) -> None:
    response = filled.get(f"{path}?lang={language}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}" ' in response.text
    page = response.text.lower()
    for forbidden in ("<script", "javascript:", " style=", "<style", "http:", "https:", "//"):
        assert forbidden not in page.replace("<!doctype", "")
    assert not re.search(r"\son[a-z]+=", page)


def test_the_language_follows_the_browser_unless_asked(filled: CentreUnderTest) -> None:
    headers = {"Accept-Language": "nl-NL,nl;q=0.9"}
    assert 'lang="nl"' in filled.send("GET", "/", headers).text
    assert 'html lang="en"' in filled.send("GET", "/?lang=en", headers).text
    assert 'html lang="en"' in filled.get("/?lang=xx").text


def test_the_overview_shows_what_is_measured_and_who_takes_part(filled: CentreUnderTest) -> None:
    shown = text_of(filled.get("/").text)
    assert "Unplanned readmission within 30 days" in shown
    assert "Elst" in shown
    assert TRIAL in shown
    assert "synthetic data" in shown


def test_a_hidden_figure_is_called_hidden_and_explained_once(filled: CentreUnderTest) -> None:
    shown = text_of(filled.get("/indicators/I01").text)
    assert "hidden" in shown
    assert words("en")["hidden_note"] in shown
    assert "12.5" in shown  # 40 of 320


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_table_by_group_says_how_much_was_measured(
    filled: CentreUnderTest, language: Language
) -> None:
    assert filled.put(release("goes-hospital", [by_arm()])).status_code == 201
    page = filled.get(f"/indicators/I01?lang={language}").text
    split = page.partition(f"<h3>{words(language)['strata']}: ")[2]
    (heads, *rows) = re.findall(r"<tr>(.*?)</tr>", split, re.DOTALL)
    measured = words(language)["completeness"]
    assert heads.count(f'<th scope="col">{measured}</th>') == 1
    assert all(f'<td data-name="{measured}">≥80%</td>' in row for row in rows[:3])
    assert {heads.count("</th>")} == {row.count("</t") for row in rows[:3]}


def test_where_nothing_is_hidden_nothing_is_explained(filled: CentreUnderTest) -> None:
    shown = text_of(filled.get("/indicators/I09").text)
    assert words("en")["hidden_note"] not in shown


def test_with_fewer_than_four_sites_there_is_a_sentence_instead_of_a_funnel(
    filled: CentreUnderTest,
) -> None:
    few, many = (text_of(filled.get(f"/indicators/{i}").text) for i in ("I01", "I09"))
    assert words("en")["funnel_few"] in few
    assert words("en")["funnel"] not in few
    assert words("en")["funnel"] in many
    assert words("en")["funnel_few"] not in many


def test_every_chart_says_n_completeness_version_and_what_the_data_are(
    filled: CentreUnderTest,
) -> None:
    page = filled.get("/indicators/I09").text
    figures = re.findall(r"<figure>(.*?)</figure>", page, re.DOTALL)
    assert figures
    for figure in figures:
        assert 'role="img"' in figure
        assert "aria-label=" in figure
        assert "Definition 1.0.0" in figure
        assert TRIAL in figure
    assert "n 200" in figures[0]
    assert "≥80%" in figures[0]


def test_numbers_are_written_in_the_language(filled: CentreUnderTest) -> None:
    assert "12,5" in text_of(filled.get("/indicators/I01?lang=nl").text)
    assert "3.100" in text_of(filled.get("/indicators/B01?lang=nl").text)


def test_cities_stand_in_alphabetical_order(filled: CentreUnderTest) -> None:
    page = text_of(filled.get("/indicators/I09").text)
    places = [page.index(name) for name in ("Alder", "Birch", "Cedar", "Dogwood")]
    assert places == sorted(places)


def test_a_text_of_a_site_is_text(centre: CentreUnderTest) -> None:
    centre.enrol(
        "nasty-hospital", city="<b>X</b>", name="<script>1</script>", label="{{ 7919*6841 }}"
    )
    sent = release("nasty-hospital", [table("I01", Y2025, proportion(40, 320))])
    assert centre.put(sent).status_code == 201
    for path in ("/", "/indicators/I01"):
        page = centre.get(path).text
        assert "<b>" not in page
        assert "<script" not in page
        assert "{{ 7919*6841 }}" in page
        assert "54173879" not in page


def test_the_report_is_one_file_that_needs_nothing_else(
    filled: CentreUnderTest, tmp_path: Path
) -> None:
    made = report(filled.database, "nl", datetime(2026, 3, 2, tzinfo=UTC))
    shown = made.lower()
    for forbidden in ("<script", "http:", "https:", '<link rel="stylesheet', "url(", "@import"):
        assert forbidden not in shown
    assert "2026-03-02" in made
    assert all(f'id="{indicator}"' in made for indicator in ("I01", "I09", "B01"))
    assert (tmp_path / "r.html").write_text(made, encoding="utf-8") > 10_000


@pytest.fixture
def youth_care(centre: CentreUnderTest) -> CentreUnderTest:
    """Two municipalities: one shows every interval, of the other the first is in the second."""
    shown = survival((365, 1000, 40, 0, 20), (730, 940, 30, 0, 30), (1096, 880, 44, 0, 836))
    first = survival((365, None), (730, 500, 25, 0, 25), (1096, 450, 18, 0, 432))
    for site, city, values in (("elst-town", "Elst", shown), ("goes-town", "Goes", first)):
        centre.enrol(site, kind="municipality", city=city, label="")
        made = release(site, [table("I48", Y2025, values)], kind="municipality")
        assert centre.put(made).status_code == 201
    return centre


def test_a_time_to_an_event_has_a_curve_of_each_city(youth_care: CentreUnderTest) -> None:
    page = youth_care.get("/indicators/I48").text
    figures = re.findall(r"<figure>(.*?)</figure>", page, re.DOTALL)
    (curve,) = (figure for figure in figures if words("en")["curve"] in figure)
    assert curve.count(">hidden</text>") == 1
    assert re.search(r"Elst, municipality · 2025 · n 1,000", curve)
    assert words("en")["curve_caption"] in page


def test_the_curve_as_a_table_calls_a_hidden_interval_hidden(youth_care: CentreUnderTest) -> None:
    page = youth_care.get("/indicators/I48?lang=nl").text
    (curve,) = (t for t in re.findall(r"<table.*?</table>", page, re.DOTALL) if "t/m dag" in t)
    elst, goes = (text_of(row) for row in curve.split("<tr>")[2:])
    assert elst.startswith("Elst, gemeente 2025 4,0 (")
    assert " 7,1 (" in elst  # 4 % and 30 of 940 of the other 96 %
    assert goes.startswith("Goes, gemeente 2025 verborgen 5,0 (")
    assert "1.096" in curve


def test_both_languages_have_every_word() -> None:
    assert set(words("en")) == set(words("nl"))
    assert all(words("en").values())
    assert all(words("nl").values())


def test_sorts_of_data_share_no_table_and_no_chart(filled: CentreUnderTest) -> None:
    once = filled.get("/indicators/I09").text
    births = table("I09", Y2025, proportion(40, 320))
    assert filled.put(release("elst-hospital", [births])).status_code == 201
    both = filled.get("/indicators/I09").text
    forest = f"<h3>{words('en')['forest']}</h3>"
    assert (once.count(forest), both.count(forest)) == (1, 2)
    tables = re.findall(r"<table.*?</table>", both, re.DOTALL)
    assert not any("Elst" in found and "Alder" in found for found in tables)
    assert any("Elst" in found for found in tables)
