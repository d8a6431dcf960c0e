"""A key that was lost or stolen never counts again, and its site goes on with a new one."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api import inviting, operator, rekeying
from api.enrolment import NOT_TAKEN
from api.store import audit, holdings, sites
from federated.errors import Forbidden, SettingsError
from federated.signing import FOREIGN
from tests.studies import spec
from tests.studies.test_desk import Room

from .conftest import CentreUnderTest
from .figures import Y2025, readmissions
from .onboarding import Newcomer, detail, enrolled, invited
from .test_holdings import ask
from .test_onboarding_race import at_once

SITE = "elst-hospital"
HOURS = timedelta(hours=72)


def rekey(centre: CentreUnderTest, site: str = SITE) -> str:
    return rekeying.rekey(centre.database, site, centre.clock(), HOURS, os.urandom)


def renewed(centre: CentreUnderTest, site: str = SITE) -> Newcomer:
    """The site with a new key, which nobody has brought yet."""
    return Newcomer(centre, site, gemeentecode="0344")


def confirm(centre: CentreUnderTest, site: Newcomer) -> None:
    assert rekeying.confirm(centre.database, site.id, site.fingerprint, centre.clock())


def replaced(centre: CentreUnderTest) -> Newcomer:
    """A site that has published, and has a new key now."""
    new = renewed(centre)
    assert new.bring(rekey(centre)).status_code == 202
    confirm(centre, new)
    return new


def deeds(centre: CentreUnderTest) -> list[str]:
    with centre.database.reading() as connection:
        return [one.action for one in audit.deeds(connection)]


def test_a_site_goes_on_with_a_new_key_and_the_old_one_is_refused(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions(SITE)).status_code == 201
    new, old = replaced(centre), centre.keys[SITE]
    refused = centre.put(readmissions(SITE, 33, Y2025))
    assert (refused.status_code, detail(refused)) == (401, FOREIGN)
    centre.keys[SITE] = new.key
    assert centre.put(readmissions(SITE, 33, Y2025)).status_code == 201
    assert len(ask(centre, SITE).json()["releases"]) == 2
    with centre.database.reading() as connection:
        assert list(holdings.faults(connection)) == []
        assert audit.verify(connection) > 0
    assert deeds(centre)[-4:-1] == ["site key revoked", "new key brought", "site key replaced"]
    assert old != new.key


def test_the_old_key_hears_whether_a_new_one_was_asked_for(centre: CentreUnderTest) -> None:
    """By that alone a site may throw its key away: after a suspension it may count again."""
    old, new = Newcomer(centre, SITE, key=centre.keys[SITE]), renewed(centre)
    with centre.database.writing() as connection:
        sites.suspend(connection, SITE)
    assert old.asks().json()["status"] == "suspended"
    code = rekey(centre)
    assert old.asks().json()["status"] == "rekeying"
    assert new.bring(code).status_code == 202
    assert (old.asks().status_code, detail(old.asks())) == (401, FOREIGN)


def test_the_old_key_counts_no_more_from_the_moment_a_new_one_is_asked_for(
    centre: CentreUnderTest,
) -> None:
    rekey(centre)
    assert centre.put(readmissions(SITE)).status_code == 403
    with pytest.raises(SettingsError, match="its old one does not come back"):
        rekeying.resume(centre.database, SITE, centre.clock())


def resumed(centre: CentreUnderTest, site: str = SITE) -> str:
    """What is said when a site cannot come back with its old key."""
    with pytest.raises(SettingsError) as refused:
        rekeying.resume(centre.database, site, centre.clock())
    return str(refused.value)


def test_who_would_resume_hears_what_a_new_key_waits_for(centre: CentreUnderTest) -> None:
    rekey(centre)
    assert "It has not brought a new one yet: it types" in resumed(centre)
    assert "site confirm" not in resumed(centre)
    centre.clock.advance(hours=73)
    assert f"too old; make another: `heldennet-central site rekey {SITE}`" in resumed(centre)
    assert renewed(centre).bring(rekey(centre)).status_code == 202
    assert f"`heldennet-central site confirm {SITE} FINGERPRINT`" in resumed(centre)


def test_a_site_that_is_invited_is_not_said_to_be_nobody(centre: CentreUnderTest) -> None:
    code = invited(centre)
    new, words = Newcomer(centre), "is invited and not enrolled yet"
    for bring in (lambda: None, lambda: new.bring(code)):
        bring()
        assert words in resumed(centre, new.id)
        with pytest.raises(SettingsError, match=words):
            operator.suspend(centre.database, new.id)
        with pytest.raises(SettingsError, match=words):
            operator.register(centre.database, new.id, "ab" * 32)
        with pytest.raises(SettingsError, match=words):
            rekey(centre, new.id)


def test_who_suspends_while_a_new_key_is_awaited_hears_that_it_ends(
    centre: CentreUnderTest,
) -> None:
    said = "ends this suspension too"
    assert said not in operator.suspend(centre.database, SITE)
    rekey(centre)
    assert said in operator.suspend(centre.database, SITE)


def test_what_was_signed_before_is_no_request_after(centre: CentreUnderTest) -> None:
    """A thief who kept a request of the old key sends it once the site is enrolled again."""
    sent = readmissions(SITE)
    headers = centre.sign(sent.canonical(), sent.digest(), SITE)
    replaced(centre)
    path = f"/v1/releases/{sent.digest()}"
    assert centre.send("PUT", path, headers, sent.canonical()).status_code == 401
    assert centre.everything()["releases"] == []


def test_a_code_for_a_new_key_is_used_once_and_by_its_site_alone(centre: CentreUnderTest) -> None:
    code, new = rekey(centre), renewed(centre)
    for wrong in (Newcomer(centre, "goes-hospital", gemeentecode="0344"), Newcomer(centre, SITE)):
        answer = wrong.bring(code)
        assert (answer.status_code, detail(answer)) == (403, NOT_TAKEN)
    body, path = new.enrolment(code), f"/v1/enrolments/{SITE}"
    headers = new.sign("PUT", path, body)
    assert centre.send("PUT", path, headers, body).status_code == 202
    assert centre.send("PUT", path, headers, body).status_code == 403
    assert renewed(centre).bring(code).status_code == 403


def test_a_code_that_is_too_late_is_not_taken(centre: CentreUnderTest) -> None:
    code = rekey(centre)
    centre.clock.advance(hours=73)
    assert renewed(centre).bring(code).status_code == 403


def test_the_old_key_is_not_taken_as_a_new_one_by_anybody(centre: CentreUnderTest) -> None:
    old = centre.keys[SITE]
    again = Newcomer(centre, SITE, gemeentecode="0344", key=old)
    assert again.bring(rekey(centre)).status_code == 403
    replaced(centre)
    assert again.bring(rekey(centre)).status_code == 403
    other = Newcomer(centre, key=old)
    assert other.bring(invited(centre)).status_code == 403


def test_another_fingerprint_puts_nothing_in_place(centre: CentreUnderTest) -> None:
    new = renewed(centre)
    new.bring(rekey(centre))
    before = centre.everything()
    with pytest.raises(SettingsError, match="This is not the fingerprint"):
        rekeying.confirm(centre.database, SITE, "ad07 6e30 e9bf 42c9", centre.clock())
    assert centre.everything() == before
    assert new.asks().json()["status"] == "waiting"
    confirm(centre, new)
    assert new.asks().json()["status"] == "enrolled"


def test_a_thief_who_used_the_code_is_void_after_the_next_one(centre: CentreUnderTest) -> None:
    thief, new = renewed(centre), renewed(centre)
    assert thief.bring(rekey(centre)).status_code == 202
    assert new.bring(rekey(centre)).status_code == 202
    confirm(centre, new)
    assert thief.asks().status_code == 401


@pytest.mark.parametrize("site", ["elst-hospital", "nobody-here"])
def test_nothing_is_confirmed_that_was_not_brought(centre: CentreUnderTest, site: str) -> None:
    if site == SITE:
        rekey(centre)
        with pytest.raises(SettingsError, match="has not brought its new key yet"):
            rekeying.confirm(centre.database, site, "0" * 16, centre.clock())
        return
    assert rekeying.confirm(centre.database, site, "0" * 16, centre.clock()) is None
    with pytest.raises(SettingsError, match="waits to be confirmed"):
        inviting.confirm(centre.database, site, "0" * 16, centre.clock())


def test_a_site_that_was_invited_keeps_its_proof(bare_centre: CentreUnderTest) -> None:
    first = enrolled(bare_centre)
    run = first.begin()
    assert first.answer(first.proof(run), run).status_code == 200
    new = Newcomer(bare_centre)
    assert new.bring(rekey(bare_centre, new.id)).status_code == 202
    confirm(bare_centre, new)
    assert new.asks().json()["status"] == "enrolled"
    assert first.asks().status_code == 401


def test_a_suspension_by_mistake_is_taken_back(centre: CentreUnderTest) -> None:
    with centre.database.writing() as connection:
        sites.suspend(connection, SITE)
    assert centre.put(readmissions(SITE)).status_code == 403
    rekeying.resume(centre.database, SITE, centre.clock())
    assert centre.put(readmissions(SITE)).status_code == 201
    assert "site resumed" in deeds(centre)
    for site, words in ((SITE, "is not suspended"), ("nobody-here", "No site is called")):
        with pytest.raises(SettingsError, match=words):
            rekeying.resume(centre.database, site, centre.clock())


def test_two_new_keys_at_once_and_exactly_one_waits(centre: CentreUnderTest) -> None:
    code = rekey(centre)
    one, other = renewed(centre), renewed(centre)
    statuses = at_once(lambda: one.bring(code).status_code, lambda: other.bring(code).status_code)
    assert statuses == [202, 403]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Four sites that approved a study, before any run."""
    made = Room(tmp_path, spec.text(4))
    for name in made.world.places:
        body = made.decided(name)
        made.desk.decide(made.central, made.request(name, "PUT", "decision", body), made.now)
    yield made
    made.database.close()


