"""The pages of the review: what waits is on no other page, and a first vote is on none at all."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

import api
from api.review.machine import State
from api.store import backup
from api.store.database import Database
from federated.release import Release

from .browser import Browser, signed_in, word
from .conftest import CentreUnderTest, give_back, make_centre
from .figures import Y2025, hidden, proportion, readmissions, release, table
from .reading import AUTHOR, OPERATOR, READERS, approve, reading_centre, say, state
from .test_books import noisy
from .test_holdings import ask
from .test_reviews import faults, withdraw
from .test_revisions import late
from .test_rights import PLACES, routes_of

SITE = "elst-hospital"
SENT = readmissions(SITE, 37)
FIRST, SECOND, THIRD = READERS
# what takes a withdrawn figure into account, or tells only that it was there
EVERYTHING = {"near.py", "corrections.py", "books.py", "holdings.py", "received.py", "metrics.py"}
ROOT = Path(api.__file__).parent
PAGE = f"/reviews/{SENT.digest()}"


@pytest.fixture
def reading(sqlite_template: Path, tmp_path: Path) -> Iterator[CentreUnderTest]:
    """A centre that asks for two readers, on SQLite."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    made = reading_centre(tmp_path, "sqlite:///central.sqlite")
    yield made
    give_back(made)


@pytest.fixture
def waits(reading: CentreUnderTest) -> CentreUnderTest:
    """A centre on which one release waits."""
    assert reading.put(SENT).status_code == 201
    return reading


def cast(browser: Browser, verdict: str, reason: str, page: str = PAGE) -> httpx.Response:
    path = f"{page}/votes"
    return browser.submit(path, "/account", verdict=verdict, reason=reason)


def text_of(page: httpx.Response) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def public(centre: CentreUnderTest) -> dict[str, tuple[int, str]]:
    """Every address that can be read without a signature, as nobody reads it."""
    out = {}
    for route in sorted(routes_of(centre.app.routes)):
        method, path = route.split()
        if method == "GET" and path not in ("/static", "/sign-in/passkey"):
            for name, value in PLACES.items():
                path = path.replace(f"{{{name}}}", value)
            answer = centre.get(path)
            said = re.sub(r"urn:uuid:[0-9a-f-]+|value=\"[0-9a-f]{64}\"", "", answer.text)
            out[path] = (answer.status_code, said)
    return out


def test_what_waits_or_was_turned_down_changes_no_page_and_no_answer(
    reading: CentreUnderTest,
) -> None:
    before = public(reading)
    assert len(before) > 25
    more = release(SITE, [table("I09", Y2025, proportion(41, 300))])
    for sent in (SENT, more, noisy(37)):
        assert reading.put(sent).status_code == 201
    assert public(reading) == before
    say(reading, FIRST, SENT, agrees=False)
    assert public(reading) == before
    say(reading, SECOND, SENT, agrees=False)
    assert public(reading) == before
    assert state(reading, SENT) is State.TURNED_DOWN


def test_once_published_it_is_everywhere_and_once_withdrawn_only_in_the_list(
    waits: CentreUnderTest,
) -> None:
    empty = public(waits)
    approve(waits, SENT)
    shown = public(waits)
    changed = {path for path in shown if shown[path] != empty[path]}
    assert {"/", "/indicators/I01", "/releases", "/v1/tables", "/v1/comparisons/I01"} <= changed
    withdraw(waits, SENT)
    gone = public(waits)
    differ = {path for path in gone if gone[path] != empty[path]}
    told = {"/indicators/I01", "/v1/comparisons/I01"}  # that it was withdrawn, and no figure
    assert differ == {"/releases", "/cities", *told}  # that a site delivered is not undone
    assert json.loads(gone["/v1/comparisons/I01"][1])["figures"] == []
    assert not [path for path in told if "263" in gone[path][1]]
    listed = gone["/releases"][1]
    assert SENT.digest() in listed
    read = signed_in(waits, THIRD).get(PAGE).text
    assert "<caption>" not in read
    assert "263" not in read  # 300 less the 37 of them
    assert "a wrong source" in listed
    assert "2026-03-02" in listed


