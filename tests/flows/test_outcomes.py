"""A site learns that its release was turned down or withdrawn; what it told stays told."""

from pathlib import Path
from typing import Any

import pytest

from federated.errors import ChainBroken
from federated.release import Release
from flows import centre as centre_module
from flows import outcomes, verifying
from flows.centre import send_outbox
from flows.cli import main
from pseudonymisation.keys import Keys
from sites.settings import Site
from sites.store import open_store
from tests.flows.conftest import NOW, Centre
from tests.flows.test_reconciling import answers, listed, publish

WHY = "a change that nobody explains"
DOWN = {"shown": "turned_down", "since": "2026-03-03T09:00:00Z", "reasons": (WHY,)}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "PAUSES", (0.0, 0.0))


@pytest.fixture
def sent(site: Site, release: Release, centre: Centre) -> str:
    """The digest of a release that the centre has confirmed."""
    publish(site, release)
    send_outbox(site, lambda: NOW)
    return release.digest()


def became(centre: Centre, digest: str, **changes: Any) -> None:
    found = listed(digest)
    one = found.releases[0].model_copy(update=changes)
    answers(centre, found.model_copy(update={"releases": (one,)}))


def type_(folder: Path, *words: str) -> int:
    return main(["--site", str(folder), *words])


@pytest.mark.parametrize("words", [("release", "send"), ("audit", "reconcile")])
def test_what_was_turned_down_is_one_sentence_with_the_reason_and_what_it_means(
    site: Site,
    sent: str,
    centre: Centre,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    became(centre, sent, **DOWN)
    assert type_(site.folder, *words) == 0
    (line,) = (one for one in capsys.readouterr().out.splitlines() if WHY in one)
    assert line.startswith(f"Release {sent[:12]} was turned down in review 2026-03-03")
    assert "nobody is shown its figures, and it counts as told" in line
    assert type_(site.folder, "release", "list") == 0
    assert "was turned down in review 2026-03-03" in capsys.readouterr().out


def test_it_is_told_once_when_something_is_sent_and_written_down_once(
    site: Site, sent: str, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    became(centre, sent, **DOWN)
    for _ in range(3):
        assert type_(site.folder, "release", "send") == 0
    assert capsys.readouterr().out.count(WHY) == 1
    assert len(list(outcomes.journal(site.out).contents())) == 1


def test_the_ledger_keeps_what_was_turned_down_as_told(
    site: Site, sent: str, centre: Centre
) -> None:
    from flows.pipeline import publishing

    became(centre, sent, **DOWN)
    assert type_(site.folder, "audit", "reconcile") == 0
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        assert [digest for digest, _ in publishing.standing(store)] == [sent]
        assert publishing.withdrawals(store) == {}


def test_what_waits_or_is_published_is_no_news(
    site: Site, sent: str, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    for shown in ("waiting", "published"):
        became(centre, sent, shown=shown)
        assert type_(site.folder, "audit", "reconcile") == 0
    assert not outcomes.journal(site.out).path.exists()
    assert "Release" not in capsys.readouterr().out


def test_published_and_withdrawn_later_is_told_as_well(
    site: Site, sent: str, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    became(centre, sent, shown="withdrawn", since="2026-04-01T09:00:00Z", reasons=("a wrong unit",))
    assert type_(site.folder, "release", "send") == 0
    assert 'was withdrawn at the centre 2026-04-01 ("a wrong unit")' in capsys.readouterr().out


def test_a_reason_that_would_write_on_the_terminal_is_no_answer(
    site: Site, sent: str, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    became(centre, sent, **{**DOWN, "reasons": ("\x1b[2Jgone",)})
    assert type_(site.folder, "audit", "reconcile") == 11
    said = capsys.readouterr()
    assert "gave no list of what it holds" in said.err + said.out
    assert "\x1b[2J" not in said.err + said.out


def test_a_centre_that_does_not_answer_the_question_stops_no_sending(
    site: Site, sent: str, centre: Centre
) -> None:
    answers(centre, b"{}", status=500)
    assert type_(site.folder, "release", "send") == 0


def test_who_edits_what_was_heard_is_found(site: Site, sent: str, centre: Centre) -> None:
    became(centre, sent, **DOWN)
    outcomes.ask(site, lambda: NOW)
    assert "outcomes" in {one.name for one in verifying.verify(site)}
    file = outcomes.journal(site.out).path
    file.write_text(file.read_text().replace(WHY, "it was splendid"))
    with pytest.raises(ChainBroken, match=r"outcomes\.jsonl"):
        list(verifying.verify(site))
