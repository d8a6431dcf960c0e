"""Published results: asked for again they are not sent again, and nobody sees what is outdated."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.kept import Kept

from .conftest import CentreUnderTest
from .figures import release
from .sheets import by_arm, open_centre, shown

PLACES = (
    "/v1/indicators",
    "/v1/comparisons/I01",
    "/v1/tables",
    "/v1/tables/I01-total",
    "/v1/catalogue",
    "/v1/datasets/I01-total",
    "/v1/openapi.json",
)


@pytest.fixture(scope="module")
def filled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """A centre with something published."""
    made = open_centre(sqlite_template, tmp_path_factory.mktemp("filled"), shown())
    yield made
    made.database.close()


@pytest.mark.parametrize("path", PLACES)
def test_who_has_it_already_gets_no_body(filled: CentreUnderTest, path: str) -> None:
    first = filled.get(path)
    assert first.headers["cache-control"] == "public, max-age=60, must-revalidate"
    assert first.headers["vary"] == "Accept"
    again = filled.get(path, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["api-version"] == "1.0.0"
    assert filled.get(path, **{"if-none-match": '"another"'}).status_code == 200


@pytest.mark.parametrize("sent", ["W/{}", '"a", {}', "*", '"a",{} , "b"'])
def test_a_tag_counts_weak_and_among_others(filled: CentreUnderTest, sent: str) -> None:
    tag = filled.get("/v1/tables").headers["etag"]
    assert filled.get("/v1/tables", **{"if-none-match": sent.format(tag)}).status_code == 304


def test_every_form_has_its_own_tag(filled: CentreUnderTest) -> None:
    forms = ("application/json", "text/csv", "application/vnd.apache.parquet")
    tags = {filled.get("/v1/tables/I01-total", accept=one).headers["etag"] for one in forms}
    assert len(tags) == len(forms)


def test_a_new_release_shows_at_once_and_changes_the_tag(
    sqlite_template: Path, tmp_path: Path
) -> None:
    filled = open_centre(sqlite_template, tmp_path, shown())
    before = filled.get("/v1/tables")
    assert filled.get("/v1/tables").content == before.content
    assert filled.put(release("goes-hospital", [by_arm()])).status_code == 201
    after = filled.get("/v1/tables", **{"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert [one["id"] for one in after.json()["tables"]] == ["B01-total", "I01-total", "I01-arm"]


def test_two_processes_on_one_database_give_the_same_tag(filled: CentreUnderTest) -> None:
    other = create_app(filled.app.state.centre.settings, filled.clock)
    beside = CentreUnderTest(other, other.state.centre.database, filled.clock)
    for path in PLACES:
        assert beside.get(path).headers["etag"] == filled.get(path).headers["etag"]
    beside.database.close()


@pytest.mark.parametrize("path", [*PLACES, "/v1/health", "/"])
def test_head_is_get_without_a_body(filled: CentreUnderTest, path: str) -> None:
    whole, head = filled.get(path), filled.send("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers
    assert head.headers["content-length"] == str(len(whole.content))


def test_the_host_that_a_reader_types_is_nowhere_in_an_answer(filled: CentreUnderTest) -> None:
    response = filled.get("/v1/tables?pageSize=1", host="evil.example")
    assert response.status_code == 200
    assert "evil" not in response.text + str(response.headers)


def test_no_more_than_so_many_bytes_are_kept() -> None:
    kept = Kept(limit=100)
    for number in range(10):
        kept.put(number, (b"x" * 25, {}))
    assert [kept.get(number) is not None for number in range(10)] == [False] * 6 + [True] * 4
    kept.put("too large", (b"x" * 26, {}))
    assert kept.get("too large") is None


def test_what_was_used_last_is_kept_longest() -> None:
    kept = Kept(limit=100)
    for number in range(4):
        kept.put(number, (b"x" * 25, {}))
    kept.get(0)
    kept.put(4, (b"x" * 25, {}))
    assert kept.get(0) is not None
    assert kept.get(1) is None
