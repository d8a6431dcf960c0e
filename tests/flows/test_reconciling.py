"""``audit reconcile``: the site asks the centre, and says in one sentence what differs."""

from pathlib import Path
from typing import Any

import pytest

from federated.errors import CentreRefused, CentreUnreachable, ChainBroken, SettingsError
from federated.reconcile import Holding, Holdings
from federated.release import Release
from flows import audit, outbox, receipts, reconciling
from flows import centre as centre_module
from flows.centre import send_outbox
from flows.cli import main
from pseudonymisation.keys import Keys
from sites import settings
from sites.settings import Site
from sites.store import open_store
from tests.flows.conftest import NOW, Centre, receipt

OTHER = "d" * 64


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "PAUSES", (0.0, 0.0))


def publish(site: Site, *releases: Release) -> None:
    """Write releases to the ledger of the site, as a delivery does."""
    with (
        open_store(site.store, Keys.open(site.keys).store_key()) as store,
        store.transaction() as connection,
    ):
        for number, one in enumerate(releases):
            values = [one.digest(), one.canonical(), f"2026-03-02T08:00:0{number}"]
            connection.execute("INSERT INTO ledger.releases VALUES (?, ?, ?)", values)
    for one in releases:
        outbox.put(site.out, one)


def listed(*digests: str, **changes: Any) -> Holdings:
    found = (
        Holding(
            release_id=digest,
            received_at=receipt(digest)["receivedAt"],
            tables=0,
            number=number,
            chain_head=receipt(digest)["chainHead"],
        )
        for number, digest in enumerate(digests, start=1)
    )
    values = {"site": "hospital-noord"}
    return Holdings.model_validate({**values, "releases": tuple(found), **changes})


def answers(centre: Centre, found: Holdings | bytes, status: int = 200) -> None:
    body = found if isinstance(found, bytes) else found.model_dump_json(by_alias=True).encode()
    centre.special = lambda path: (status, body) if path == "/v1/releases" else None


@pytest.fixture
def sent(site: Site, release: Release, centre: Centre) -> str:
    """The digest of a release that the centre has confirmed."""
    publish(site, release)
    send_outbox(site, lambda: NOW)
    return release.digest()


def run(folder: Path) -> int:
    return main(["--site", str(folder), "audit", "reconcile"])


def test_ledgers_that_agree_are_said_to(
    site: Site, sent: str, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(centre, listed(sent))
    assert run(site.folder) == 0
    assert "The ledgers agree: the centre holds 1 releases of this site" in capsys.readouterr().out
    assert [entry.event for entry in audit.records(site)] == ["audit reconcile"]


def test_before_the_first_release_there_is_nothing_to_differ(site: Site, centre: Centre) -> None:
    answers(centre, listed())
    assert run(site.folder) == 0


def test_the_question_is_signed_and_has_no_body(site: Site, sent: str, centre: Centre) -> None:
    from federated import signing

    answers(centre, listed(sent))
    reconciling.reconcile(site, lambda: NOW)
    headers = centre.requests[-1]
    key = Keys.open(site.keys).signing_key().public_key()
    signing.verify(key, "GET", f"{centre.url}/v1/releases", headers, b"", NOW)


DIFFERENT = {
    "more than was sent": (lambda d: listed(d, OTHER), "never published"),
    "less than was confirmed": (lambda _d: listed(), "does not hold it now"),
    "another record": (
        lambda d: listed(
            releases=[listed(d).releases[0].model_copy(update={"chain_head": "e" * 64})]
        ),
        "written anew",
    ),
    "one that is left out": (
        lambda d: listed(releases=[listed(d).releases[0].model_copy(update={"number": 2})]),
        "order of its own chain",
    ),
}


@pytest.mark.parametrize(("make", "words"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_one_sentence_and_exit_code_1(
    site: Site,
    sent: str,
    centre: Centre,
    capsys: pytest.CaptureFixture[str],
    make: Any,
    words: str,
) -> None:
    answers(centre, make(sent))
    assert run(site.folder) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert words in first
    assert last == "The ledgers differ: 1 things to mend."


def test_an_answer_that_was_lost_is_fetched_by_sending(
    site: Site, release: Release, centre: Centre
) -> None:
    publish(site, release)
    answers(centre, listed(release.digest()))
    found = reconciling.reconcile(site, lambda: NOW)
    assert "has no receipt" in found.differences[0]
    send_outbox(site, lambda: NOW)
    assert reconciling.reconcile(site, lambda: NOW).differences == ()


def test_what_waits_is_told_and_is_no_difference(
    site: Site, release: Release, centre: Centre
) -> None:
    publish(site, release)
    answers(centre, listed())
    found = reconciling.reconcile(site, lambda: NOW)
    assert found.differences == ()
    assert found.sentence.endswith("1 not confirmed yet.")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b'{"status":"pass"}', 200, CentreRefused),
        (listed(site="hospital-zuid").model_dump_json(by_alias=True).encode(), 200, CentreRefused),
        (b'{"detail":"Record 3 of the chain was changed."}', 409, CentreRefused),
        (b"", 404, CentreRefused),
        (b"", 503, CentreUnreachable),
    ],
    ids=["no list", "another site", "a broken chain", "an older centre", "no centre"],
)
def test_an_answer_that_proves_nothing_agrees_with_nothing(
    site: Site,
    sent: str,
    centre: Centre,
    capsys: pytest.CaptureFixture[str],
    body: bytes,
    status: int,
    error: type[CentreRefused | CentreUnreachable],
) -> None:
    answers(centre, body, status)
    assert run(site.folder) == error.exit_code
    shown = capsys.readouterr()
    assert "agree" not in shown.out
    assert shown.err.count("\n") == 1


def test_books_of_the_site_that_are_not_whole_are_not_compared(
    site: Site, sent: str, centre: Centre
) -> None:
    answers(centre, listed(sent))
    asked = len(centre.requests)
    with (
        open_store(site.store, Keys.open(site.keys).store_key()) as store,
        store.transaction() as connection,
    ):
        connection.execute("DELETE FROM ledger.releases")
    with pytest.raises(ChainBroken, match="the ledger does not know it"):
        reconciling.reconcile(site, lambda: NOW)
    receipts.journal(site.out).path.write_bytes(b"{}\n")
    with pytest.raises(ChainBroken):
        reconciling.reconcile(site, lambda: NOW)
    assert len(centre.requests) == asked


def test_without_a_centre_there_is_nothing_to_compare(folder: Path) -> None:
    with pytest.raises(SettingsError, match="names no centre"):
        reconciling.reconcile(settings.read(folder / "site.toml"), lambda: NOW)
