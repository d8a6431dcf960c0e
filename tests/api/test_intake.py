"""A release is taken whole, or nothing of it is: every way to be refused, on both databases."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from api.store import audit, sites
from api.store.releases import use_nonce
from federated.canonical import canonical, digest
from federated.period import Period
from federated.release import Release

from .conftest import CentreUnderTest
from .figures import Y2024, Y2025, proportion, readmissions, release, table

PLANTED = "999990019"  # an official test number, planted where it must not come back


def refused(response: httpx.Response, status: int) -> dict[str, object]:
    """Check the form of a refusal and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["api-version"] == "1.0.0"
    problem: dict[str, object] = response.json()
    assert sorted(problem) == ["detail", "instance", "status", "title", "type"]
    assert problem["status"] == status
    assert PLANTED not in response.text
    return problem


def test_a_release_is_kept_and_its_receipt_says_so(centre: CentreUnderTest) -> None:
    sent = readmissions("elst-hospital")
    response = centre.put(sent)
    assert response.status_code == 201
    receipt = response.json()
    assert receipt == {
        "releaseId": sent.digest(),
        "site": "elst-hospital",
        "receivedAt": "2026-03-02T12:00:00Z",
        "tables": 1,
        "chainHead": receipt["chainHead"],
    }
    with centre.database.reading() as connection:
        deeds = tuple(audit.deeds(connection))
    assert (deeds[-1].actor, deeds[-1].action) == ("elst-hospital", "release received")
    assert deeds[-1].object == sent.digest()


def test_the_same_release_again_gets_the_same_receipt(centre: CentreUnderTest) -> None:
    first = centre.put(readmissions("elst-hospital"))
    centre.clock.advance(days=3)
    before = centre.everything()
    again = centre.put(readmissions("elst-hospital"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    after = centre.everything()
    assert len(set(after.pop("nonces")) - set(before.pop("nonces"))) == 1
    assert after == before


def test_the_same_request_again_is_a_replay(centre: CentreUnderTest) -> None:
    sent = readmissions("elst-hospital")
    path, body = f"/v1/releases/{sent.digest()}", sent.canonical()
    headers = centre.sign(body, sent.digest(), "elst-hospital")
    assert centre.send("PUT", path, headers, body).status_code == 201
    before = centre.everything()
    problem = refused(centre.send("PUT", path, headers, body), 401)
    assert "received before" in str(problem["detail"])
    assert centre.everything() == before


def test_numbers_of_requests_that_are_too_old_are_forgotten(centre: CentreUnderTest) -> None:
    rare = next(n for n in map(str, range(9999)) if sha256(n.encode()).digest()[0] == 0)
    with centre.database.writing() as connection:
        for nonce, at in (("old", "09:59:59"), ("new", "10:00:00"), (rare, "12:00:00")):
            use_nonce(connection, "elst-hospital", nonce, f"2026-03-02T{at}Z")
    assert {row[1] for row in centre.everything()["nonces"]} == {"new", rare}


Attack = Callable[[CentreUnderTest, Release], httpx.Response]


def unsigned(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, sent.canonical())


def tampered(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    body = sent.canonical()
    headers = centre.sign(body, sent.digest(), "elst-hospital")
    changed = body.replace(b'"events":30', b'"events":31').replace(b":270", b":269")
    assert changed != body
    return centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, changed)


def sent_elsewhere(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    headers = centre.sign(sent.canonical(), sent.digest(), "elst-hospital")
    return centre.send("PUT", f"/v1/releases/{'0' * 64}", headers, sent.canonical())


def signed_for_another_centre(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    url = f"https://elsewhere.example/v1/releases/{sent.digest()}"
    headers = centre.sign(sent.canonical(), sent.digest(), "elst-hospital", url=url)
    return centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, sent.canonical())


def signed_by_a_stranger(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    key = Ed25519PrivateKey.generate()
    headers = centre.sign(sent.canonical(), sent.digest(), "elst-hospital", private_key=key)
    return centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, sent.canonical())


def from_an_unknown_site(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    headers = centre.sign(
        sent.canonical(), sent.digest(), "elst-hospital", keyid=f"unknown-{PLANTED}"
    )
    return centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, sent.canonical())


def a_day_late(centre: CentreUnderTest, sent: Release) -> httpx.Response:
    yesterday = centre.clock() - timedelta(days=1)
    headers = centre.sign(sent.canonical(), sent.digest(), "elst-hospital", created=yesterday)
    return centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, sent.canonical())


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        (unsigned, "not signed"),
        (tampered, "changed on its way"),
        (sent_elsewhere, "changed on its way"),
        (signed_for_another_centre, "changed on its way"),
        (signed_by_a_stranger, "not that of a site"),
        (from_an_unknown_site, "not that of a site"),
        (a_day_late, "about 1 day behind"),
    ],
)
def test_who_does_not_prove_to_be_an_enrolled_site_is_refused(
    centre: CentreUnderTest, attack: Attack, words: str
) -> None:
    before = centre.everything()
    problem = refused(attack(centre, readmissions("elst-hospital")), 401)
    assert words in str(problem["detail"])
    assert centre.everything() == before


