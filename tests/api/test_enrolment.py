"""Codes and keys of new sites: what is taken once, and everything that is refused."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from api import inviting
from api.enrolment import NOT_TAKEN
from api.inviting import Wanted
from api.store import audit, invitations
from api.store.database import Database
from federated.errors import SettingsError
from federated.onboarding import codes
from federated.signing import FOREIGN

from .conftest import CentreUnderTest
from .figures import readmissions
from .onboarding import NOORD, Newcomer, detail, enrolled, invited


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database; the race in test_onboarding_race.py is run on both."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.fixture
def site(bare_centre: CentreUnderTest) -> Newcomer:
    return Newcomer(bare_centre)


def test_a_site_brings_its_code_and_waits_until_the_operator_has_compared(site: Newcomer) -> None:
    answer = site.bring(invited(site.centre))
    assert answer.status_code == 202
    assert answer.json() == {
        "site": site.id, "status": "waiting", "fingerprint": site.fingerprint
    }  # fmt: skip
    assert site.asks().json()["status"] == "waiting"
    inviting.confirm(site.centre.database, site.id, site.fingerprint.upper(), site.centre.clock())
    assert site.asks().json()["status"] == "enrolled"
    with site.centre.database.reading() as connection:
        did = [deed.action for deed in audit.deeds(connection)]
    assert did == ["site invited", "enrolment asked", "site enrolled"]


def test_of_a_code_only_its_digest_is_kept(site: Newcomer) -> None:
    code = invited(site.centre)
    site.bring(code)
    kept = str(site.centre.everything())
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert codes.digest(code) in kept


def test_a_code_may_be_read_aloud_and_typed_as_people_do(site: Newcomer) -> None:
    code = invited(site.centre)
    spoken = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert site.bring(spoken).status_code == 202


@pytest.mark.parametrize(
    "wrong",
    ["unknown", "used", "late", "other site", "other kind", "other municipality", "renewed"],
)
def test_every_wrong_code_gets_one_and_the_same_answer(site: Newcomer, wrong: str) -> None:
    code, changes = invited(site.centre), {}
    match wrong:
        case "unknown":
            code = "0" * 20
        case "used":
            assert site.bring(code).status_code == 202
        case "late":
            site.centre.clock.advance(hours=72)
        case "other site":
            site.id = "ziekenhuis-zuid"
        case "other kind":
            changes = {"kind": "municipality"}
        case "other municipality":
            changes = {"gemeentecode": "0518"}
        case "renewed":
            invited(site.centre)
    answer = Newcomer(site.centre, site.id).bring(code, **changes)
    assert (answer.status_code, detail(answer)) == (403, NOT_TAKEN)


def test_a_code_that_was_refused_for_another_site_still_serves_its_own(site: Newcomer) -> None:
    code = invited(site.centre)
    assert Newcomer(site.centre, "ziekenhuis-zuid").bring(code).status_code == 403
    assert site.bring(code).status_code == 202


def test_the_same_request_again_is_refused_and_changes_nothing(site: Newcomer) -> None:
    body, path = site.enrolment(invited(site.centre)), f"/v1/enrolments/{site.id}"
    headers = site.sign("PUT", path, body)
    assert site.centre.send("PUT", path, headers, body).status_code == 202
    before = site.centre.everything()
    assert site.centre.send("PUT", path, headers, body).status_code == 403
    assert site.centre.everything() == before


def test_who_does_not_hold_the_key_cannot_bring_it(site: Newcomer) -> None:
    code, thief = invited(site.centre), Newcomer(site.centre)
    body = site.enrolment(code)  # with the public key of the site ...
    answer = thief.send("PUT", f"/v1/enrolments/{site.id}", body)  # ... signed by another one
    assert (answer.status_code, detail(answer)) == (401, FOREIGN)
    assert site.bring(code).status_code == 202


def test_a_request_that_is_old_or_for_another_address_is_refused(site: Newcomer) -> None:
    code = invited(site.centre)
    body, path = site.enrolment(code), f"/v1/enrolments/{site.id}"
    stale = site.send("PUT", path, body, created=site.centre.clock() - timedelta(minutes=6))
    elsewhere = site.send("PUT", path, body, url="https://other.example" + path)
    assert (stale.status_code, elsewhere.status_code) == (401, 401)
    assert site.bring(code).status_code == 202


def test_nothing_of_a_waiting_site_is_taken(site: Newcomer) -> None:
    site.bring(invited(site.centre))
    site.centre.keys[site.id] = site.key
    told = site.centre.put(readmissions(site.id))
    assert (told.status_code, detail(told)) == (401, FOREIGN)
    for method, path in (("GET", "/v1/releases"), ("POST", "/v1/conformance-runs")):
        assert site.send(method, path).status_code == 401


def test_nobody_learns_through_this_door_which_sites_there_are(site: Newcomer) -> None:
    member = enrolled(site.centre)
    invited(site.centre, Wanted("ziekenhuis-zuid", "hospital", "Zuid", "Utrecht", "other"))
    answers = []
    for name in (member.id, "ziekenhuis-zuid", "ziekenhuis-nergens"):
        stranger = Newcomer(site.centre, name)
        answers += [(stranger.asks().status_code, detail(stranger.asks()))]
        answers += [(stranger.bring("0" * 20).status_code, detail(stranger.bring("0" * 20)))]
    assert set(answers) == {(401, FOREIGN), (403, NOT_TAKEN)}


def test_another_site_cannot_ask_in_the_name_of_one(site: Newcomer) -> None:
    member = enrolled(site.centre)
    site.centre.enrol("elst-hospital")
    other = Newcomer(site.centre, "elst-hospital", key=site.centre.keys["elst-hospital"])
    answer = other.send("GET", f"/v1/enrolments/{member.id}")
    assert (answer.status_code, detail(answer)) == (401, FOREIGN)


STRANGE = ("..%2F..%2Fetc", "%2e%2e", "..", "a/../b", "Ziekenhuis", "x" * 60, "a%00b", "noord%0a")


def test_an_id_is_no_path(site: Newcomer) -> None:
    for name in STRANGE:
        path = f"/v1/enrolments/{name}"
        answer = site.centre.send("PUT", path, site.sign("PUT", path, b"{}"), b"{}")
        assert answer.status_code in (400, 404, 405)
        with pytest.raises(SettingsError, match="--id must be lower-case letters"):
            invited(site.centre, Wanted(name, "hospital", "X", "Utrecht", "other"))


def test_a_suspended_site_does_not_come_back_with_its_key(centre: CentreUnderTest) -> None:
    from api.operator import suspend

    suspend(centre.database, "elst-hospital")
    key = centre.keys["elst-hospital"]
    with pytest.raises(SettingsError, match="is enrolled already"):
        invited(centre, Wanted("elst-hospital", "hospital", "Elst", "Utrecht", "other"))
    again = Newcomer(centre, key=key)
    answer = again.bring(invited(centre))
    assert (answer.status_code, detail(answer)) == (403, NOT_TAKEN)
    asked = Newcomer(centre, "elst-hospital", key=key)
    assert asked.asks().json()["status"] == "suspended"
    assert asked.send("POST", "/v1/conformance-runs").status_code == 403


def test_a_key_that_is_a_site_already_is_not_brought_by_another(site: Newcomer) -> None:
    member = enrolled(site.centre)
    code = invited(site.centre, Wanted("ziekenhuis-zuid", "hospital", "Zuid", "Rotterdam", "other"))
    twin = Newcomer(site.centre, "ziekenhuis-zuid", key=member.key)
    assert detail(twin.bring(code)) == NOT_TAKEN


def test_who_guesses_is_stopped_long_before_a_hundred_bits(site: Newcomer) -> None:
    invited(site.centre)
    statuses = [site.bring(f"{n:020d}").status_code for n in range(25)]
    assert statuses == [403] * 20 + [429] * 5
    assert int(site.bring("0" * 20).headers["retry-after"]) > 20


def test_the_operator_cannot_confirm_by_looking_away(site: Newcomer) -> None:
    site.bring(invited(site.centre))
    for heard in ("0000 0000 0000 0000", "", site.fingerprint[:-1]):
        with pytest.raises(SettingsError, match="not the fingerprint"):
            inviting.confirm(site.centre.database, site.id, heard, site.centre.clock())
    with pytest.raises(SettingsError, match="No site ziekenhuis-oost waits"):
        inviting.confirm(site.centre.database, "ziekenhuis-oost", "", site.centre.clock())
    assert site.asks().json()["status"] == "waiting"


def test_an_invitation_says_what_is_wrong_with_it(bare_centre: CentreUnderTest) -> None:
    with pytest.raises(SettingsError, match=r"Bergen \(NH\.\) \(0373\) or Bergen \(L\.\) \(0893\)"):
        invited(bare_centre, Wanted("bergen-hospital", "hospital", "B", "Bergen", "other"))
    with pytest.raises(SettingsError, match="between 1 and 336"):
        invited(bare_centre, NOORD, hours=0)


def test_what_is_no_enrolment_is_refused_in_a_sentence(site: Newcomer) -> None:
    for body in (b"", b"[]", b"{}", b"[" * 5000, b'{"site": 1}', b"\xff\xfe"):
        answer = site.send("PUT", f"/v1/enrolments/{site.id}", body)
        assert answer.status_code == 400
        assert detail(answer).startswith("This is not what the centre expects")


def test_a_body_that_is_too_large_is_not_read(site: Newcomer) -> None:
    answer = site.send("PUT", f"/v1/enrolments/{site.id}", b"x" * 20_000)
    assert answer.status_code == 413


def test_invitations_are_in_a_backup(site: Newcomer) -> None:
    from api.store import backup

    site.bring(invited(site.centre))
    file = site.centre.app.state.centre.settings.folder / "backup.gz"
    backup.write(site.centre.database, file, "2026-03-02T12:00:00Z")
    other = Database(f"sqlite:///{file.with_suffix('.sqlite')}")
    backup.restore(other, file, "2026-03-02T12:00:00Z")
    with other.reading() as connection:
        held = invitations.one(connection, site.id)
    other.close()
    assert held is not None
    assert held.public_key == site.public
