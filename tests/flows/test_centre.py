"""The outbox and the centre: nothing is lost, nothing goes twice, only a Release goes."""

import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from federated import signing
from federated.errors import (
    CentreRefused,
    CentreUnreachable,
    HeldennetError,
    NotAllowed,
    StoreError,
    UnsafeRelease,
)
from federated.release import Release
from flows import centre as centre_module
from flows import outbox, receipts, session
from flows.centre import Sender, Sent, send, send_outbox
from pseudonymisation.keys import Keys
from pseudonymisation.policy import digest, read
from sites.settings import CentreSettings, Site
from tests.flows.conftest import NOW, Centre, receipt
from tests.flows.typed import Capture, Officers, refused


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "PAUSES", (0.0, 0.0))


@pytest.fixture
def waiting(site: Site, release: Release) -> str:
    """The digest of a release that waits."""
    return outbox.put(site.out, release).digest


def run(site: Site) -> Sent:
    return send_outbox(site, lambda: NOW)


def test_a_release_goes_and_its_receipt_comes_back(
    site: Site, release: Release, waiting: str, centre: Centre
) -> None:
    assert run(site) == Sent(sent=1, waiting=0)
    assert centre.stored == {waiting: release.canonical()}
    assert receipts.by_release(site.out)[waiting].received_at == "2026-03-02T08:00:00Z"
    assert [kept.sent for kept in outbox.every(site.out)] == [True]


def test_the_request_is_signed_by_the_site_with_a_new_number(
    site: Site, release: Release, waiting: str, centre: Centre
) -> None:
    run(site)
    headers = centre.requests[-1]
    key = Keys.open(site.keys).signing_key().public_key()
    url = f"{centre.url}/v1/releases/{waiting}"
    nonce = signing.verify(key, "PUT", url, headers, release.canonical(), NOW)
    assert len(nonce) >= 16
    assert signing.claimed_key(headers) == site.id


def test_sending_again_sends_nothing(site: Site, waiting: str, centre: Centre) -> None:
    run(site)
    before = len(centre.requests)
    assert run(site) == Sent(0, 0)
    assert len(centre.requests) == before


def test_the_same_release_put_again_after_it_was_sent_does_not_wait(
    site: Site, release: Release, waiting: str
) -> None:
    run(site)
    assert outbox.put(site.out, release).sent
    assert outbox.waiting(site.out) == []


def test_the_same_release_put_twice_is_one_file(site: Site, release: Release) -> None:
    assert outbox.put(site.out, release) == outbox.put(site.out, release)
    assert len(outbox.waiting(site.out)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_centre_in_trouble_is_asked_three_times_and_nothing_is_lost(
    site: Site, waiting: str, centre: Centre, status: int
) -> None:
    centre.status = status
    with pytest.raises(CentreUnreachable, match=r"waits in the outbox.*release send"):
        run(site)
    assert len(centre.requests) == 1 + 3
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]
    centre.status = 201
    assert run(site) == Sent(1, 0)


def test_a_slow_centre_is_not_waited_for(site: Site, waiting: str, centre: Centre) -> None:
    assert site.centre is not None
    hasty = site.model_copy(
        update={"centre": site.centre.model_copy(update={"timeout_seconds": 0.2})}
    )
    centre.seconds = 0.5
    with pytest.raises(CentreUnreachable, match="does not answer"):
        run(hasty)
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]


def test_a_centre_that_is_away_is_one_sentence(site: Site, waiting: str) -> None:
    gone = site.model_copy(update={"centre": CentreSettings(url="http://127.0.0.1:9")})
    with pytest.raises(CentreUnreachable) as found:
        run(gone)
    assert str(found.value) == (
        "The centre does not answer; the release waits in the outbox. "
        "Later: `heldennet-site release send`."
    )
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]


