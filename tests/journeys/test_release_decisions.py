"""A release that waits for a person: looked at, refused, out of date, approved; never sent before."""

import json
import shutil
from pathlib import Path

import pytest

from federated.release import parse
from flows import audit
from tests.journeys import bad_site, plants, searching
from tests.journeys.home import Home, approved
from tests.journeys.warm import Fault, Warm

pytestmark = pytest.mark.xdist_group("bad")
BY_HAND = ('# [release]\n# approval = "hand"', '[release]\napproval = "hand"')
BY_RULE = ('[release]\napproval = "hand"', '[release]\napproval = "rule"')
MINIMUM = ("# [disclosure]\n# minimum = 10", "[disclosure]\nminimum = {}")


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Home:
    """A closed study whose first release waits for approval by hand."""
    site = bad_site.study(tmp_path_factory.mktemp("by-hand"), warm)
    approved(site, BY_HAND)
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    assert "tables wait for approval by hand: `heldennet-site release page`" in done.out
    return site


@pytest.fixture
def site(delivered: Home, tmp_path: Path) -> Home:
    shutil.copytree(delivered.root, tmp_path / "root")
    return Home(tmp_path / "root", delivered.warm)


def waits(site: Home) -> list[str]:
    return [path.stem for path in (site.out / "proposals").glob("*.json")]


def left(site: Home) -> list[str]:
    return [path.stem for name in ("outbox", "sent") for path in (site.out / name).glob("*.json")]


def stricter(site: Home, minimum: int) -> None:
    """Change what would be published, without a word to the person who decides."""
    approved(site, (MINIMUM[0], MINIMUM[1].format(minimum)))


def test_what_waits_is_in_no_outbox_and_no_ledger_however_often_it_is_delivered(
    site: Home,
) -> None:
    (digest,) = waits(site)
    assert left(site) == []
    assert "ledger.entries" not in bad_site.held(site)
    assert site.deliver().code == 0
    assert (waits(site), left(site)) == ([digest], [])
    listed = site.type("release", "list")
    assert f"{digest[:12]}  waits for approval by hand" in listed.out
    sent = site.type("release", "send")
    assert "Nothing was sent" in sent.out


def test_an_approval_lets_exactly_these_bytes_go_and_names_who_gave_it(site: Home) -> None:
    (digest,) = waits(site)
    body = (site.out / "proposals" / f"{digest}.json").read_bytes()
    done = site.type("release", "approve", digest[:12], "--approver", "F. G. Voorbeeld")
    assert (done.code, done.err) == (0, "")
    assert (waits(site), left(site)) == ([], [digest])
    assert (site.out / "outbox" / f"{digest}.json").read_bytes() == body
    (entry,) = (e for e in audit.records(site.site) if e.event == "release approve")
    assert entry.objects == (f"release {digest}", "by F. G. Voorbeeld")
    again = site.deliver()
    assert "0 of them new" in again.out


def test_what_was_refused_is_never_sent_and_other_figures_are_a_new_proposal(site: Home) -> None:
    (digest,) = waits(site)
    done = site.type("release", "refuse", digest[:12], "--reason", "Eerst de uitkomsten nakijken")
    assert (done.code, done.err) == (0, "")
    (entry,) = (e for e in audit.records(site.site) if e.event == "release refuse")
    assert entry.objects[0] == f"release {digest}"
    assert entry.objects[2] == "reason: Eerst de uitkomsten nakijken"
    again = site.deliver()
    assert "stay unpublished: release" in again.out
    assert (waits(site), left(site)) == ([], [])
    refused = site.type("release", "approve", digest[:12], "--approver", "X")
    assert (refused.code, left(site)) == (3, [])
    stricter(site, 12)
    assert site.deliver().code == 0
    (other,) = waits(site)
    assert other != digest
    assert site.type("release", "approve", other[:12], "--approver", "X").code == 0
    assert left(site) == [other]


def test_a_proposal_that_is_out_of_date_is_void_in_one_sentence(site: Home) -> None:
    (digest,) = waits(site)
    stricter(site, 13)
    done = site.type("release", "approve", digest[:12], "--approver", "X")
    assert done.code == 18
    assert done.err.startswith(f"Release {digest[:12]} is void: records or the policy changed")
    assert done.err.count("\n") == 1
    assert (waits(site), left(site)) == ([], [])
    assert not [e for e in audit.records(site.site) if e.event == "release approve"]


def test_a_policy_that_leaves_it_to_the_rules_again_publishes_without_a_word(site: Home) -> None:
    approved(site, BY_RULE)
    done = site.deliver()
    assert "of them new" in done.out
    assert (waits(site), len(left(site))) == ([], 1)


def test_an_approval_that_was_killed_is_given_again_or_found_by_the_next_delivery(
    site: Home,
) -> None:
    (digest,) = waits(site)
    words = ("release", "approve", digest[:12], "--approver", "X")
    assert site.type(*words, fault=Fault("flows.outbox:put", "kill")).code < 0
    assert left(site) == []
    assert site.deliver().code == 0
    assert (waits(site), left(site)) == ([], [digest])


def test_the_page_stays_inside_and_the_look_is_recorded(site: Home) -> None:
    (digest,) = waits(site)
    done = site.type("release", "page", "--role", "privacy_officer")
    assert (done.code, done.err) == (0, "")
    path = site.out / "release-page.nl.html"
    assert path.stat().st_mode & 0o777 == 0o600
    page = path.read_text(encoding="utf-8")
    assert page.count("toont exacte aantallen en redenen") == 2  # on top and on every sheet
    assert f"release approve {digest[:12]}" in page
    (entry,) = (e for e in audit.records(site.site) if e.event == "release page")
    assert (entry.role, entry.client, entry.positions) == ("privacy_officer", "*", "TFFF")
    shown = site.type("release", "show", "--inside")
    assert "unsafe itself" in shown.out
    assert searching.found(site.root, plants.needles()) == []
    assert searching.matched(site.root, searching.BSN, everyone(site)) == []


def test_a_role_that_may_not_see_exact_figures_sees_nothing(site: Home) -> None:
    for words in (("page",), ("show", "--inside"), ("utility",)):
        done = site.type("release", *words, "--role", "researcher")
        assert done.code == 13
        assert "may not see exact figures" in done.err
    assert not list(site.out.glob("release-*.html"))
    refused = [e for e in audit.records(site.site) if e.positions == "FFFF"]
    assert len(refused) == 3


def test_no_reason_and_no_number_of_hidden_figures_leaves(site: Home) -> None:
    (digest,) = waits(site)
    site.type("release", "page")
    site.type("release", "approve", digest[:12], "--approver", "X")
    (path,) = (site.out / "outbox").iterdir()
    body = path.read_bytes()
    assert parse(body).canonical() == body
    for table in json.loads(body)["tables"]:
        assert set(table["rows"][0]) == {"stratum", "periods", "values"}
    for word in (b"itself", b"others", b"unsafe", b"hidden", b"reason", b"complement", b"why"):
        assert word not in body


def everyone(site: Home) -> set[bytes]:
    return searching.everyone(site.inbox, searching.BSN)