def new_key(room: Room, name: str) -> None:
    """Its signer at hand is the new one from here."""
    from federated import signing

    key = Ed25519PrivateKey.generate()
    with room.database.writing() as connection:
        sites.replace_key(connection, name, signing.text_of(key.public_key()))
    room.world.places[name].seated.signer = key


def test_an_approval_with_the_old_key_counts_no_more(room: Room) -> None:
    from api.store import studies
    from api.studies import shown

    gone = spec.NAMES[3]
    new_key(room, gone)
    room.desk.start(room.study.digest(), "operator", room.now)
    with room.database.reading() as connection:
        (event,) = room.desk.events(connection, room.study.digest())[:1]
        held = studies.one(connection, room.study.digest())
        assert held is not None
        told = shown.progress(connection, held, (event.announced,))
    assert event.announced.sites == spec.NAMES[:3]  # type: ignore[union-attr]
    assert (told.approved, told.rekeyed) == (tuple(spec.NAMES[:3]), (gone,))
    assert f"{gone} missing since" in told.sentence
    assert "its key was replaced after the study was registered" in told.sentence


def test_a_run_goes_on_without_a_site_whose_key_was_replaced(room: Room) -> None:
    room.desk.start(room.study.digest(), "operator", room.now)
    gone = room.world.places.pop(spec.NAMES[3])
    room.world.places[spec.NAMES[3]] = gone
    new_key(room, spec.NAMES[3])
    body = room.decided(spec.NAMES[3])
    with pytest.raises(Forbidden, match="the study names the old one: this site takes no part"):
        room.desk.decide(
            room.central, room.request(spec.NAMES[3], "PUT", "decision", body), room.now
        )
    room.world.places.pop(spec.NAMES[3])
    for name in spec.NAMES[:3]:
        room.turn(name)
    room.now += timedelta(seconds=61)
    room.desk.advance(room.study.digest(), room.now)
    assert room.run() == "closed"


def test_a_run_of_too_few_is_not_opened(room: Room) -> None:
    from federated.errors import SumRefused

    for name in spec.NAMES[:2]:
        new_key(room, name)
    with pytest.raises(SumRefused, match="2 sites take part and 3 are needed"):
        room.desk.start(room.study.digest(), "operator", room.now)