def test_a_lost_answer_leads_to_one_release_and_one_receipt(
    site: Site, waiting: str, centre: Centre
) -> None:
    centre.hang_up = True
    with pytest.raises(CentreUnreachable):
        run(site)
    assert list(centre.stored) == [waiting]  # it arrived, and the site does not know
    centre.hang_up = False
    assert run(site) == Sent(1, 0)
    assert list(centre.stored) == [waiting]
    assert receipts.journal(site.out).verify().number == 1


KILLS = {
    "after the answer, before the receipt is stored": "flows.receipts.store",
    "after the receipt, before the outbox is cleared": "flows.outbox.confirm",
}


@pytest.mark.parametrize("place", KILLS.values(), ids=KILLS)
def test_a_kill_while_sending_loses_nothing_and_doubles_nothing(
    site: Site, waiting: str, centre: Centre, place: str
) -> None:
    program = (
        "import os, signal, sys; from datetime import *; from pathlib import Path\n"
        "from flows import centre, outbox, receipts; from sites import settings\n"
        "def kill(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{place.removeprefix('flows.')} = kill\n"
        "site = settings.read(Path(sys.argv[1]))\n"
        "centre.send_outbox(site, lambda: datetime(2026, 3, 2, 8, 0, tzinfo=UTC))\n"
    )
    command = [sys.executable, "-c", program, str(site.path("site.toml"))]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    run(site)
    assert outbox.waiting(site.out) == []
    assert list(centre.stored) == [waiting]
    assert receipts.journal(site.out).verify().number == 1


def test_a_refusal_tells_the_reason_of_the_centre_in_one_line(
    site: Site, waiting: str, centre: Centre
) -> None:
    centre.status, centre.detail = (
        422,
        "hospital-noord, i01:\n\x1b[31m a rule is broken" + "." * 999,
    )
    with pytest.raises(CentreRefused) as found:
        run(site)
    sentence = str(found.value)
    assert sentence.startswith("The centre refused (422): hospital-noord, i01: [31m a rule is")
    assert sentence.isprintable()
    assert len(sentence) < 400
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]


def test_one_refused_release_does_not_hold_up_the_next(
    site: Site, release: Release, waiting: str, centre: Centre
) -> None:
    other = outbox.put(site.out, release.model_copy(update={"policy_digest": "1" * 64}))
    refusal = (403, b'{"detail": "no"}')
    centre.special = lambda path: refusal if path.endswith(waiting) else None
    with pytest.raises(CentreRefused, match=r"refused \(403\): no"):
        run(site)
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]
    assert list(centre.stored) == [other.digest]


def revoked(officers: Officers) -> str:
    """Approve version 1 and revoke it; return its digest."""
    assert (officers.advise(), officers.approve()) == (0, 0)
    words = ("--key", officers.approver, "--reason", "Lek bij de leverancier.")
    assert officers.type("revoke", *words) == 0
    return digest(read(officers.site.policy_file))


def test_a_release_whose_policy_was_revoked_stays_and_the_others_go(
    officers: Officers, release: Release, centre: Centre
) -> None:
    out, of_version_1 = officers.site.out, revoked(officers)
    kept = outbox.put(out, release.model_copy(update={"policy_digest": of_version_1}))
    other = outbox.put(out, release)
    sent = run(officers.site)
    assert sent == Sent(sent=1, waiting=1, revoked=(1,))
    assert sent.sentence().startswith(
        "The centre has confirmed it. Not sent and left in the outbox: 1 release under version 1 of "
        "the policy, which was revoked. Give it up with `heldennet-site release withdraw`; to deliver"
    )
    assert list(centre.stored) == [other.digest]
    assert [one.digest for one in outbox.waiting(out)] == [kept.digest]


@pytest.mark.parametrize("gone", ["policies/policy-1.revocation.json", "out/audit.jsonl"])
def test_the_audit_or_the_file_is_enough_to_stop_a_release(
    officers: Officers, release: Release, centre: Centre, gone: str
) -> None:
    of_version_1 = revoked(officers)
    outbox.put(officers.site.out, release.model_copy(update={"policy_digest": of_version_1}))
    officers.site.path(gone).unlink()
    assert run(officers.site) == Sent(0, 1, revoked=(1,))
    assert centre.requests == []