def test_a_suspended_site_is_refused(centre: CentreUnderTest) -> None:
    with centre.database.writing() as connection:
        sites.suspend(connection, "elst-hospital")
    before = centre.everything()
    refused(centre.put(readmissions("elst-hospital")), 403)
    assert centre.everything() == before


@pytest.mark.parametrize(
    ("site", "kind"), [("goes-hospital", "hospital"), ("elst-hospital", "municipality")]
)
def test_a_site_cannot_speak_for_another(centre: CentreUnderTest, site: str, kind: str) -> None:
    sent = release(site, readmissions(site).tables, kind)
    headers = centre.sign(sent.canonical(), sent.digest(), "elst-hospital")
    before = centre.everything()
    body = sent.canonical()
    response = centre.send("PUT", f"/v1/releases/{sent.digest()}", headers, body)
    refused(response, 403)
    assert centre.everything() == before


def test_an_unregistered_policy_is_refused(centre: CentreUnderTest) -> None:
    tables = readmissions("elst-hospital").tables
    sent = release("elst-hospital", tables, policy_digest="cd" * 32)
    before = centre.everything()
    problem = refused(centre.put(sent), 403)
    assert "policy" in str(problem["detail"])
    assert centre.everything() == before


def put_bytes(centre: CentreUnderTest, body: bytes) -> httpx.Response:
    headers = centre.sign(body, digest(body), "elst-hospital")
    return centre.send("PUT", f"/v1/releases/{digest(body)}", headers, body)


def changed(path: str, value: object) -> bytes:
    """A canonical release with one place changed by hand, past the checks of the site."""
    content = json.loads(readmissions("elst-hospital").canonical())
    *way, last = path.split(".")
    place = content
    for step in way:
        place = place[int(step) if step.isdecimal() else step]
    place[last] = value
    return canonical(content)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tables.0.rows.0.values.events", 3),  # three families
        ("tables.0.rows.0.values.events", 0),  # nobody: a sensitive split
        ("tables.0.rows.0.values.events", None),  # hidden, but it follows from the rest
        ("tables.0.rows.0.values.extra", 12),
        ("tables.0.rows.0.stratum", PLANTED),
        ("tables.0.period.quarters", ["2024-Q1"]),
        ("tables.0.sensitive", False),
        ("tables.0.indicator", PLANTED),
        ("tables.0.definitionVersion", "0.9.0"),
        ("tables.0.unit", PLANTED),
        ("tables.0.measure", "mean"),
        ("tables.0.cube", f"I01/{PLANTED}"),
        ("disclosure.minimum", 3),
        (PLANTED, "an undeclared field"),
    ],
)
def test_an_unsafe_or_unregistered_table_is_refused(
    centre: CentreUnderTest, path: str, value: object
) -> None:
    before = centre.everything()
    form = path in ("disclosure.minimum", PLANTED)  # what no release can have is no release
    refused(put_bytes(centre, changed(path, value)), 400 if form else 422)
    assert centre.everything() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"site":' * 1000,
        b"\xff\xfe",
        PLANTED.encode(),
        f'{{"{PLANTED}":"{PLANTED}"}}'.encode(),
    ],
)
def test_what_is_no_release_is_refused(centre: CentreUnderTest, body: bytes) -> None:
    before = centre.everything()
    refused(put_bytes(centre, body), 400)
    assert centre.everything() == before


def test_a_body_that_is_not_canonical_is_refused(centre: CentreUnderTest) -> None:
    loose = json.dumps(json.loads(readmissions("elst-hospital").canonical())).encode()
    before = centre.everything()
    problem = refused(put_bytes(centre, loose), 400)
    assert "canonical" in str(problem["detail"])
    assert centre.everything() == before


def test_a_body_under_another_digest_is_refused(centre: CentreUnderTest) -> None:
    sent = readmissions("elst-hospital")
    headers = centre.sign(sent.canonical(), "0" * 64, "elst-hospital")
    before = centre.everything()
    refused(centre.send("PUT", f"/v1/releases/{'0' * 64}", headers, sent.canonical()), 422)
    assert centre.everything() == before


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_five_mebibyte_is_refused(centre: CentreUnderTest, declared: bool) -> None:
    body = b" " * (5 * 2**20 + 1)
    headers = centre.sign(body, "0" * 64, "elst-hospital")
    if not declared:
        headers["Content-Length"] = "2"
    before = centre.everything()
    refused(centre.send("PUT", f"/v1/releases/{'0' * 64}", headers, body), 413)
    assert centre.everything() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_another_content_type_is_refused(centre: CentreUnderTest, headers: dict[str, str]) -> None:
    sent = readmissions("elst-hospital")
    signed = centre.sign(sent.canonical(), sent.digest(), "elst-hospital")
    before = centre.everything()
    path = f"/v1/releases/{sent.digest()}"
    refused(centre.send("PUT", path, {**signed, **headers}, sent.canonical()), 415)
    assert centre.everything() == before


