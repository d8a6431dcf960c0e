"""A policy that limits the risk stops a delivery, and what it proposes lets the next one pass."""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from flows import approved as approvals
from flows import audit
from flows.pipeline import Run
from flows.risk import assess, stopping
from pseudonymisation.keys import Keys
from sites.settings import Site
from sites.store import open_store
from tests.journeys import bad_site, home
from tests.journeys.home import Home, Said, approved
from tests.journeys.warm import Fault, Warm

pytestmark = pytest.mark.xdist_group("bad")
# Fifteen boys of one quarter and one area, born after 251 to 265 days: each alone in his class.
# In weeks from 140 days on, 251 is the last day of one: 1 boy, then 7, then 7. One of 15 is 6.7 %.
LIMIT = "[risk.sets.child]\nmax_unique = 0.1\n"
PROPOSED = "birth.ga_days: band (width: 7)"
SENTENCE = (
    'the set "child" (child at birth) does not meet max_unique = 0.1: the smallest change that '
    f"would do is {PROPOSED}."
)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Home:
    """A hospital that has not delivered yet; a closed study, so that it publishes at once."""
    return bad_site.study(tmp_path_factory.mktemp("limits"), warm)


@pytest.fixture
def site(fresh: Home, tmp_path: Path) -> Home:
    shutil.copytree(fresh.root, tmp_path / "root")
    return Home(tmp_path / "root", fresh.warm)


LIMITED = ("# Domeinen", f"{LIMIT}\n# Domeinen")
COARSER = ('ga_days = { action = "keep" }', 'ga_days = { action = "band", width = 7 }')


def refusals(site: Site) -> Sequence[tuple[str, ...]]:
    return [one.objects for one in audit.records(site) if one.event == "risk refused"]


def assert_refused(done: Said) -> None:
    assert done.code == 17, done
    assert done.err.count("\n") == 1, done.err
    assert done.err.startswith("The delivery is refused and nothing of it is stored: policy ")
    assert SENTENCE in done.err
    for value in ("251", "265", "K101", "M101", "3011", "2024", "1991"):
        assert value not in done.out + done.err


def test_a_first_delivery_is_stopped_and_passes_after_the_proposed_change(site: Home) -> None:
    approved(site, LIMITED)
    assert_refused(site.deliver())
    assert bad_site.held(site) == {}
    assert not (site.out / "quality").exists()
    ((store, policy, digest, limits),) = refusals(site.site)
    assert (store, policy, limits) == ("store", "policy 2", "child: max_unique")
    assert digest.startswith("digest ")
    assert_refused(site.deliver())  # nothing changed, so the answer is the same
    approved(site, COARSER)
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    assert {"cdm.birth", "ledger.releases", "releases"} <= bad_site.held(site).keys()


@pytest.mark.slow
def test_what_was_delivered_before_stays_as_it_was(site: Home) -> None:
    assert site.deliver().code == 0
    before = bad_site.held(site)
    approved(site, LIMITED)
    assert_refused(site.deliver())
    assert bad_site.held(site) == before
    approved(site, COARSER)
    assert site.deliver().code == 0


@pytest.mark.slow
def test_a_kill_while_it_is_measured_changes_nothing(site: Home) -> None:
    approved(site, LIMITED)
    killed = site.deliver(fault=Fault("flows.risk.stopping:smallest", "kill"))
    assert killed.code == -9
    assert (site.out / "run.json").exists()
    done = site.deliver()
    assert "Continuing the interrupted delivery" in done.out
    assert_refused(done)
    assert bad_site.held(site) == {}
    assert not (site.out / "run.json").exists()


@pytest.mark.slow
def test_who_objects_later_may_leave_too_small_a_class_and_then_nothing_is_released(
    site: Home,
) -> None:
    """The store has fifteen boys and their mothers; one family goes, and fourteen are too few."""
    approved(site, ("# Domeinen", "[risk.sets.family]\nk_minimum = 15\n\n# Domeinen"))
    assert site.deliver().code == 0
    before = bad_site.held(site)
    asked = site.root / "asked"
    asked.touch(mode=0o600)
    asked.write_text("M115\n", encoding="utf-8")
    gone = site.type("forget", "family", "--reason", "objection", "--file", str(asked))
    assert (gone.code, gone.err) == (0, "")
    done = site.deliver()
    assert done.code == 17, done
    assert done.err.startswith("Nothing is released: policy 2 limits how recognisable")
    assert "M115" not in done.out + done.err
    assert bad_site.held(site)["releases"] == before["releases"]


def test_a_delivery_measures_what_the_command_and_the_officer_see(site: Home) -> None:
    assert site.deliver().code == 0
    policy = approvals.own(site.site)
    run = Run(site.site, "test-parity", date.fromisoformat(home.EXTRACTED))
    seen = {one.quasi: one.after.measures for one in assess(run, policy)}
    assert len(seen) == 3
    with open_store(site.site.store, Keys.open(site.site.keys).store_key()) as store:
        cursor = store.cursor()

        def execute(sql: str) -> list[tuple[object, ...]]:
            return cursor.execute(sql).fetchall()

        for quasi, expected in seen.items():
            found = stopping.gathered(execute, policy, quasi, "cdm").measures(execute)
            assert found == expected, quasi.name
        cursor.close()


def test_limits_that_are_met_stop_nothing(site: Home) -> None:
    approved(site, ("# Domeinen", "[risk.sets.person]\nk_minimum = 15\n\n# Domeinen"))
    assert site.deliver().code == 0
    assert refusals(site.site) == []