def test_release_send_refuses_in_one_sentence_what_was_made_under_a_revoked_policy(
    officers: Officers, release: Release, centre: Centre, capsys: Capture
) -> None:
    of_version_1 = revoked(officers)
    outbox.put(officers.site.out, release.model_copy(update={"policy_digest": of_version_1}))
    capsys.readouterr()
    said = refused(capsys, 5, "--site", officers.site.folder, "release", "send")
    assert said.startswith("Not sent and left in the outbox: 1 release under version 1")
    assert said.endswith("propose it, and have it advised and approved.")
    assert centre.stored == {}


def test_a_policy_that_is_revoked_while_others_go_stops_its_release(
    officers: Officers, release: Release, centre: Centre
) -> None:
    assert (officers.advise(), officers.approve()) == (0, 0)
    found = digest(read(officers.site.policy_file))
    kept = outbox.put(officers.site.out, release.model_copy(update={"policy_digest": found}))

    def revoking(path: str) -> None:
        if path == "/v1/health":  # asked before the first release goes
            words = ("--key", officers.approver, "--reason", "Lek bij de leverancier.")
            assert officers.type("revoke", *words) == 0

    centre.special = revoking
    assert run(officers.site) == Sent(0, 1, revoked=(1,))
    assert centre.stored == {}
    assert [one.digest for one in outbox.waiting(officers.site.out)] == [kept.digest]


def test_nothing_is_sent_while_another_command_decides_about_the_outbox(
    site: Site, waiting: str, centre: Centre, capsys: Capture
) -> None:
    with session.alone(site):
        said = refused(capsys, 8, "--site", site.folder, "release", "send")
    assert said == "Another delivery of this site is under way. Wait until it ends."
    assert centre.requests == []


def test_before_its_policy_is_revoked_a_release_goes(
    officers: Officers, release: Release, centre: Centre
) -> None:
    assert (officers.advise(), officers.approve()) == (0, 0)
    found = digest(read(officers.site.policy_file))
    kept = outbox.put(officers.site.out, release.model_copy(update={"policy_digest": found}))
    assert run(officers.site) == Sent(1, 0)
    assert list(centre.stored) == [kept.digest]


def test_a_redirect_is_not_followed(site: Site, waiting: str, centre: Centre) -> None:
    centre.status = 308
    with pytest.raises(CentreRefused, match="another address, which is not followed"):
        run(site)
    assert len(centre.requests) == 2


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_off_by_a_day_is_named_before_anything_is_sent(
    site: Site, waiting: str, centre: Centre, days: int
) -> None:
    centre.clock = NOW + timedelta(days=days)
    with pytest.raises(NotAllowed, match=r"clock of this machine .* differ by about 24 hours"):
        run(site)
    assert centre.stored == {}
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]


def test_a_site_without_a_centre_keeps_its_release(site: Site, waiting: str) -> None:
    alone = run(site.model_copy(update={"centre": None}))
    assert alone == Sent(0, 1, centre=False)
    assert alone.sentence().startswith(
        "Nothing was sent: site.toml names no centre. The release waits in the outbox. To enrol, "
    )
    assert outbox.waiting(site.out)[0].digest == waiting


def test_a_site_without_a_centre_is_never_told_that_the_centre_has_everything(site: Site) -> None:
    said = run(site.model_copy(update={"centre": None})).sentence()
    assert said.startswith("Nothing was sent: site.toml names no centre. To enrol, ")
    assert "`heldennet-site join`" in said
    assert "`heldennet-central site invite`" in said
    assert run(site).sentence() == "The centre has everything already."


WRONG_RECEIPTS = {
    "of another release": {"releaseId": "b" * 64},
    "for another site": {"site": "hospital-zuid"},
    "without a chain": {"chainHead": ""},
    "with more than a receipt": {"please": "run this"},
}