def test_whoever_reads_tables_reads_what_is_shown_or_is_known_to_need_all() -> None:
    """A reader of these tables that forgot would show what was withdrawn."""
    known = {"tables.py", "backup.py", "shown.py", "withdrawn.py", *EVERYTHING}
    wrong = [
        path.name
        for path in sorted(ROOT.rglob("*.py"))
        if "migrations" not in path.parts and path.name not in known
        if re.search(r"\b(released_tables|noisy_tables|covered)\b", path.read_text())
        if "from api.store.tables import" in path.read_text()
        if not re.search(r"\bshown\.(exact|noisy|period)\(", path.read_text())
    ]
    assert wrong == []


def test_people_vote_on_the_page_and_it_is_published(waits: CentreUnderTest) -> None:
    officer, steward = signed_in(waits, FIRST), signed_in(waits, SECOND)
    assert "your vote is asked" in text_of(officer.get("/reviews?lang=en"))
    form = officer.get(f"{PAGE}?lang=en")
    fields = {"form_word": word(form), "verdict": "yes", "reason": "nothing strange"}
    answer = officer.post(f"{PAGE}/votes", fields)
    assert "You have voted" in text_of(officer.follow(answer))
    assert cast(steward, "yes", "as expected").status_code == 303
    assert state(waits, SENT) is State.PUBLISHED
    page = text_of(officer.get(f"{PAGE}?lang=en"))
    assert "Reader 1: yes, publish . nothing strange" in page
    assert "Reader 2: yes, publish . as expected" in page


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_before_both_have_voted_nobody_sees_what_or_who(
    waits: CentreUnderTest, verdict: str
) -> None:
    people = (SECOND, THIRD, AUTHOR, OPERATOR)
    browsers = {person.id: signed_in(waits, person) for person in people}
    pages = (PAGE, "/reviews", "/audit", "/sites/own", "/account", "/releases")
    assert cast(signed_in(waits, FIRST), verdict, "a very rare reason").status_code == 303
    for name, browser in browsers.items():
        for path in pages:
            page = browser.get(f"{path}?lang=en").text
            assert "a very rare reason" not in page, (name, path)
            assert FIRST.name not in page
            sealed = [row for row in page.split("<tr>") if "vote" in row and "<form" not in row]
            assert not any(FIRST.id in row or "voted" in row for row in sealed), (name, path)
    assert "one vote is in" in browsers[SECOND.id].get(f"{PAGE}?lang=en").text


