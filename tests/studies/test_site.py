"""A study as people type it: registered, shown, decided on once, run, reviewed, published, read."""

import json
import threading
import time
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from federated.errors import GateRefused, SettingsError, UnsafeRelease
from federated.studies.study import Study
from flows import session as locks
from flows.command import Shell
from flows.studies import papers, population
from tests.studies import spec
from tests.studies.centre import Centre
from tests.studies.hospital import Hospital

pytestmark = pytest.mark.xdist_group("studies")
Capture = pytest.CaptureFixture[str]
UNDER_WAY = "under way. Wait until it ends."
SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)


def plain(name: str, *changes: tuple[str, str]) -> str:
    return spec.text(2, ("readmission-arm", name), spec.PLAIN, *changes)


def registered(centre: Centre, folder: Path, text: str) -> str:
    """Register a study, and return the digest."""
    file = folder / "study.toml"
    file.write_text(text, encoding="utf-8")
    code, out = centre.type("study", "add", str(file), "--by", "R. de Vraag")
    assert code == 0
    return out.split("Digest: ")[1].split()[0]


def approved(hospitals: list[Hospital], name: str) -> None:
    for one in hospitals:
        assert one.study("list") == 0
        assert one.advise(name) == 0
        assert one.decide("approve", name) == 0


def together(hospitals: list[Hospital]) -> None:
    """Let all sites take part at once, until every run is closed."""
    threads = [threading.Thread(target=one.study, args=("run", "--wait")) for one in hospitals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)


def study_of(hospital: Hospital, name: str) -> Study:
    return papers.named(hospital.site, name)


