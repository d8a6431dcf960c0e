"""A site joins: what it tells of itself, what it does with an answer that was lost or is not true."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from federated.disclosure.conformance.proof import PACK, Proof
from federated.errors import ChainBroken, UnsafeRelease
from federated.onboarding.statements import Agreement, Enrolment
from federated.release import Release
from federated.signing import fingerprint, text_of
from flows import agreeing, doctor, joining, proving
from flows import centre as centre_module
from flows.centre import sender, tell
from pseudonymisation.keys import Keys
from sites.settings import Site
from tests.flows.conftest import NOW, Centre
from tests.flows.typed import Capture, refused, run

CODE = "64CC-TVMY-MSTC-W8MW-YZVE"
RUN, SEED = "1" * 64, "2" * 64


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "PAUSES", (0.0, 0.0))


def mark(site: Site) -> str:
    return fingerprint(text_of(Keys.open(site.keys).signing_key().public_key()))


def standing(site: Site, status: str = "waiting", **changes: str) -> tuple[int, bytes]:
    content = {"site": site.id, "status": status, "fingerprint": mark(site)}
    return 202, json.dumps({**content, **changes}).encode()


def on(path: str, *answers: tuple[int, bytes]) -> Callable[[str], tuple[int, bytes] | None]:
    """Answer requests to an address in this order, the last one for ever."""
    left = list(answers)

    def special(asked: str) -> tuple[int, bytes] | None:
        if not asked.startswith(f"/v1/{path}"):
            return None
        return left.pop(0) if len(left) > 1 else left[0]

    return special


def test_nothing_but_the_three_statements_goes_that_way(site: Site, release: Release) -> None:
    assert site.centre is not None

    class More(Agreement):
        note: str = "room for a name"

    more = More(site=site.id, kind="dpia", reference="D-1", signed_on=NOW.date())
    for wrong in (release, more, {"a": 1}):
        with pytest.raises(UnsafeRelease, match="Only a statement of the site"):
            tell(sender(site, site.centre, lambda: NOW), "PUT", "agreements/x", wrong)  # type: ignore[arg-type]


def test_no_statement_has_room_for_text_of_anybody() -> None:
    closed = {"site", "format", "kind", "gemeentecode", "code", "public_key", "reference",
              "signed_on", "document", "run", "version", "tables", "lines"}  # fmt: skip
    for form in (Enrolment, Agreement, Proof):
        assert set(form.model_fields) <= closed
        assert form.model_config["extra"] == "forbid"


def test_an_answer_that_was_lost_is_asked_for_again(site: Site, centre: Centre) -> None:
    refusal = 403, b'{"detail": "The centre does not take this code."}'
    centre.special = on("enrolments/", refusal, standing(site))
    assert joining.join(site, CODE, lambda: NOW).status == "waiting"
    centre.special = on("enrolments/", refusal)
    assert run("--site", site.folder, "join", CODE) == 11


@pytest.mark.parametrize("code", ["", "64CC", CODE + "X", "64CC-TVMY-MSTC-W8MW-YZV*"])
def test_what_cannot_be_a_code_is_not_sent(
    site: Site, centre: Centre, capsys: Capture, code: str
) -> None:
    said = refused(capsys, 3, "--site", site.folder, "join", *([code] if code else []))
    assert "ode" in said
    assert centre.requests == []


def test_a_centre_that_speaks_of_another_key_is_not_believed(site: Site, centre: Centre) -> None:
    for wrong in (standing(site, fingerprint="0000 0000 0000 0000"), (200, b"{}")):
        centre.special = on("enrolments/", wrong)
        assert run("--site", site.folder, "join", CODE) == 11


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("waiting", "has not confirmed the key yet"), ("suspended", "takes nothing from this site")],
)
def test_the_doctor_says_how_far_the_enrolment_is(
    site: Site, centre: Centre, status: str, sentence: str
) -> None:
    centre.special = on("enrolments/", standing(site, status))
    (found,) = [f for f in doctor.examine(site, lambda: NOW) if f.name == "enrolled"]
    assert sentence in str(found.error)
    assert not found.needed


def asked(**changes: str) -> tuple[int, bytes]:
    return 201, json.dumps({"run": RUN, "seed": SEED, "pack": PACK, **changes}).encode()


def verdict(passed: bool, run_id: str = RUN) -> tuple[int, bytes]:
    failed = [] if passed else ["dominance"]
    content = {
        "run": run_id,
        "passed": passed,
        "failed": failed,
        "answeredAt": "2026-03-02T08:00:00Z",
    }
    return 200, json.dumps(content).encode()


def test_an_engine_that_fails_gets_one_clear_sentence(
    site: Site, centre: Centre, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _canned(monkeypatch)
    centre.special = on("conformance-runs", asked(), verdict(False))
    said = refused(capsys, 12, "--site", site.folder, "conformance")
    assert said.startswith("Not passed: the disclosure engine here lets through")
    assert "(dominance)" in said
    (found,) = [f for f in doctor.examine(site, lambda: NOW) if f.name == "proof"]
    assert found.error is not None
    centre.special = on("conformance-runs", asked(), verdict(True))
    assert run("--site", site.folder, "conformance") == 0
    (found,) = [f for f in doctor.examine(site, lambda: NOW) if f.name == "proof"]
    assert found.error is None


def _canned(monkeypatch: pytest.MonkeyPatch) -> None:
    from federated.disclosure.conformance import running

    monkeypatch.setattr(running, "tables", lambda _seed, _site: {})
    monkeypatch.setattr(running, "figures", lambda _seed: {})


def test_another_pack_or_the_verdict_of_another_run_is_refused(
    site: Site, centre: Centre, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _canned(monkeypatch)
    centre.special = on("conformance-runs", asked(pack="2"))
    assert "asks for version 2" in refused(capsys, 11, "--site", site.folder, "conformance")
    centre.special = on("conformance-runs", asked(), verdict(True, "3" * 64))
    assert "cannot be read" in refused(capsys, 11, "--site", site.folder, "conformance")
    assert proving.last(site) is None


def add(
    site: Site, *more: str | Path, kind: str = "dpia", number: str = "DPIA-2026-7"
) -> list[object]:
    words = ["--kind", kind, "--number", number, "--date", "2026-02-01", *more]
    return ["--site", site.folder, "agreement", "add", *words]


def test_an_agreement_is_kept_in_a_chain_and_told_by_number_and_fingerprint(
    site: Site, centre: Centre, tmp_path: Path, capsys: Capture
) -> None:
    document = tmp_path / "dpia.pdf"
    document.write_bytes(b"what is in it stays here")
    assert run(*add(site, "--document", document)) == 0  # type: ignore[arg-type]
    assert run(*add(site, "--document", document)) == 0  # type: ignore[arg-type]
    assert "Recorded before" in capsys.readouterr().out
    (kept,) = agreeing.every(site)
    assert kept.document == hashlib.sha256(document.read_bytes()).hexdigest()
    assert set(centre.stored.values()) == {kept.canonical()}
    assert run("--site", site.folder, "agreement", "list") == 0
    said = capsys.readouterr().out
    assert "DPIA-2026-7" in said
    assert "agreement add --kind works-council" in said
    assert run("--site", site.folder, "audit", "verify") == 0
    assert "agreements: whole; records: 1" in capsys.readouterr().out


def test_what_was_recorded_cannot_be_rewritten(site: Site) -> None:
    run(*add(site))  # type: ignore[arg-type]
    file = agreeing.journal(site).path
    file.write_bytes(file.read_bytes().replace(b"DPIA-2026-7", b"DPIA-2026-8"))
    with pytest.raises(ChainBroken):
        list(agreeing.every(site))


@pytest.mark.parametrize("number", ["Jansen", "1 Jansen", "", "x" * 65, "7;drop"])
def test_a_number_is_no_name(site: Site, capsys: Capture, number: str) -> None:
    said = refused(capsys, 3, *add(site, number=number))  # type: ignore[arg-type]
    assert "--number is the number in a register" in said
    assert number not in said or not number
    assert list(agreeing.every(site)) == []


def test_an_agreement_waits_for_a_centre_that_does_not_know_the_site(
    site: Site, centre: Centre, capsys: Capture
) -> None:
    centre.status = 401
    assert run(*add(site)) == 0  # type: ignore[arg-type]
    assert "Later: `heldennet-site agreement send`" in capsys.readouterr().out
    centre.status = 201
    assert run("--site", site.folder, "agreement", "send") == 0
    assert len(centre.stored) == 1


@pytest.mark.slow
def test_a_dry_run_opens_nothing_of_the_site_and_leaves_nothing(
    tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "zuid"
    words = ("--id", "gemeente-zuid", "--name", "Zuid", "--kind", "municipality", "--gemeente", "0599",
             "--programme", "other", "--families-per-year", "60")  # fmt: skip
    assert run("init", "--yes", *words, "--folder", folder) == 0
    left = folder / "out" / ".dry-run-killed"
    left.mkdir()
    (folder / "keys" / "signing.pem").chmod(0o644)  # whoever opens the keys refuses now
    before = _files(folder)
    assert run("--site", folder, "deliver", "--dry-run") == 0
    assert "nothing was kept, and nothing was sent" in capsys.readouterr().out
    assert _files(folder) == before
    assert not left.exists()


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