def test_an_address_that_is_no_digest_is_refused_without_an_echo(
    centre: CentreUnderTest,
) -> None:
    refused(centre.send("PUT", f"/v1/releases/{PLANTED}", {}, b"{}"), 400)


def test_other_figures_for_a_published_period_are_a_conflict(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("elst-hospital", 30)).status_code == 201
    before = centre.everything()
    problem = refused(centre.put(readmissions("elst-hospital", 31)), 409)
    assert "frozen" in str(problem["detail"])
    assert centre.everything() == before


@pytest.mark.parametrize(
    "period", [Period.years(2023, 2025), Period.quarter("2024-Q3"), Period.trial("closed")]
)
def test_a_period_that_overlaps_is_a_conflict(centre: CentreUnderTest, period: Period) -> None:
    assert centre.put(readmissions("elst-hospital")).status_code == 201
    before = centre.everything()
    refused(centre.put(readmissions("elst-hospital", period=period)), 409)
    assert centre.everything() == before


@pytest.mark.parametrize("period", [Period.trial("once more"), Period.years(2024, 2024)])
def test_a_trial_overlaps_every_other_period_whatever_its_label(
    centre: CentreUnderTest, period: Period
) -> None:
    trial = readmissions("elst-hospital", period=Period.trial("closed"))
    assert centre.put(trial).status_code == 201
    before = centre.everything()
    refused(centre.put(readmissions("elst-hospital", period=period)), 409)
    assert centre.everything() == before


@pytest.mark.parametrize(
    "period",
    [
        Period.years(2099, 2099),
        Period.years(2026, 2026),
        Period.years(2024, 2026),
        Period.quarter("2026-Q1"),  # it is the second of March
        Period.years(1950, 1950),
        Period.years(1989, 1991),
    ],
)
def test_a_period_that_is_not_over_or_long_past_is_refused(
    centre: CentreUnderTest, period: Period
) -> None:
    before = centre.everything()
    problem = refused(centre.put(readmissions("elst-hospital", period=period)), 422)
    assert "once it is over" in str(problem["detail"])
    assert centre.everything() == before


def test_a_quarter_is_taken_on_the_day_after_its_last(centre: CentreUnderTest) -> None:
    sent = readmissions("elst-hospital", period=Period.quarter("2026-Q1"))
    centre.clock.now = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    assert centre.put(sent).status_code == 422
    centre.clock.advance(minutes=1)
    assert centre.put(sent).status_code == 201


def test_the_next_period_and_another_site_are_no_conflict(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("elst-hospital")).status_code == 201
    assert centre.put(readmissions("elst-hospital", period=Y2025)).status_code == 201
    assert centre.put(readmissions("goes-hospital")).status_code == 201


def test_a_larger_release_may_repeat_what_is_published(centre: CentreUnderTest) -> None:
    first = readmissions("elst-hospital")
    later = readmissions("elst-hospital", period=Y2025)
    both = release("elst-hospital", [*first.tables, *later.tables])
    assert centre.put(first).status_code == 201
    assert centre.put(both).status_code == 201
    assert len(centre.everything()["released_tables"]) == 2


def test_a_conflict_in_one_table_leaves_nothing_of_the_others(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("elst-hospital", 30)).status_code == 201
    other = table("I09", Y2024, proportion(40, 300))
    mixed = release("elst-hospital", [other, *readmissions("elst-hospital", 31).tables])
    before = centre.everything()
    refused(centre.put(mixed), 409)
    assert centre.everything() == before


def test_of_two_identical_requests_at_once_one_is_stored(centre: CentreUnderTest) -> None:
    sent = readmissions("elst-hospital")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: centre.put(sent), range(8)))
    assert sorted(a.status_code for a in answers) == [200] * 7 + [201]
    assert len({a.text for a in answers}) == 1
    held = centre.everything()
    assert (len(held["releases"]), len(held["released_tables"]), len(held["nonces"])) == (1, 1, 8)


def test_of_two_releases_that_differ_at_once_one_wins(centre: CentreUnderTest) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda n: centre.put(readmissions("elst-hospital", 30 + n)), range(6))
        )
    assert sorted(a.status_code for a in answers) == [201] + [409] * 5
    with centre.database.reading() as connection:
        assert audit.verify(connection) == 4


def test_a_database_that_fails_is_a_503_without_its_text(centre: CentreUnderTest) -> None:
    rename(centre, "receipts", "gone")
    response = centre.put(readmissions("elst-hospital"))
    rename(centre, "gone", "receipts")
    problem = refused(response, 503)
    assert "receipts" not in str(problem["detail"])
    assert response.headers["retry-after"] == "60"
    assert centre.everything()["releases"] == []


def rename(centre: CentreUnderTest, name: str, new: str) -> None:
    with centre.database.writing() as connection:
        connection.execute(text(f"ALTER TABLE {name} RENAME TO {new}"))