@pytest.fixture(scope="module", autouse=True)
def first(
    centre: Centre, hospitals: list[Hospital], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The digest of a study that was approved and run, and is not published."""
    with redirect_stdout(StringIO()):
        digest = registered(centre, tmp_path_factory.mktemp("first"), plain("first"))
        approved(hospitals, "first")
        assert centre.type("study", "start", "first", "--by", "operator")[0] == 0
        together(hospitals)
    return digest


def test_a_study_from_question_to_published_figure(
    centre: Centre, hospitals: list[Hospital], first: str, capsys: Capture
) -> None:
    digest = first
    assert hospitals[0].study("show", "first") == 0
    told = capsys.readouterr().out
    assert digest in told
    assert "Verklaard wordt: ongeplande heropname binnen 30 dagen" in told
    code, out = centre.type("study", "result", "first")
    assert code == 0
    result = json.loads(out)
    assert result["citation"]["sites"] == list(spec.NAMES[:2])
    assert result["citation"]["study_digest"] == digest
    assert result["fit"]["families"] == result["citation"]["families"] == 480
    assert centre.get(f"studies/{digest}")["result"] is None
    assert centre.type("study", "publish", "first", "--by", "r. de vraag")[0] == 13
    assert centre.type("study", "publish", "first", "--by", "B. Eoordelaar")[0] == 0
    read = centre.get(f"studies/{digest}")
    assert read["result"] == result
    assert read["progress"]["state"] == "published"
    assert [one["name"] for one in centre.get("studies")["studies"]] == ["first"]


@pytest.mark.slow
def test_what_a_site_said_equals_its_rows_pooled(centre: Centre, hospitals: list[Hospital]) -> None:
    from federated.analyses.run import PlainSum, Site, run
    from federated.studies import analysis

    class Open:
        def check(self, *_: object) -> None:
            """Let through."""

    study = study_of(hospitals[0], "first")
    sites = []
    for one in hospitals:
        with population.opened(one.site, SHELL) as found:
            sites.append(Site(one.site.id, population.cohort(found, study).rows, Open()))
    wanted = run(analysis.steps(study.specification), sites, PlainSum())
    got = json.loads(centre.type("study", "result", "first")[1])
    assert got["estimates"] == pytest.approx(wanted["estimates"], rel=1e-10)
    assert got["errors"]["cr0"]["se"] == pytest.approx(wanted["errors"]["cr0"]["se"], rel=1e-10)


def test_a_site_decides_once(
    centre: Centre, hospitals: list[Hospital], tmp_path: Path, capsys: Capture
) -> None:
    registered(centre, tmp_path, plain("second"))
    one = hospitals[0]
    assert one.study("list") == 0
    capsys.readouterr()
    assert one.decide("approve", "second") == 5
    assert "There is no advice on study second version 1" in capsys.readouterr().err
    assert one.advise("second", "negative") == 0
    assert one.decide("refuse", "second", "Te veel vragen dit jaar.") == 0
    capsys.readouterr()
    assert one.decide("approve", "second") == 5
    assert "decided on study second version 1 already" in capsys.readouterr().err
    assert one.advise("second") == 5
    (line,) = [s for s in centre.get("studies")["studies"] if s["name"] == "second"]
    assert line["progress"]["refused"] == [spec.NAMES[0]]


def test_a_changed_specification_has_no_approval(
    centre: Centre, hospitals: list[Hospital], tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "study.toml"
    file.write_text(plain("first", ("value = 37", "value = 36")), encoding="utf-8")
    code, _ = centre.type("study", "add", str(file), "--by", "R. de Vraag")
    assert code == 3
    assert "a change is a new version: version = 2" in capsys.readouterr().err
    kept = papers.file(hospitals[0].site, study_of(hospitals[0], "first").digest(), "study")
    before = kept.read_bytes()
    kept.write_bytes(before.replace(b"37.0", b"36.0"))
    try:
        assert hospitals[0].study("run") == 3
        assert "was changed. Remove it and fetch it again" in capsys.readouterr().err
    finally:
        kept.write_bytes(before)


@pytest.mark.slow
def test_populations_that_differ_by_one_child_are_refused(
    centre: Centre, hospitals: list[Hospital], tmp_path: Path, capsys: Capture
) -> None:
    """First ran over all; a second study asks for all but the latest-born child."""
    one = hospitals[0]
    with population.opened(one.site, SHELL) as found:
        weeks = population.cohort(found, study_of(one, "first")).rows.number("ga_weeks")
    edge = max(weeks)
    without = plain("third", ("value = 37", f"value = {edge - 1e-6}"))
    registered(centre, tmp_path, without)
    one.study("list")
    assert one.advise("third") == 0
    capsys.readouterr()
    assert one.decide("approve", "third") == 23
    assert "differs from those of earlier studies here by fewer than 10" in capsys.readouterr().err
    assert not papers.file(one.site, study_of(one, "third").digest(), "decision").exists()


@pytest.mark.slow
def test_of_two_studies_of_nearly_the_same_children_that_were_both_approved_one_is_answered_at_most(
    centre: Centre, hospitals: list[Hospital], tmp_path: Path, capsys: Capture
) -> None:
    """Neither is in the ledger of populations when the other is approved: the run looks again."""
    with population.opened(hospitals[0].site, SHELL) as found:
        rows = population.cohort(found, study_of(hospitals[0], "first")).rows
    days, number = np.unique(rows.number("ga_weeks"), return_counts=True)
    edge = next(day for day, n in zip(days[48:58], number[48:58], strict=True) if n < 10)
    for name, bound in (("near", edge + 1e-6), ("nearer", edge - 1e-6)):
        registered(centre, tmp_path, plain(name, ("value = 37", f"value = {bound}")))
        approved(hospitals, name)
    for name in ("near", "nearer"):
        centre.type("study", "start", name, "--by", "operator")
    capsys.readouterr()
    together(hospitals)
    assert "differs from those of earlier studies here by fewer than 10" in capsys.readouterr().out
    states = {one["name"]: one["progress"]["state"] for one in centre.get("studies")["studies"]}
    ends = sorted(states[name].partition(":")[0] for name in ("near", "nearer"))
    assert ends in (["done", "ended"], ["ended", "ended"])  # sites may begin with either


def test_a_delivery_that_is_under_way_is_waited_for_and_is_no_refusal(
    centre: Centre, hospitals: list[Hospital], tmp_path: Path, capsys: Capture
) -> None:
    registered(centre, tmp_path, plain("busy", ('"ga_weeks", "C(sex)"', '"C(sex)"')))
    approved(hospitals, "busy")
    centre.type("study", "start", "busy", "--by", "operator")
    with locks.reading(hospitals[0].site, datetime.now(UTC)):
        capsys.readouterr()
        assert hospitals[0].study("run") == 8
        assert UNDER_WAY in capsys.readouterr().err
        waiting = threading.Thread(target=together, args=(hospitals,))
        waiting.start()
        time.sleep(3)  # in which it is tried three times
    waiting.join(120)
    assert capsys.readouterr().out.count(UNDER_WAY) == 1
    states = {one["name"]: one["progress"]["state"] for one in centre.get("studies")["studies"]}
    assert states["busy"] == "done"


@pytest.mark.slow
def test_an_objection_ends_what_was_approved(
    centre: Centre, hospitals: list[Hospital], tmp_path: Path, capsys: Capture
) -> None:
    registered(centre, tmp_path, plain("fourth", ('"ga_weeks", "C(sex)"', '"ga_weeks"')))
    approved(hospitals, "fourth")
    gone = f"{spec.NAMES[0]}-0001"
    hospitals[0].sql(f"DELETE FROM cdm.admission WHERE person_pid = 'p-{gone}'")
    centre.type("study", "start", "fourth", "--by", "operator")
    capsys.readouterr()
    together(hospitals)
    told = capsys.readouterr().out
    assert "changed since the approval (an objection, or a new delivery)" in told
    (line,) = [s for s in centre.get("studies")["studies"] if s["name"] == "fourth"]
    assert line["progress"]["state"] == "ended: sum"
    # a new version of it differs by one child from what the first study told
    registered(
        centre,
        tmp_path,
        plain("fourth", ("version = 1", "version = 2"), ('"ga_weeks", "C(sex)"', '"ga_weeks"')),
    )
    hospitals[0].study("list")
    hospitals[0].advise("fourth@2")
    capsys.readouterr()
    assert hospitals[0].decide("approve", "fourth@2") == 23
    assert "earlier studies here" in capsys.readouterr().err


@pytest.mark.slow
def test_a_quarter_that_is_not_followed_to_its_end_is_refused(
    hospitals: list[Hospital],
) -> None:
    study = study_of(hospitals[0], "first")
    late = study.specification.population.model_copy(update={"last": "2026-Q4"})
    changed = study.model_copy(
        update={"specification": study.specification.model_copy(update={"population": late})}
    )
    with population.opened(hospitals[0].site, SHELL) as found:  # noqa: SIM117
        with pytest.raises(GateRefused, match="2026-Q4 is not closed here yet"):
            population.cohort(found, changed)


def test_an_expired_study_is_not_registered(
    centre: Centre, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "study.toml"
    file.write_text(plain("late", ("2027-06-30", "2026-06-30")), encoding="utf-8")
    assert centre.type("study", "add", str(file), "--by", "R. de Vraag")[0] == 3
    assert "expired on 2026-06-30" in capsys.readouterr().err


def test_a_forgotten_family_leaves_a_random_word_in_the_ledger_of_studies(
    hospitals: list[Hospital],
) -> None:
    from sites import erasing
    from sites.erasing import People

    one, pid = hospitals[1], f"f-{spec.NAMES[1]}-0003"
    with population.opened(one.site, SHELL) as found:
        before = found.store.rows(
            "SELECT study, count(*) FROM ledger.studied GROUP BY ALL ORDER BY ALL"
        )
        with found.store.transaction() as connection:
            erasing.erase(connection, People(families=frozenset({pid})))
        after = found.store.rows(
            "SELECT study, count(*) FROM ledger.studied GROUP BY ALL ORDER BY ALL"
        )
        words = {p for (p,) in found.store.rows("SELECT DISTINCT family_pid FROM ledger.studied")}
    assert before == after
    assert pid not in words
    assert len([word for word in words if word.startswith("gone-")]) == 1


def test_on_the_line_of_a_study_goes_nothing_but_its_own_words(hospitals: list[Hospital]) -> None:
    from federated.policy import DisclosurePolicy
    from federated.release import Release
    from flows import centre as sending

    site = hospitals[0].site
    assert site.centre is not None
    other: Any = Release(
        site=site.id,
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(),
        tables=(),
    )
    with sending.study_line(sending.sender(site, site.centre, SHELL.now)) as line:
        for way in (line.decide, lambda word: line.say(word, 0, 0)):
            with pytest.raises(UnsafeRelease, match="Nothing was sent"):
                way(other)


def test_a_site_answers_no_round_of_a_study_that_expired(hospitals: list[Hospital]) -> None:
    from flows import centre as sending
    from flows.studies.running import Part
    from flows.studies.secrets import Vault

    site = hospitals[0].site
    assert site.centre is not None
    later = Shell(lambda: datetime(2028, 1, 1, tzinfo=UTC), "steward", "desk-1", lambda _: None)
    with sending.study_line(sending.sender(site, site.centre, later.now)) as line:
        part = Part(site, study_of(hospitals[0], "first"), later, line, Vault(site))
        with pytest.raises(SettingsError, match="expired on 2027-06-30; nothing is computed"):
            part._rows()


def test_the_rows_of_a_study_are_remembered_sealed_or_not_at_all(hospitals: list[Hospital]) -> None:
    kept = [path for path in (hospitals[0].site.out / "studies").iterdir() if path.is_file()]
    assert kept
    for path in kept:
        body = path.read_bytes()
        assert b"arm" not in body
        assert b"question" not in body
        assert path.stat().st_mode & 0o077 == 0
