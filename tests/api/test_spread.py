"""The page of all cities: who takes part where, how far each has come, and what comes next."""

import shutil
from pathlib import Path

import pytest

from api import inviting
from api.pages import side_by_side, spread
from api.store import concepts, progress, sites
from api.store.concepts import Described
from federated import concept, gemeenten
from tests.federated.test_concept import WHOLE

from .browser import add, signed_in
from .conftest import CentreUnderTest, give_back
from .figures import Y2025, proportion, readmissions, release, table
from .onboarding import Newcomer, invited
from .reading import approve, reading_centre

AT = "2026-03-01T00:00:00Z"
SENT = readmissions("elst-hospital")
PUBLIC = ("/", "/cities?lang=en", "/missing", "/releases", "/v1/tables")
OTHER = """
[[component]]
component = "joint_plan"
from_month = "2025-01"

[[contact]]
role = "programme"
address = "programma@goes.example"
"""


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read a page from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


def test_a_site_that_has_sent_has_taken_every_step(centre: CentreUnderTest) -> None:
    centre.clock.advance(days=11)
    one = release("elst-hospital", [table("I01", Y2025, proportion(40, 320))])
    assert centre.put(one).status_code == 201
    with centre.database.reading() as connection:
        found = {p.site.id: p for p in progress.of_all(connection)}
    sent = found["elst-hospital"]
    assert sent.next is None
    # enrolled on the first, noon of the second and eleven days more
    assert sent.days == {"policy": 0, "delivered": 12, "published": 0}
    assert found["goes-hospital"].next == "delivered"


def test_a_site_without_a_policy_is_told_to_have_one(bare_centre: CentreUnderTest) -> None:
    bare_centre.enrol("elst-hospital")
    with bare_centre.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM site_policies")
    page = bare_centre.get("/cities?lang=en").text
    assert "Have the policy advised on and approved" in page


def test_a_merged_municipality_counts_where_it_belongs_now(bare_centre: CentreUnderTest) -> None:
    bare_centre.enrol("beemster-municipality", gemeentecode="0370")
    bare_centre.enrol("purmerend-municipality", gemeentecode="0439")
    bare_centre.enrol("opt-hospital", gemeentecode="0000")
    with bare_centre.database.reading() as connection:
        tiles = {tile.province: tile for tile in spread.tiles(progress.of_all(connection))}
    assert tiles["Noord-Holland"].cities == ("Purmerend",)
    assert sum(len(tile.cities) for tile in tiles.values()) == 1


def test_no_two_provinces_stand_on_one_tile() -> None:
    assert set(spread.TILES) == set(spread.SHORT) == set(gemeenten.PROVINCES)
    assert len(set(spread.TILES.values())) == 12


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_tells_the_map_in_words_too(centre: CentreUnderTest, language: str) -> None:
    page = centre.get(f"/cities?lang={language}").text
    assert "<li>Utrecht (UT): Utrecht</li>" in page  # 0344 of all sites here


def test_a_centre_without_sites_has_an_empty_map(bare_centre: CentreUnderTest) -> None:
    page = bare_centre.get("/cities?lang=en").text
    assert page.count("<rect") == 12
    assert "#01579b" not in page


def test_the_first_figure_is_published_when_two_have_read_it(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    centre = reading_centre(tmp_path, "sqlite:///central.sqlite")
    centre.put(SENT)
    with centre.database.reading() as connection:
        waits = {one.site.id: one for one in progress.of_all(connection)}["elst-hospital"]
    assert {"delivered", "published"}.isdisjoint(waits.taken)  # what waits is told to nobody
    centre.clock.advance(days=3)
    approve(centre, SENT)
    with centre.database.reading() as connection:
        read = {one.site.id: one for one in progress.of_all(connection)}["elst-hospital"]
    assert (read.days["published"], read.next) == (3, None)
    assert "First figure" in centre.get("/cities?lang=en").text
    give_back(centre)


def test_what_cities_do_stands_side_by_side(centre: CentreUnderTest) -> None:
    with centre.database.writing() as connection:
        for site, text in (("elst-hospital", WHOLE), ("goes-hospital", OTHER)):
            concepts.put(connection, site, concept.parse(text), "programme lead", AT)
    for language, since, dash in (("en", "since 2025-01", "–"), ("nl", "sinds 2025-01", "–")):
        page = centre.get(f"/cities?lang={language}").text
        board = page[page.index("<caption>") :]
        assert since in board
        assert dash in board
        assert "Elst, elst-hospital in full" in board
        assert "elst-municipality" not in board  # it described nothing
    assert "What cities do, side by side" in centre.get("/cities?lang=en").text


def test_sorts_of_data_share_no_table(centre: CentreUnderTest) -> None:
    centre.enrol("real-hospital", label="")
    told = Described(concept.parse(OTHER), AT, 1)
    with centre.database.reading() as connection:
        every = sites.every(connection)
    found = side_by_side.boards(every, {"elst-hospital": told, "real-hospital": told}, "en")
    assert [(one.label, len(one.sites)) for one in found] == [("", 1), ("synthetic data", 1)]


def test_a_centre_of_which_no_site_told_anything_shows_no_table(centre: CentreUnderTest) -> None:
    assert "side by side" not in centre.get("/cities?lang=en").text


def test_the_public_sees_nothing_of_who_was_invited(bare_centre: CentreUnderTest) -> None:
    before = {path: bare_centre.get(path).text for path in PUBLIC}
    invited(bare_centre)
    assert {path: bare_centre.get(path).text for path in PUBLIC} == before
    assert bare_centre.get("/cities/0599").status_code == 404
    officer = signed_in(bare_centre, add(bare_centre, "privacy_officer"))
    page = officer.get("/invited?lang=en").text
    assert "Ziekenhuis Noord" in page
    assert "types heldennet-site join" in page
    assert "0 days" in page


@pytest.mark.parametrize("role", ["researcher", "data_steward"])
def test_who_was_invited_is_not_for_every_role(centre: CentreUnderTest, role: str) -> None:
    invited(centre)
    person = add(centre, role, "elst-hospital" if role == "data_steward" else None)
    answer = signed_in(centre, person).get("/invited")
    assert answer.status_code == 403
    assert "Ziekenhuis Noord" not in answer.text


def test_who_brought_a_code_waits_and_who_was_confirmed_is_invited_no_more(
    bare_centre: CentreUnderTest,
) -> None:
    site, code = Newcomer(bare_centre), invited(bare_centre)
    operator = signed_in(bare_centre, add(bare_centre, "operator"))
    assert site.bring(code).status_code == 202
    assert "compares the fingerprint by telephone" in operator.get("/invited?lang=en").text
    assert "Ziekenhuis Noord" not in bare_centre.get("/cities").text
    inviting.confirm(bare_centre.database, site.id, site.fingerprint, bare_centre.clock())
    assert "Nobody is invited at present." in operator.get("/invited?lang=en").text
    assert "Ziekenhuis Noord" in bare_centre.get("/cities").text