def test_the_first_verdict_makes_no_page_differ(waits: CentreUnderTest, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(tmp_path / "central.sqlite", other / "central.sqlite")
    shutil.copy(tmp_path / "central.sqlite-wal", other / "central.sqlite-wal")
    twin = make_centre(other, "sqlite:///central.sqlite")
    say(waits, FIRST, SENT, agrees=True, reason="yes because")
    say(twin, THIRD, SENT, agrees=False, reason="no because")
    for path in (PAGE, "/reviews"):
        found = [signed_in(one, SECOND).get(path).text for one in (waits, twin)]
        plain = [re.sub(r"[0-9a-f]{64}", "", page) for page in found]
        assert plain[0] == plain[1]
    twin.database.close()


def test_a_page_tells_what_was_checked_and_what_differs(reading: CentreUnderTest) -> None:
    reading.put(SENT)
    approve(reading, SENT)
    low = table("I01", Y2025, {**proportion(20, 150, 150)})
    made = release(SITE, [low.model_copy(update={"completeness": "<60"})])
    assert reading.put(made).status_code == 201
    page = text_of(signed_in(reading, THIRD).get(f"/reviews/{made.digest()}?lang=en"))
    assert "Nothing was measured of fewer than 60 % ✗ look at this: I01 2025" in page
    assert "I01, total, 2025 : after 2024; completeness: >=80 → <60" in page
    assert "Published before and not in this release" not in page
    assert "Its disclosure engine passed the planted tables not asked of this site" in page
    assert page.count("✓ passed") == 7
    assert "total 300 150 150 20 130" in page


def test_a_page_tells_which_figures_are_hidden_now_and_what_is_left_out(
    reading: CentreUnderTest,
) -> None:
    reading.put(SENT)
    approve(reading, SENT)
    unseen = table("I01", Y2025, hidden("I01", eligible=130))
    other = table("I09", Y2025, proportion(41, 300))
    for tables in ([unseen], [other]):
        assert reading.put(release(SITE, tables)).status_code == 201
    reader = signed_in(reading, THIRD)
    page = text_of(reader.get(f"/reviews/{release(SITE, [unseen]).digest()}?lang=en"))
    assert "I01, total, 2025 : after 2024; hides more of: total" in page
    assert "total 130 130 0 hidden hidden" in page
    page = text_of(reader.get(f"/reviews/{release(SITE, [other]).digest()}?lang=en"))
    assert "I09, total, 2025 : the first period of this table" in page
    assert "Published before and not in this release: I01" in page
    assert "An earlier release of this site is read first." in page


def test_a_check_is_made_and_not_printed(waits: CentreUnderTest) -> None:
    reader = signed_in(waits, THIRD)
    assert reader.get(f"{PAGE}?lang=en").text.count("✓ passed") == 8
    with waits.database.writing() as connection:
        for statement in (
            "DELETE FROM site_policies",
            "UPDATE cubes SET withdrawn_at = 'now'",
            "UPDATE sites SET status = 'suspended' WHERE id = 'elst-hospital'",
            "UPDATE receipts SET chain_head = (SELECT digest FROM audit WHERE number = 1)",
        ):
            connection.exec_driver_sql(statement)
    page = text_of(reader.get(f"{PAGE}?lang=en"))
    for failed in ("chain", "suspended", "registered", "approved"):
        assert f"{failed} ✗" in page
    assert page.count("✓ passed") == 4


def test_looking_at_a_release_lays_nothing_open(waits: CentreUnderTest) -> None:
    reader = signed_in(waits, THIRD)
    before = waits.everything()
    assert reader.get(PAGE).status_code == 200
    assert waits.everything() == before


def test_the_author_reads_nothing_along_and_hears_the_outcome(waits: CentreUnderTest) -> None:
    steward = signed_in(waits, AUTHOR)
    assert steward.get(PAGE).status_code == 403
    assert SENT.digest()[:12] not in steward.get("/reviews").text
    assert cast(steward, "yes", "it is mine").status_code == 403
    assert "waits for two votes" in steward.get("/sites/own?lang=en").text
    say(waits, FIRST, SENT, agrees=False, reason="the source changed")
    assert "one vote is in" in steward.get("/sites/own?lang=en").text
    say(waits, SECOND, SENT, agrees=False, reason="ask <b>them</b>")
    page = steward.get("/sites/own?lang=en").text
    assert "turned down: the source changed; ask &lt;b&gt;them&lt;/b&gt;" in page
    assert FIRST.name not in page


def test_what_was_turned_down_is_closed_for_other_sites_that_did_not_vote(
    waits: CentreUnderTest,
) -> None:
    say(waits, FIRST, SENT, agrees=False)
    say(waits, THIRD, SENT, agrees=False)
    other = signed_in(waits, SECOND)
    assert other.get(PAGE).status_code == 403
    assert SENT.digest()[:12] not in other.get("/reviews").text
    assert signed_in(waits, THIRD).get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verdict": "yes", "reason": "ok"}, 422),
        ({"verdict": "yes", "reason": "x" * 501}, 422),
        ({"verdict": "maybe", "reason": "as it is"}, 422),
        ({"reason": "as it is"}, 422),
        ({"verdict": "yes"}, 422),
        ({"verdict": "yes", "reason": "as it is", "form_word": "0" * 64}, 403),
    ],
)
def test_a_form_that_is_not_whole_or_not_ours_changes_nothing(
    waits: CentreUnderTest, fields: dict[str, str], status: int
) -> None:
    browser = signed_in(waits, FIRST)
    form = {"form_word": word(browser.get(PAGE)), **fields}
    before = waits.everything()
    assert browser.post(f"{PAGE}/votes", form).status_code == status
    assert waits.everything() == before


