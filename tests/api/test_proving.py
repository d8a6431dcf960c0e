"""The proof that a site's engine works: asked anew each time, checked by the centre itself."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from api.store import audit, conformance, progress, sites

from .conftest import POLICY, CentreUnderTest, approve_every_cube
from .figures import readmissions
from .onboarding import Newcomer, detail, enrolled


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database; the race in test_onboarding_race.py is run on both."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.fixture
def site(bare_centre: CentreUnderTest) -> Newcomer:
    """A site that is enrolled, and may publish but for the proof."""
    made = enrolled(bare_centre)
    with bare_centre.database.writing() as connection:
        sites.register_policy(connection, made.id, POLICY, "2026-03-02T12:00:00Z")
        approve_every_cube(connection)
    return made


def test_a_first_release_waits_for_the_proof(site: Newcomer) -> None:
    release = readmissions(site.id)
    refused = site.centre.put(release)
    assert refused.status_code == 403
    assert "`heldennet-site conformance`" in detail(refused)
    run = site.begin()
    proof = site.proof(run)
    ended = site.answer(proof, run)
    assert (ended.status_code, ended.json()["passed"], ended.json()["failed"]) == (200, True, [])
    assert site.centre.put(release).status_code == 201
    with site.centre.database.reading() as connection:
        kept = conformance.one(connection, run["run"], site.id)
        did = [deed.object for deed in audit.deeds(connection) if "conformance" in deed.action]
        (came,) = progress.of_all(connection)
    assert kept is not None
    assert (kept.version, kept.digest) == ("0.1.0", proof.digest())
    assert did == [f"{run['run']} 0.1.0 {proof.digest()}"]
    assert came.next == "agreements"
    assert set(came.taken) == set(progress.STEPS) - {"agreements"}


def test_an_engine_that_hides_nothing_does_not_pass_and_publishes_nothing(site: Newcomer) -> None:
    run = site.begin()
    lines = {
        name: tuple(_shown(line) for line in each) for name, each in site.proof(run).lines.items()
    }
    ended = site.answer(site.proof(run, lines=lines), run).json()
    assert ended["passed"] is False
    assert set(ended["failed"]) == {
        "difference of releases", "all minus sites", "digits of a rate", "comfortable sites",
    }  # fmt: skip
    assert site.centre.put(readmissions(site.id)).status_code == 403


def _shown(line: Any) -> Any:
    return line.model_copy(update={"value": 12 if line.value is None else line.value})


def test_a_proof_that_passed_is_no_proof_after_one_that_did_not(site: Newcomer) -> None:
    first, second = site.begin(), site.begin()
    assert site.answer(site.proof(first), first).json()["passed"]
    site.centre.clock.advance(minutes=1)
    assert not site.answer(site.proof(second, tables={}), second).json()["passed"]
    assert site.centre.put(readmissions(site.id)).status_code == 403


def test_an_answer_of_another_seed_is_worth_nothing(site: Newcomer) -> None:
    learnt, asked = site.begin(), site.begin()
    canned = site.proof({"run": asked["run"], "seed": learnt["seed"]})
    ended = site.answer(canned, asked).json()
    assert len(ended["failed"]) == 11  # every planted table with figures, and every world


def test_a_run_is_answered_once_in_time_and_by_the_site_that_asked(site: Newcomer) -> None:
    run, late = site.begin(), site.begin()
    site.centre.enrol("elst-hospital")
    other = Newcomer(site.centre, "elst-hospital", key=site.centre.keys["elst-hospital"])
    proof = site.proof(run)
    assert other.answer(other.proof(run), run).status_code == 401
    assert site.answer(proof, run).status_code == 200
    assert "did not ask this" in detail(site.answer(proof, run))
    site.centre.clock.advance(hours=1)
    assert site.answer(site.proof(late), late).status_code == 401


def test_an_answer_is_of_the_site_and_the_run_of_its_address(site: Newcomer) -> None:
    run, other = site.begin(), site.begin()
    assert site.answer(site.proof(run), other).status_code == 400
    assert site.answer(site.proof(run, site="elst-hospital"), run).status_code == 400


def test_the_same_request_again_is_a_replay(site: Newcomer) -> None:
    path = "/v1/conformance-runs"
    headers = site.sign("POST", path)
    assert site.centre.send("POST", path, headers).status_code == 201
    assert site.centre.send("POST", path, headers).status_code == 401


def test_a_site_cannot_keep_the_centre_busy(site: Newcomer) -> None:
    for _ in range(20):
        site.begin()
    assert site.send("POST", "/v1/conformance-runs").status_code == 403
    site.centre.clock.advance(hours=25)
    site.begin()


def test_what_is_no_answer_is_refused_in_a_sentence(site: Newcomer) -> None:
    path = f"/v1/conformance-runs/{site.begin()['run']}"
    for body in (b"{}", b"[" * 100_000, b"\x00", b'{"tables":{"a":[{}]}}'):
        assert site.send("PUT", path, body).status_code == 400
