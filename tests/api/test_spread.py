"""The page of all cities: who takes part where, how far each has come, and what comes next."""

import shutil
from pathlib import Path

import pytest

from api.pages import spread
from api.store import progress
from federated import gemeenten

from .conftest import CentreUnderTest
from .figures import Y2025, proportion, release, table


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
    assert sent.days == {"policy": 0, "delivered": 12}
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