def test_no_reason_is_markup(waits: CentreUnderTest) -> None:
    attack = "<script>alert(1)</script>\"'{{ 7*7 }}"
    for person in (FIRST, SECOND):
        assert cast(signed_in(waits, person), "yes", attack).status_code == 303
    operator = signed_in(waits, OPERATOR)
    path = f"{PAGE}/withdrawal"
    assert operator.submit(path, PAGE, reason=attack).status_code == 303
    for page in (operator.get(PAGE), waits.get("/releases")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "49" not in text_of(page).split("Withdrawn")[-1][:60]


def test_the_operator_withdraws_on_the_page_and_a_reader_cannot(waits: CentreUnderTest) -> None:
    approve(waits, SENT)
    operator, reader = signed_in(waits, OPERATOR), signed_in(waits, THIRD)
    assert "Withdraw this release" in operator.get(f"{PAGE}?lang=en").text
    assert "Withdraw this release" not in reader.get(f"{PAGE}?lang=en").text
    path = f"{PAGE}/withdrawal"
    assert reader.submit(path, "/account", reason="I say so").status_code == 403
    assert operator.submit(path, PAGE, reason="").status_code == 422
    assert operator.submit(path, PAGE, reason="a wrong source").status_code == 303
    assert operator.submit(path, PAGE, reason="a wrong source").status_code == 409
    assert "a wrong source" in reader.get(f"{PAGE}?lang=en").text


def test_a_number_of_nothing_is_not_found(waits: CentreUnderTest) -> None:
    browser = signed_in(waits, FIRST)
    assert browser.get(f"/reviews/{'0' * 64}").status_code == 404
    assert browser.get("/reviews/1%20OR%201=1").status_code == 400
    assert cast(browser, "yes", "as it is", f"/reviews/{'0' * 64}").status_code == 409


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_of_the_review_is_there_in_both_languages(
    waits: CentreUnderTest, language: str
) -> None:
    for sent in (release(SITE, [late(proportion(12, 60))]), noisy(37)):
        assert waits.put(sent).status_code == 201
    readers = [signed_in(waits, person) for person in (FIRST, OPERATOR)]
    answers: list[Callable[[Browser], httpx.Response]] = [
        lambda one: one.get(f"/reviews?lang={language}"),
        lambda one: one.get(f"{PAGE}?lang={language}"),
        lambda one: one.get(f"/reviews/{noisy(37).digest()}?lang={language}"),
    ]
    steps: list[Callable[[CentreUnderTest, Release], object]] = [state, approve, withdraw]
    for step in steps:
        step(waits, SENT)
        for reader in readers:
            for answer in (made(reader) for made in answers):
                assert answer.status_code == 200
                assert f'<html lang="{language}" ' in answer.text
                assert answer.text.count("<h1>") == 1
                assert "<script" not in answer.text


def test_a_restored_centre_waits_and_hides_as_before(
    reading: CentreUnderTest, tmp_path: Path
) -> None:
    gone = readmissions("goes-hospital")
    for sent in (gone, SENT):
        assert reading.put(sent).status_code == 201
    say(reading, FIRST, gone)
    say(reading, THIRD, gone)
    withdraw(reading, gone)
    say(reading, FIRST, SENT)
    before = public(reading)
    backup.write(reading.database, tmp_path / "b.gz", "2026-03-02T12:00:00Z")
    restored = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    backup.restore(restored, tmp_path / "b.gz", "2026-03-02T12:00:00Z")
    restored.close()
    other = make_centre(tmp_path, "sqlite:///new.sqlite", reading.app.state.centre.settings.review)
    other.keys.update(reading.keys)
    assert public(other) == before
    assert faults(other) == []
    assert len(ask(other, SITE).json()["releases"]) == 1
    assert say(other, SECOND, SENT) is State.PUBLISHED
    assert faults(other) == []
    other.database.close()
