"""Published results: asked for again they are not sent again, and nobody sees what is outdated."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import published
from api.app import create_app
from api.kept import Kept
from api.store import audit, corrections, reviewed
from api.store import published as stored
from api.store.published import QUIET

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


NAMED = {
    "corrections.RECEIVED": {corrections.RECEIVED},
    "reviewed.OPENED": {reviewed.OPENED},
    "reviewed.SEALED": {reviewed.SEALED},
    "reviewed.FOR": {reviewed.FOR},
    "reviewed.AGAINST": {reviewed.AGAINST},
    "reviewed.WORDS[to]": set(reviewed.STATES),
    "f'agreement told: {told.kind}'": {"agreement told: join"},
}
LOUD = {
    *reviewed.STATES.keys() - {reviewed.SEALED},
    "agreement told: join",
    "concept described",
    corrections.RECEIVED,
    "conformance failed",
    "conformance passed",
    "cube approved",
    "cube withdrawn",
    "enrolment asked",
    "new key brought",
    "policy registered",
    "release received",
    "restored from a backup",
    "site enrolled",
    "site invited",
    "site key replaced",
    "site key revoked",
    "site resumed",
    "site suspended",
    "study approved",
    "study published",
    "study refused",
    "study registered",
    "study run",
    "study run ended",
}


def words_of(call: ast.Call, tree: ast.Module) -> set[str]:
    """What an audit record may be called, by what stands in the call or what was put in its name."""
    given = call.args[3]
    if isinstance(given, ast.Name):
        same = [one for one in ast.walk(tree) if isinstance(one, ast.Assign)]
        puts = [one.value for one in same if ast.unparse(one.targets[0]) == given.id]
        sayings = [
            one for put in puts if isinstance(put, ast.IfExp) for one in (put.body, put.orelse)
        ]
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        own = [one.args[1] for one in calls if ast.unparse(one.func) == "_audited"]
    else:
        sayings, own = [given], []
    said = {ast.unparse(one): one for one in (*sayings, *own)}
    constant = {str(one.value) for one in said.values() if isinstance(one, ast.Constant)}
    rest = [NAMED[name] for name, one in said.items() if not isinstance(one, ast.Constant)]
    return constant.union(*rest)


def test_every_deed_is_sorted_by_whether_it_changes_what_is_shown() -> None:
    found: set[str] = set()
    for file in Path("api").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        for call in (one for one in calls if ast.unparse(one.func) == "audit.append"):
            words = words_of(call, tree)
            assert words, f"{file}:{call.lineno}: by which word?"
            found |= words
    assert found == LOUD | QUIET
    assert not LOUD & QUIET


def test_what_was_made_is_kept_until_a_deed_that_may_change_it(centre: CentreUnderTest) -> None:
    def now() -> tuple[str, str]:
        with centre.database.reading() as connection:
            kept = published.state(connection, centre.app.state.centre.kept)
            return kept, stored.state(connection)

    for word in sorted(LOUD | QUIET):
        before = now()
        with centre.database.writing() as connection:
            audit.append(connection, "2026-03-02T12:00:00Z", "somebody", word, "signed in")
        after = now()
        assert after[0] == after[1]
        assert (after == before) == (word in QUIET), word


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
