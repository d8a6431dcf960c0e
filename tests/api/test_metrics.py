"""The figures for monitoring: for the operator only, and about nobody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import read
from federated.errors import SettingsError

from .conftest import CentreUnderTest
from .sheets import open_centre, shown

TOKEN = "a-token-of-more-than-twenty-characters"  # noqa: S105  # made up here
SAMPLE = re.compile(
    r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+|# (HELP|TYPE) [a-z_]+ .+'
)


@pytest.fixture
def watched(sqlite_template: Path, tmp_path: Path) -> Iterator[CentreUnderTest]:
    """A centre whose operator has a token."""
    made = open_centre(sqlite_template, tmp_path, shown(), metrics_token=TOKEN)
    yield made
    made.database.close()


def metrics(centre: CentreUnderTest) -> dict[str, float]:
    response = centre.get("/metrics", authorization=f"Bearer {TOKEN}")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    assert [line for line in lines if not SAMPLE.fullmatch(line)] == []
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def test_without_a_token_in_the_settings_there_is_no_such_address(
    sqlite_template: Path, tmp_path: Path
) -> None:
    centre = open_centre(sqlite_template, tmp_path)
    assert centre.get("/metrics").status_code == 404


def test_who_has_not_the_token_reads_nothing(watched: CentreUnderTest) -> None:
    for sent in (None, "", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN):
        response = watched.get("/metrics", **({} if sent is None else {"authorization": sent}))
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert "heldennet_" not in response.text


def test_answers_are_counted_by_pattern_and_status(watched: CentreUnderTest) -> None:
    for path in ("/v1/tables/I01-total", "/v1/tables/B01-total", "/v1/tables/none"):
        watched.get(path)
    watched.get("/anything/at/all")
    found = metrics(watched)

    def answered(route: str, status: int) -> float:
        said = f'route="{route}",method="GET",status="{status}"'
        return sum(v for k, v in found.items() if k.startswith("heldennet_http_req") and said in k)

    assert answered("/v1/tables/{tableId}", 200) == 2
    assert answered("/v1/tables/{tableId}", 404) == 1
    assert answered("(no route)", 404) == 1
    infinite = [v for k, v in found.items() if "_bucket" in k and 'le="+Inf"' in k]
    assert sum(infinite) == sum(v for k, v in found.items() if "_requests_total" in k)


def test_what_is_held_is_counted_by_kind_of_site(watched: CentreUnderTest) -> None:
    found = metrics(watched)
    assert found['heldennet_sites{kind="hospital",status="enrolled"}'] == 3
    assert found['heldennet_sites{kind="municipality",status="enrolled"}'] == 1
    assert found["heldennet_releases"] == 1
    assert found["heldennet_published_tables"] == 2


def test_no_site_no_reader_and_nothing_typed_is_named(watched: CentreUnderTest) -> None:
    watched.get("/v1/tables/I01-total?site=elst-hospital")
    watched.get("/private-thing")
    watched.send("FETCHALL", "/v1/tables")
    text = watched.get("/metrics", authorization=f"Bearer {TOKEN}").text
    for word in ("elst", "goes", "127.0.0.1", "private-thing", "FETCHALL"):
        assert word not in text


def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "central.toml"
    path.write_text('metrics_token = "short"\n')
    with pytest.raises(SettingsError, match="metrics_token"):
        read(path)
