"""Labelled notes are clear text: they go with the person, with an objection, and with time."""

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import audit, labelled, whom
from flows.labelled import Line
from pseudonymisation import policy as policies
from pseudonymisation.keys import Keys
from pseudonymisation.template import template
from pseudonymisation.text.notes import Note
from sites.settings import Site
from sites.store import open_store
from tests.flows.conftest import NOW
from tests.flows.typed import Capture, Officers, run

BSN = "999990019"
NOTES = """\
number;name;text
4711;Siham;Siham drinkt goed.
4712;Bram;Bram slaapt.
4713;Trui;Trui is nat.
"""
LABELS = frozenset({"person1", "family1"})
TODAY = date(2026, 11, 22)


@pytest.fixture
def here(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with a policy and three notes to label, of which each has one name."""
    site.policy_file.write_text(template("hospital", site.id, NOW.date()))
    (site.folder / "notes.csv").write_text(NOTES)
    monkeypatch.setattr("sys.stdin", io.StringIO("1 person\n" * 3))
    return site


def label(site: Site, *words: str) -> int:
    source = site.folder / "notes.csv"
    return run("--site", site.folder, "policy", "label", source, "--name-column", "name", *words)


def forget(site: Site, number: str, *words: str, who: str = "person") -> int:
    file = site.folder.parent / "number"
    file.write_text(number)
    file.chmod(0o600)
    start: tuple[str | Path, ...] = ("--site", site.folder, "forget", who, "--reason", "objection")
    return run(*start, "--file", file, *words)


def pid(site: Site, number: str) -> str:
    policy, keys = policies.read(site.policy_file), Keys.open(site.keys)
    (found,) = whom.each(site, policy, keys, [number])
    return min(found)


def texts(site: Site) -> list[str]:
    return sorted(json.loads(line.text)["text"] for line in labelled.read(site))


def with_a_family(site: Site) -> None:
    """Let the store know a mother and her child."""
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        for number in ("4711", "4712"):
            store.rows(
                "INSERT INTO fragments.person (person_pid, family_pid) VALUES (?, 'family1-x')",
                [pid(site, number)],
            )


def test_a_note_says_whom_it_is_about_and_never_the_number(here: Site) -> None:
    assert label(here, "--person-column", "number") == 0
    lines = labelled.read(here)
    assert {line.about for line in lines} == {
        frozenset({pid(here, number)}) for number in ("4711", "4712", "4713")
    }
    kept = labelled.path(here).read_text()
    assert "4711" not in kept
    assert '"name": "Siham"' in kept


def test_who_is_forgotten_takes_the_notes_along(here: Site, capsys: Capture) -> None:
    label(here, "--person-column", "number")
    assert forget(here, "4711", "--dry-run") == 0
    assert "Labelled notes would be taken out: 1" in capsys.readouterr().out
    assert len(texts(here)) == 3
    assert forget(here, "4711") == 0
    assert "Labelled notes taken out and overwritten: 1" in capsys.readouterr().out
    assert texts(here) == ["Bram slaapt.", "Trui is nat."]
    (here.folder / "notes.csv").unlink()  # the steward's own
    held = [p.read_bytes() for p in here.folder.rglob("*") if p.is_file()]
    assert not [content for content in held if b"Siham" in content]
    entry = next(e for e in audit.records(here) if e.event == "forget" and e.action == "D")
    assert entry.objects == ("text/labelled.jsonl", "reason: objection")


def test_a_resident_is_known_by_the_bsn_alone(here: Site) -> None:
    file = here.folder / "site.toml"
    file.write_text(file.read_text().replace('"hospital"', '"municipality"'))
    here.policy_file.write_text(template("municipality", here.id, NOW.date()))
    (here.folder / "notes.csv").write_text(NOTES.replace("4711", BSN))
    assert label(here, "--person-column", "number") == 0
    assert BSN not in labelled.path(here).read_text()
    assert forget(here, BSN) == 0
    assert texts(here) == ["Bram slaapt.", "Trui is nat."]


def test_a_note_about_who_knows_whom_goes_with_whoever_is_forgotten(
    here: Site, capsys: Capture
) -> None:
    label(here)
    assert "go with whoever is forgotten first" in capsys.readouterr().out
    assert len(texts(here)) == 3
    assert forget(here, "999") == 0
    assert not labelled.path(here).exists()


def test_a_forgotten_family_takes_the_notes_of_all_its_people_along(here: Site) -> None:
    with_a_family(here)
    label(here, "--person-column", "number")
    assert forget(here, "4711", who="family") == 0
    assert texts(here) == ["Trui is nat."]


def test_who_was_forgotten_or_objected_is_not_labelled_again(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_family(here)
    assert forget(here, "4711") == 0
    with open_store(here.store, Keys.open(here.keys).store_key()) as store:
        store.rows(
            "INSERT INTO fragments.objection (person_pid, status) VALUES (?, 'objection')",
            [pid(here, "4713")],
        )
    label(here, "--person-column", "number")
    assert texts(here) == ["Bram slaapt."]


def line(text: str, days: int, *about: str) -> Line:
    return Line.of(Note(text=text), about, TODAY - timedelta(days=days))


def test_no_note_is_kept_longer_than_it_may_be(site: Site) -> None:
    kept = [line("new", 30), line("kept", 365, "person1-a"), line("other", 1, "person1-b")]
    old = [line("nameless", 31), line("a year", 366, "person1-a"), line("gone", 1, "person1-c")]
    old.append(line("of a version that is no more", 31, "person7-a"))
    for one in (*kept, *old):
        labelled.add(site, one)
    found = labelled.too_old(site, {"person1-c"}, LABELS, TODAY, 120)
    assert {json.loads(one.text)["text"] for one in found} == {
        "nameless",
        "a year",
        "gone",
        "of a version that is no more",
    }
    assert labelled.take_out(site, found) == 4
    assert texts(site) == ["kept", "new", "other"]
    assert len(labelled.too_old(site, (), LABELS, TODAY, 6)) == 1  # a shorter policy


def test_retain_lets_go_of_notes_and_the_audit_tells_a_band(
    officers: Officers, capsys: Capture
) -> None:
    officers.advise()
    officers.approve()
    labelled.add(officers.site, Line.of(Note(text="old"), ["person1-a"], date(2024, 1, 1)))
    capsys.readouterr()
    assert run("--site", officers.site.folder, "retain", "--dry-run") == 0
    assert "Labelled notes would be deleted: fewer than 10." in capsys.readouterr().out
    assert run("--site", officers.site.folder, "retain") == 0
    assert not labelled.path(officers.site).exists()
    entry = list(audit.records(officers.site))[-1]
    assert (entry.event, entry.action) == ("retention", "D")
    assert entry.objects == ("text/labelled.jsonl", "notes: fewer than 10")


def test_a_line_of_which_nothing_is_known_goes_at_once(site: Site) -> None:
    labelled.add(site, Line('{"text": "of an earlier version of this program"}'))
    labelled.add(site, Line("no json"))
    assert len(labelled.too_old(site, (), LABELS, TODAY, 120)) == 2


def test_a_rotation_renames_the_notes(site: Site) -> None:
    labelled.add(site, line("a", 1, "person1-a", "family1-f"))
    labelled.add(site, line("b", 1, "person1-b"))
    assert labelled.pseudonyms(site, "person1") == {"person1-a", "person1-b"}
    labelled.rename(site, {"person1-a": "person2-z"})
    assert [one.about for one in labelled.read(site)] == [
        {"person2-z", "family1-f"},
        {"person1-b"},
    ]


def test_what_a_killed_run_left_is_wiped(site: Site) -> None:
    labelled.add(site, line("a", 1, "person1-a"))
    rest = labelled.path(site).with_name(f".{labelled.NAME}.new")
    rest.write_text("clear text")
    assert labelled.forget(site, {"person1-a"}, LABELS) == 1
    assert list(Path(labelled.path(site).parent).iterdir()) == []
