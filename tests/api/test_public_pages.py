"""The pages for everybody: one look at each in both languages, and what each must say or not say."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages import render
from api.pages.words import words
from federated.indicators import catalogue
from federated.period import Period
from federated.release import Value

from .conftest import CentreUnderTest, approve_every_cube, make_centre
from .figures import OPT, Y2024, Y2025, hidden, proportion, release, table

ADDRESSES = (
    "/indicators", "/arms", "/costs", "/equity", "/quality", "/missing", "/cities", "/cities/0344",
    "/releases", "/releases?page=9", "/studies", "/privacy-promise", "/before-you-join",
)  # fmt: skip
FORBIDDEN = ("<script", "javascript:", " style=", "<style", "http:", "https:", "//")


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.fixture(scope="module")
def filled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """One centre for every test that only reads."""
    folder = tmp_path_factory.mktemp("centre")
    shutil.copy(sqlite_template, folder / "central.sqlite")
    made = make_centre(folder, "sqlite:///central.sqlite")
    with made.database.writing() as connection:
        approve_every_cube(connection)
    for site in ("elst-hospital", "goes-hospital"):
        made.enrol(site)
    fill(made)
    yield made
    made.database.close()


@pytest.fixture
def fresh(centre: CentreUnderTest) -> CentreUnderTest:
    """The same in a centre of the test's own."""
    fill(centre)
    return centre


def fill(centre: CentreUnderTest) -> None:
    """Return to work by parent at one hospital, a hidden figure at the other, and a trial."""
    both = proportion(104, 150)
    parents: dict[str, dict[str, Value]] = {
        "mother": proportion(56, 70),
        "partner": proportion(48, 80),
    }
    tables = [table("I28", Y2025, both, parents, "role"), table("I28", Y2025, both)]
    assert centre.put(release("elst-hospital", tables)).status_code == 201
    gone = table("I01", Y2025, hidden("I01")).model_copy(update={"completeness": None})
    assert centre.put(release("goes-hospital", [gone])).status_code == 201
    centre.enrol("opt-one", city="Alder", name="Clinic Alder", label="a trial")
    assert centre.put(release("opt-one", [table("I09", OPT, proportion(30, 200))])).is_success


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_page_has_a_script_an_inline_style_or_another_host(
    filled: CentreUnderTest, language: str
) -> None:
    for address in ADDRESSES:
        answer = filled.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer.status_code == 200, address
        page = answer.text.lower()
        assert f'<html lang="{language}" ' in page
        assert page.count("<h1>") == 1, address
        for forbidden in FORBIDDEN:
            assert forbidden not in page.replace("<!doctype", ""), (address, forbidden)
        assert not re.search(r"\son[a-z]+=", page)


def test_every_address_of_the_menu_answers_and_marks_itself(filled: CentreUnderTest) -> None:
    for path, _ in render.MENU:
        assert filled.get(path).status_code == 200, path
    assert 'aria-current="page">Completeness' in filled.get("/quality?lang=en").text


def test_a_page_that_was_kept_is_made_anew_when_something_is_published(
    fresh: CentreUnderTest,
) -> None:
    before = fresh.get("/releases?lang=en").text
    assert fresh.get("/releases?lang=en").text == before
    late = table("I01", Y2024, proportion(30, 300))
    assert fresh.put(release("elst-hospital", [late])).status_code == 201
    assert fresh.get("/releases?lang=en").text.count("<h2>") == before.count("<h2>") + 1


def test_equity_shows_both_groups_and_their_difference_with_its_interval(
    filled: CentreUnderTest,
) -> None:
    shown = text_of(filled.get("/equity?lang=en").text)
    assert "Elst, hospital 2025 ≥80% 70 80.0 80 60.0 +20.0 5.2 – 33.4" in shown
    assert words("en")["equity_none"] in shown  # by neighbourhood and by language nobody yet


def test_equity_compares_nothing_under_sixty_per_cent(centre: CentreUnderTest) -> None:
    both = proportion(104, 150, missing=150)
    parents: dict[str, dict[str, Value]] = {
        "mother": proportion(56, 70, missing=70),
        "partner": proportion(48, 80, missing=80),
    }
    made = table("I28", Y2025, both, parents, "role").model_copy(update={"completeness": "<60"})
    assert centre.put(release("elst-hospital", [made])).status_code == 201
    page = centre.get("/equity?lang=en").text
    assert "+20.0" not in page
    assert words("en")["incomplete"] in page
    assert "<svg" not in page.split("<main")[1]


def test_the_heat_map_says_in_words_what_it_says_in_colours(filled: CentreUnderTest) -> None:
    page = filled.get("/quality?lang=en").text
    row = re.search(r'<tr><th scope="row">goes-hospital in full</th>(.*?)</tr>', page)
    assert row
    assert row[1].count(">·<") == 1
    shown = text_of(page)
    assert "goes-hospital in full: not shown: I01; not published: I09, I28." in shown
    assert "2 of 3 published figures are measured for 80% or more" in shown
    assert "of 1 the band is not shown" in shown


def test_the_catalogue_has_every_indicator_with_definition_claim_and_completeness(
    filled: CentreUnderTest,
) -> None:
    page = text_of(filled.get("/indicators?lang=en").text)
    for one in catalogue().values():
        assert f"{one.id} {one.name_en}" in page
    assert "no long absence from social life and work" in page  # H12, of I28
    assert "sites at 80% or more: 1;" in page


def test_every_claim_of_an_indicator_has_its_words() -> None:
    claims = {claim for one in catalogue().values() for claim in one.claims}
    for language in ("en", "nl"):
        assert all(words(language)[f"claim_{claim}"] for claim in claims)