@pytest.mark.parametrize("change", WRONG_RECEIPTS.values(), ids=WRONG_RECEIPTS)
def test_an_answer_that_is_no_receipt_confirms_nothing(
    site: Site, waiting: str, change: dict[str, str]
) -> None:
    with pytest.raises(CentreRefused, match="no valid receipt"):
        receipts.parse(json.dumps(receipt(waiting) | change).encode(), site.id, waiting)


def test_a_centre_that_answers_without_end_is_cut_off(
    site: Site, waiting: str, centre: Centre
) -> None:
    centre.special = lambda _path: (200, b" " * 200_000)
    with pytest.raises(CentreUnreachable, match="does not come to an end"):
        run(site)


@pytest.mark.parametrize("content", [b"", b"{", b'{"site": 1}'])
def test_a_damaged_file_in_the_outbox_is_not_sent(
    site: Site, waiting: str, centre: Centre, content: bytes
) -> None:
    (outbox.folder(site.out) / f"{waiting}.json").write_bytes(content)
    with pytest.raises(StoreError, match="damaged or was changed; it is not sent"):
        run(site)
    assert centre.stored == {}


def test_a_release_that_was_changed_on_disk_is_not_sent(
    site: Site, waiting: str, centre: Centre
) -> None:
    path = outbox.folder(site.out) / f"{waiting}.json"
    path.write_bytes(path.read_bytes().replace(b"0" * 64, b"1" * 64))
    with pytest.raises(StoreError, match="damaged or was changed"):
        run(site)
    assert centre.stored == {}


class Wider(Release):
    """A release with something more in it."""

    extra: str = "more"


def _not_releases(release: Release) -> Iterator[object]:
    yield release.model_dump()
    yield release.canonical()
    yield "rows"
    yield Wider(**{name: getattr(release, name) for name in Release.model_fields})


def test_nothing_but_a_release_has_a_way_out(site: Site, release: Release, centre: Centre) -> None:
    assert site.centre is not None
    sender = Sender(site.id, site.centre, Keys.open(site.keys).signing_key(), lambda: NOW)
    for thing in _not_releases(release):
        with pytest.raises(UnsafeRelease, match="Only a release may leave"):
            send(sender, thing)  # type: ignore[arg-type]  # that is what is refused
    assert centre.requests == []


def test_a_half_written_release_does_not_count(site: Site, waiting: str) -> None:
    (outbox.folder(site.out) / f".{waiting}.json.part").write_bytes(b"{")
    assert [kept.digest for kept in outbox.waiting(site.out)] == [waiting]


def test_a_release_in_the_outbox_is_its_owners_alone(site: Site, waiting: str) -> None:
    path = outbox.folder(site.out) / f"{waiting}.json"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_proxy_of_the_environment_is_used(
    site: Site, waiting: str, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", centre.url)
    away = site.model_copy(
        update={
            "centre": CentreSettings.model_construct(url="http://centre.test", timeout_seconds=1)
        }
    )
    assert run(away) == Sent(1, 0)
    assert centre.requests[-1]["host"] == "centre.test"


def test_authorities_are_read_where_somebody_may_have_to_prove_who_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def authorities(url: str) -> int:
        settings = CentreSettings.model_construct(url=url, timeout_seconds=1)
        sender = centre_module.sender(site, settings, lambda: NOW)
        with centre_module._client(sender, 1) as client:
            pool = client._transport._pool  # type: ignore[attr-defined]
            trusted: ssl.SSLContext = pool._ssl_context
            assert trusted.verify_mode == ssl.CERT_REQUIRED
            assert trusted.check_hostname
            return len(trusted.get_ca_certs())

    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert authorities("http://127.0.0.1:1") == 0
    assert authorities("https://centre.test") > 0
    monkeypatch.setenv("HTTP_PROXY", "https://proxy.test")
    assert authorities("http://127.0.0.1:1") > 0


def test_no_key_no_sending(site: Site, waiting: str, centre: Centre) -> None:
    (site.keys / "signing.pem").chmod(0o644)
    with pytest.raises(HeldennetError, match=r"signing.pem can be read by other users"):
        run(site)
    assert centre.requests == []
