"""The noise lane as a steward types it: planned, drawn once, shown; and out of the exact lane."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from federated.release import parse
from flows import noise_ledger, outbox
from tests.journeys import bad_site
from tests.journeys.home import PLACE, Home, approved
from tests.journeys.warm import Warm

pytestmark = pytest.mark.xdist_group("bad")
LANE = '[noise]\nepsilon_per_year = 2\ncubes = ["I09/total"]\n'
WIDE = '[noise]\nepsilon_per_year = 2\ncubes = ["I09/arm", "I33/total"]\n'


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Home:
    """A closed study that sends preterm births through the noise lane from its first day."""
    site = bad_site.study(tmp_path_factory.mktemp("noise"), warm)
    approved(site, (PLACE, f"{LANE}\n{PLACE}"))
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    return site


@pytest.fixture
def site(delivered: Home, tmp_path: Path) -> Home:
    shutil.copytree(delivered.root, tmp_path / "root")
    return Home(tmp_path / "root", delivered.warm)


def published(site: Home) -> set[str]:
    every = (path for name in ("outbox", "sent") for path in (site.out / name).glob("*.json"))
    return {table.indicator for path in every for table in parse(path.read_bytes()).tables}


def drawn(site: Home) -> list[dict[str, Any]]:
    return [json.loads(table.canonical()) for table in noise_ledger.tables(site.site)]


def test_a_cube_in_the_noise_lane_is_in_no_exact_release(site: Home) -> None:
    assert published(site)
    assert "I09" not in published(site)


def test_a_plan_tells_what_is_of_use_and_spends_nothing(site: Home) -> None:
    said = site.type("release", "noise", "plan")
    assert (said.code, said.err) == (0, "")
    assert "Epsilon 2 a year (delta 1e-06) over 1 tables, 15 families expected" in said.out
    assert "I09/total  of use: about 15 families a cell, intervals 1.05 times as wide" in said.out
    assert not (site.out / "noise.jsonl").exists()


@pytest.mark.slow
def test_a_draw_is_made_once_and_stays_and_is_in_the_audit(site: Home) -> None:
    first = site.type("release", "noise", "draw")
    assert (first.code, first.err) == (0, "")
    assert "I09/total probe: drawn" in first.out
    (table,) = drawn(site)
    for _ in range(2):
        again = site.type("release", "noise", "draw")
        assert "I09/total probe: was drawn before, and stays as it is" in again.out
    assert drawn(site) == [table]
    assert table["counts"] == {"kind": "laplace", "sensitivity": 1, "loss": "2.000000000"}
    assert "release noise draw" in site.type("audit", "show").out
    assert "noise: whole; records: 2" in site.type("audit", "verify").out


def test_figures_are_shown_with_intervals_and_with_the_words_that_noise_was_added(
    site: Home,
) -> None:
    assert "Nothing was drawn yet" in site.type("release", "noise", "show").out
    site.type("release", "noise", "draw")
    said = site.type("release", "noise", "show")
    assert said.out.startswith("I09/total, probe (laplace, epsilon 2)")
    assert "Random noise was added to every number; the interval includes it." in said.out
    assert "% of the families measured" in said.out
    left = site.type("release", "noise", "plan")
    assert "trials: epsilon 2 of 2 spent" in left.out


def test_a_ledger_that_was_thrown_away_gives_no_second_draw(site: Home) -> None:
    site.type("release", "noise", "draw")
    for name in ("noise.jsonl", "noise.head"):
        (site.out / name).unlink()
    said = site.type("release", "noise", "draw")
    assert said.code == 14
    assert said.err.count("\n") == 1
    assert not (site.out / "noise.jsonl").exists()


@pytest.mark.slow
def test_figures_that_were_drawn_never_come_out_exactly_under_a_later_policy(site: Home) -> None:
    site.type("release", "noise", "draw")
    approved(site, (LANE, ""))
    assert site.deliver().code == 0
    assert "I09" not in published(site)


@pytest.mark.slow
def test_figures_that_were_published_exactly_get_no_noise_on_top(site: Home) -> None:
    approved(site, (LANE, ""))
    assert site.deliver().code == 0
    assert "I09" in published(site)
    approved(site, (PLACE, f"{LANE}\n{PLACE}"))
    said = site.type("release", "noise", "draw")
    assert "I09/total probe: not drawn: exact figures of this period are published" in said.out
    assert drawn(site) == []


def test_a_cube_that_is_of_no_use_or_has_no_data_here_is_not_drawn_and_costs_nothing(
    site: Home,
) -> None:
    approved(site, (LANE, WIDE))
    said = site.type("release", "noise", "draw")
    assert "I09/arm probe: not drawn: a cell needs about 25 families a year" in said.out
    assert "I33/total: not drawn: this site has not the tables that it needs" in said.out
    assert drawn(site) == []


def test_without_a_noise_lane_nothing_is_drawn_and_one_sentence_says_why(site: Home) -> None:
    approved(site, (LANE, ""))
    said = site.type("release", "noise", "draw")
    assert said.code == 19
    assert "The policy has no table [noise]" in said.err
    assert said.err.count("\n") == 1


def test_what_was_drawn_is_published_as_it_is_and_once(site: Home) -> None:
    assert "Nothing new was drawn" in site.type("release", "noise", "send").out
    site.type("release", "noise", "draw")
    (table,) = noise_ledger.tables(site.site)
    said = site.type("release", "noise", "send")
    assert (said.code, said.err) == (0, "")
    assert "I09/total probe is published, with noise." in said.out
    (kept,) = (k for k in outbox.every(site.out) if outbox.load(k).noise)
    assert outbox.load(kept).noise == (table,)
    assert outbox.load(kept).tables == ()
    assert "Nothing new was drawn" in site.type("release", "noise", "send").out
    assert len([k for k in outbox.every(site.out) if outbox.load(k).noise]) == 1
    shown = site.type("release", "show", kept.digest[:12])
    assert "Random noise was added to every number" in shown.out
    for words in ("audit verify", "release audit", "release list"):
        done = site.type(*words.split())
        assert (done.code, done.err) == (0, ""), words
    inside = site.type("release", "show", "--inside")
    assert "Random noise was added to every number, drawn once and stored" in inside.out


@pytest.mark.slow
def test_who_is_forgotten_hears_of_the_figures_with_noise(site: Home) -> None:
    site.type("release", "noise", "draw")
    file = site.inbox / "number.txt"
    file.write_text("M101\n", encoding="utf-8")
    file.chmod(0o600)
    said = site.type("forget", "family", "--reason", "objection", "--file", str(file), "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert "  I09/total probe with noise" in said.out


@pytest.mark.slow
def test_noise_is_not_sent_past_a_person_where_the_policy_wants_one(site: Home) -> None:
    site.type("release", "noise", "draw")
    approved(site, (PLACE, f'[release]\napproval = "hand"\n\n{PLACE}'))
    said = site.type("release", "noise", "send")
    assert (said.code, "--approver NAME" in said.err) == (5, True)
    assert not [k for k in outbox.every(site.out) if outbox.load(k).noise]
    done = site.type("release", "noise", "send", "--approver", "F. G. Voorbeeld")
    assert (done.code, done.err) == (0, "")
