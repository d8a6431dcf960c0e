"""One number comes back, by two people, with a reason, on record, once; nothing else does."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from flows import audit, files
from pseudonymisation import administrative, ed25519
from pseudonymisation.keys import Keys
from pseudonymisation.pseudonym import pseudonyms
from pseudonymisation.template import template
from sites.settings import Site
from tests.flows import small_hospital
from tests.flows.conftest import NOW
from tests.flows.typed import Capture, refused, run

NUMBER = "4711-test"
BSN = "999990019"


@pytest.fixture
def here(site: Site, tmp_path: Path) -> Site:
    """A site with a policy, and two people with keys who may turn a pseudonym back together."""
    site.policy_file.write_text(template("hospital", site.id, NOW.date()))
    people = [
        f'{{ name = "{name}", key = "{ed25519.public_text(ed25519.create(tmp_path / name))}" }}'
        for name in ("steward", "officer")
    ]
    enrol(site, f"reidentify_keys = [{', '.join(people)}]")
    return site


def enrol(site: Site, line: str) -> None:
    file = site.folder / "site.toml"
    kept = [old for old in file.read_text().splitlines() if not old.startswith("reidentify_keys")]
    file.write_text("\n".join([line, *kept]) + "\n")


def pseudonym(site: Site, number: str = NUMBER, version: int = 1) -> str:
    keys = Keys.open(site.keys)
    key = keys.domain_key(site.id, "evaluation", "person", version=version)
    return str(pseudonyms(pa.array([number]), key, domain="person", version=version)[0])


def ask(site: Site, one: str, key: Path, *words: str) -> int:
    given = words or ("--reason", "A treating doctor must be told")
    return run("--site", site.folder, "reidentify", "ask", one, "--key", key, *given)


def asked(site: Site, key: Path, capsys: Capture) -> str:
    assert ask(site, pseudonym(site), key) == 0
    found = re.search(r"grant ([0-9a-f]{16})", capsys.readouterr().out)
    assert found is not None
    return found[1]


def grant(site: Site, nonce: str, key: Path) -> tuple[str | Path, ...]:
    return ("--site", site.folder, "reidentify", "grant", nonce, "--key", key)


def test_two_people_with_a_reason_see_the_number_once(
    here: Site, tmp_path: Path, capsys: Capture
) -> None:
    nonce = asked(here, tmp_path / "steward", capsys)
    assert run(*grant(here, nonce, tmp_path / "officer")) == 0
    assert capsys.readouterr().out.count(NUMBER) == 1
    again = refused(capsys, 13, *grant(here, nonce, tmp_path / "officer"))
    assert "granted before" in again


def test_the_number_and_the_pseudonym_stand_in_no_record(
    here: Site, tmp_path: Path, capsys: Capture
) -> None:
    nonce = asked(here, tmp_path / "steward", capsys)
    run(*grant(here, nonce, tmp_path / "officer"))
    events = list(audit.records(here))[-2:]
    assert [(e.event, e.action) for e in events] == [
        ("reidentify ask", "C"),
        ("reidentify grant", "R"),
    ]
    assert events[0].client == events[1].client
    assert re.fullmatch(r"[0-9a-f]{32}", events[0].client)
    assert events[0].trace == events[1].trace
    assert pseudonym(here) not in (here.out / "audit.jsonl").read_text()
    held = b"".join(p.read_bytes() for p in here.folder.rglob("*") if p.is_file())
    assert NUMBER.encode() not in held


def test_what_cannot_be_recorded_is_not_shown(here: Site, tmp_path: Path, capsys: Capture) -> None:
    nonce = asked(here, tmp_path / "steward", capsys)
    record = here.out / "audit.jsonl"
    record.write_bytes(record.read_bytes().replace(b"steward", b"someone", 1))
    code = run(*grant(here, nonce, tmp_path / "officer"))
    said = capsys.readouterr()
    assert code != 0
    assert NUMBER not in said.out + said.err


def test_one_person_cannot_do_both(here: Site, tmp_path: Path, capsys: Capture) -> None:
    nonce = asked(here, tmp_path / "steward", capsys)
    said = refused(capsys, 13, *grant(here, nonce, tmp_path / "steward"))
    assert "another person must grant" in said
    event = list(audit.records(here))[-1]
    assert (event.objects[0], event.positions) == ("refused", "FFFF")


def test_one_person_or_one_key_enrolled_twice_is_refused(
    here: Site, tmp_path: Path, capsys: Capture
) -> None:
    keys = [ed25519.public_text(ed25519.read(tmp_path / n)) for n in ("steward", "officer")]
    for names, of in ((("one", "One "), keys), (("one", "two"), keys[:1] * 2), (("one",), keys)):
        people = [f'{{ name = "{n}", key = "{k}" }}' for n, k in zip(names, of, strict=False)]
        enrol(here, f"reidentify_keys = [{', '.join(people)}]")
        words = (
            "reidentify",
            "ask",
            pseudonym(here),
            "--reason",
            "r",
            "--key",
            tmp_path / "steward",
        )
        said = refused(capsys, 13, "--site", here.folder, *words)
        assert "at least two different people" in said


@pytest.mark.parametrize("name", ["Jan  Smit", "JAN SMIT", "Jаn Smіt", "Jan Smıt", "Ｊan Smit"])
def test_two_names_that_look_the_same_are_one_person(
    here: Site, tmp_path: Path, capsys: Capture, name: str
) -> None:
    keys = [ed25519.public_text(ed25519.read(tmp_path / n)) for n in ("steward", "officer")]
    people = [
        f'{{ name = "{n}", key = "{k}" }}' for n, k in zip(("Jan Smit", name), keys, strict=True)
    ]
    enrol(here, f"reidentify_keys = [{', '.join(people)}]")
    words = ("reidentify", "ask", pseudonym(here), "--reason", "r", "--key", tmp_path / "steward")
    said = refused(capsys, 13, "--site", here.folder, *words)
    assert "Names that look the same are one person" in said


def test_every_refusal_is_in_the_audit(here: Site, tmp_path: Path, capsys: Capture) -> None:
    ed25519.create(tmp_path / "stranger")
    start, end = ("--site", here.folder, "reidentify"), ("--key", tmp_path / "stranger")
    nonce = asked(here, tmp_path / "steward", capsys)
    whole = grant(here, nonce, tmp_path / "officer")
    assert run(*whole) == 0
    capsys.readouterr()
    refused(capsys, 13, *whole)  # a second time
    refused(capsys, 13, *start, "grant", "0" * 16, *end)  # no such request
    refused(capsys, 13, *start, "grant", "../x", *end)
    refused(capsys, 16, *start, "ask", "no-pseudonym", "--reason", "r", *end)
    refused(capsys, 13, *start, "ask", pseudonym(here), "--reason", "r", *end)
    refused(capsys, 13, *start, "ask", pseudonym(here), "--reason", " ", *end)
    events = [(e.event, e.objects[:1], e.positions) for e in audit.records(here)][-6:]
    grants = [("reidentify grant", ("refused",), "FFFF")] * 3
    assert events == grants + [("reidentify ask", ("refused",), "FFFF")] * 3
    assert NUMBER not in (here.out / "audit.jsonl").read_text()


def test_a_stranger_is_refused(here: Site, tmp_path: Path, capsys: Capture) -> None:
    nonce = asked(here, tmp_path / "steward", capsys)
    ed25519.create(tmp_path / "stranger")
    said = refused(capsys, 13, *grant(here, nonce, tmp_path / "stranger"))
    assert "not one of reidentify_keys" in said


@pytest.mark.parametrize("field", ["pseudonym", "reason", "name", "at", "site"])
def test_a_request_that_was_changed_is_refused(
    here: Site, tmp_path: Path, capsys: Capture, field: str
) -> None:
    nonce = asked(here, tmp_path / "steward", capsys)
    file = here.out / "reidentify" / f"{nonce}.request.json"
    other = {"pseudonym": pseudonym(here, "4712"), "name": "somebody", "reason": "none", "at":
             "2026-11-22T00:00:00Z", "site": "another-site"}[field]  # fmt: skip
    content = json.loads(file.read_text()) | {field: other}
    files.write_atomically(file, json.dumps(content).encode())
    said = refused(capsys, 13, *grant(here, nonce, tmp_path / "officer"))
    assert "was changed" in said or "another site" in said


def test_a_reason_and_one_whole_pseudonym_are_needed(
    here: Site, tmp_path: Path, capsys: Capture
) -> None:
    start = ("--site", here.folder, "reidentify", "ask")
    end = ("--key", tmp_path / "steward", "--reason")
    one = pseudonym(here)
    assert "needs a reason" in refused(capsys, 13, *start, one, *end, "  ")
    assert "exactly one pseudonym" in refused(capsys, 16, *start, one, one, *end, "r")
    assert "not a whole pseudonym" in refused(capsys, 16, *start, one[:-1] + "0", *end, "r")
    with pytest.raises(SystemExit):
        run(*start, one, "--key", tmp_path / "steward")


@pytest.mark.parametrize(
    ("number", "version", "reason"),
    [
        ("a-number-of-more-than-16", 1, "cannot be turned back"),
        (NUMBER, 2, "was destroyed"),
    ],
)
def test_what_cannot_be_turned_back_is_told(
    here: Site, tmp_path: Path, capsys: Capture, number: str, version: int, reason: str
) -> None:
    one = pseudonym(here, number, version)
    Keys.open(here.keys).destroy("person", 2)
    assert ask(here, one, tmp_path / "steward") == 0
    found = re.search(r"grant ([0-9a-f]{16})", capsys.readouterr().out)
    assert found is not None
    assert run(*grant(here, found[1], tmp_path / "officer")) in (4, 16)
    assert reason in capsys.readouterr().err


def exported(site: Site, column: str, number: str) -> None:
    """Give the site an export of persons, with one whom it knows by this number."""
    names = (column, "family_number", "role", "sex", "birth_year")
    inbox = site.folder / "inbox"
    inbox.mkdir()
    (inbox / "person.csv").write_text(f"{';'.join(names)}\n{number};F1;mother;female;1990\n")
    mapping = small_hospital.mapping("person", ";".join(names))
    (site.folder / "person.toml").write_text(mapping)
    with (site.folder / "site.toml").open("a") as file:
        file.write('[[source]]\nformat = "table"\npath = "inbox/person.csv"\n')
        file.write('mapping = "person.toml"\n')


def turned_back(site: Site, one: str, tmp_path: Path, capsys: Capture) -> str:
    """Ask and grant; return what the second person sees."""
    assert ask(site, one, tmp_path / "steward") == 0
    found = re.search(r"grant ([0-9a-f]{16})", capsys.readouterr().out)
    assert found is not None
    assert run(*grant(site, found[1], tmp_path / "officer")) == 0
    return capsys.readouterr().out


def outside_the_inbox(site: Site) -> bytes:
    paths = (p for p in site.folder.rglob("*") if p.is_file() and p.parent.name != "inbox")
    return b"".join(path.read_bytes() for path in paths)


def test_a_number_of_more_than_one_block_is_looked_for_in_the_exports(
    here: Site, tmp_path: Path, capsys: Capture
) -> None:
    number = "dossier-2026-0000000815"
    exported(here, "person_number", number)
    assert turned_back(here, pseudonym(here, number), tmp_path, capsys).count(number) == 1
    assert number.encode() not in outside_the_inbox(here)


def test_a_resident_whom_only_the_bsn_names_comes_back_by_it(
    here: Site, tmp_path: Path, capsys: Capture
) -> None:
    file = here.folder / "site.toml"
    file.write_text(file.read_text().replace('"hospital"', '"municipality"'))
    here.policy_file.write_text(template("municipality", here.id, NOW.date()))
    exported(here, "bsn", BSN)
    rows = pa.table({"bsn": [BSN]})
    own = administrative.client_numbers(rows, Keys.open(here.keys), here.id)["person_number"]
    one = pseudonym(here, own[0].as_py())
    assert turned_back(here, one, tmp_path, capsys).count(BSN) == 1
    assert BSN.encode() not in outside_the_inbox(here)