def test_releases_stand_with_their_notes(fresh: CentreUnderTest) -> None:
    other = table("I31", Y2025, _delays()).model_copy(update={"definition_version": "0.9.0"})
    with fresh.database.writing() as connection:
        from api.store import releases

        releases.keep(connection, release("elst-hospital", [other]), "2026-03-03T00:00:00Z")
    shown = text_of(fresh.get("/releases?lang=en").text)
    assert "elst-hospital in full, 2026-03-03" in shown
    assert "of another version of the definition: I31" in shown
    assert "under policy abababababab…" in shown
    assert shown.index("2026-03-03") < shown.index("2026-03-02")  # the newest first


def _delays() -> dict[str, Value]:
    bins = {f"bin_{low}": 20 for low in catalogue()["I31"].bins}
    n = sum(bins.values())
    return {"eligible": n, "measured": n, "missing": 0, **bins}


def test_the_studies_page_says_that_there_are_none(filled: CentreUnderTest) -> None:
    assert words("nl")["studies_none"] in filled.get("/studies?lang=nl").text


def test_the_privacy_promise_keeps_to_what_the_documentation_promises(
    filled: CentreUnderTest,
) -> None:
    shown = text_of(filled.get("/privacy-promise?lang=en").text)
    for said in ("ten families or more", "never stored", "cannot be taken back"):
        assert said in shown


def test_a_site_over_time_has_its_line_limits_and_signals_in_words(
    centre: CentreUnderTest,
) -> None:
    quarters = [Period.quarter(f"{year}-Q{q}") for year in (2023, 2024) for q in (1, 2, 3, 4)]
    shares = [60] * 7 + [120]
    tables = [
        table("I44", period, proportion(events, 300))
        for period, events in zip(quarters, shares, strict=True)
    ]
    assert centre.put(release("elst-hospital", tables)).status_code == 201
    page = centre.get("/indicators/I44/sites/elst-hospital?lang=en").text
    assert words("en")["trend_p"] in page
    assert "Signal: 2024-Q4 lies beyond what chance does." in page
    assert page.count('role="img"') == 1
    assert "2023-Q1" in text_of(page)
    assert "/indicators/I44/sites/elst-hospital" in centre.get("/indicators/I44?lang=en").text


def test_what_is_not_there_over_time_is_not_found(filled: CentreUnderTest) -> None:
    nasty = ("I44/sites/..%2f..", "I44/sites/%3Cscript%3E")
    for path in ("I44/sites/goes-hospital", "I44/sites/nowhere", "I99/sites/elst-hospital", *nasty):
        assert filled.get(f"/indicators/{path}").status_code in (400, 404), path


def test_a_comparison_can_be_taken_along(filled: CentreUnderTest) -> None:
    page = filled.get("/indicators/I28?lang=en").text
    links = re.findall(r'href="(/v1/comparisons/I28\?format=[a-z-]+)"', page)
    assert len(links) == 4
    for link in links:
        assert filled.get(link).status_code == 200


def test_charts_are_said_in_words_too(centre: CentreUnderTest) -> None:
    """Four clinics of a trial are alike; a fifth lies far off."""
    for number, events in enumerate((30, 31, 32, 33)):
        site = f"opt-{number}"
        centre.enrol(site, city=f"Town {number}", label="a trial")
        assert centre.put(release(site, [table("I09", OPT, proportion(events, 200))])).is_success
    shown = text_of(centre.get("/indicators/I09?lang=en").text)
    assert "Sites with a figure: 4, from 15.0 to 16.5 (%)." in shown
    assert "No site lies beyond the outer lines." in shown
    centre.enrol("opt-9", city="Faraway", label="a trial")
    assert centre.put(release("opt-9", [table("I09", OPT, proportion(150, 200))])).is_success
    shown = text_of(centre.get("/indicators/I09?lang=en").text)
    assert "Beyond the outer lines:" in shown
    assert "Faraway" in shown.split("Beyond the outer lines:")[1].split(".")[0]


def test_the_programme_stands_beside_the_comparison_and_is_not_called_an_effect(
    centre: CentreUnderTest,
) -> None:
    arms: dict[str, dict[str, Value]] = {
        "programme": proportion(56, 70),
        "comparison": proportion(48, 80),
        "historic": proportion(0, 0),
    }
    made = table("I28", Y2025, proportion(104, 150), arms, "arm")
    assert centre.put(release("elst-hospital", [made])).status_code == 201
    shown = text_of(centre.get("/arms?lang=en").text)
    assert words("en")["arms_no_effect"] in shown
    assert "Elst, hospital 2025 ≥80% 70 80.0 80 60.0 +20.0 5.2 – 33.4" in shown
    assert "Elst" not in text_of(centre.get("/equity?lang=en").text)


def test_a_reader_gets_a_page_where_there_is_nothing_and_a_program_the_problem(
    filled: CentreUnderTest,
) -> None:
    asked = {"Accept": "text/html", "Accept-Language": "nl"}
    for path in ("/nowhere?", "/cities/9999?", "/releases?page=0&", "/indicators/I99?"):
        page, plain = filled.send("GET", f"{path}x=<script>", asked), filled.get(path)
        assert page.status_code == plain.status_code
        assert page.status_code in (400, 404)
        assert '<html lang="nl"' in page.text
        assert "<script" not in page.text
        assert plain.headers["content-type"] == "application/problem+json"
        assert "Vary" in page.headers


def test_the_api_answers_a_browser_with_the_problem_too(filled: CentreUnderTest) -> None:
    found = filled.send("GET", "/v1/nowhere", {"Accept": "text/html"})
    assert found.headers["content-type"] == "application/problem+json"
