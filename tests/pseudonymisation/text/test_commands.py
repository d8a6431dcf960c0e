"""``policy test-text`` and ``policy label``, as they are typed."""

import io
import re
import socket
import stat
from pathlib import Path

import pytest

from flows import cli
from pseudonymisation.text import notes as labelled
from tests.flows.conftest import SITE_TOML
from tests.pseudonymisation.text import notes

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "site.toml").write_text(SITE_TOML)
    return tmp_path


def written(path: Path, count: int = 60) -> Path:
    path.write_text("".join(labelled.line(note) + "\n" for note in notes.made(count, 5)))
    return path


def test_the_figures_are_told_without_a_site_and_without_a_network(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    file = written(tmp_path / "notes.jsonl")
    assert cli.main(["--site", str(tmp_path), "policy", "test-text", str(file)]) == 0
    told = capsys.readouterr().out
    for part in ("all ", "PERSON", "in the record", "lower case", "precision", "milliseconds"):
        assert part in told
    assert re.search(r"clinical spans hit +0 of \d+", told)
    assert "60 synthetic notes" in told


def test_what_is_recorded_holds_figures_and_no_text(home: Path, capsys: Capture) -> None:
    file = written(home / "notes.jsonl")
    assert cli.main(["--site", str(home), "policy", "test-text", str(file), "--record"]) == 0
    told = capsys.readouterr().out
    assert "Not enough at 0.97: the sample is synthetic" in told
    assert re.search(r'evaluation = "[0-9a-f]{64}"', told)
    recorded = (home / "text-evaluation.json").read_text()
    assert stat.S_IMODE((home / "text-evaluation.json").stat().st_mode) == 0o600
    assert not [name for name in notes.FIRST if name in recorded]


def test_labelling_writes_what_was_marked_for_its_owner_only(
    home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "notes.txt").write_text("Anna drinkt goed.\nBram slaapt.\nTrui is nat.\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("1 person\nwat\n1 person\nq\n"))
    assert cli.main(["--site", str(home), "policy", "label", str(home / "notes.txt")]) == 0
    target = home / "text" / "labelled.jsonl"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert [len(note.spans) for note in labelled.read(target)] == [1, 1]
    assert "Not understood" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))  # the third note, then the end of input
    assert cli.main(["--site", str(home), "policy", "label", str(home / "notes.txt")]) == 0
    assert [len(note.spans) for note in labelled.read(target)] == [1, 1, 0]


def test_a_bad_file_is_one_sentence(home: Path, capsys: Capture) -> None:
    (home / "bad.jsonl").write_text('{"text": 7}\n')
    assert cli.main(["--site", str(home), "policy", "test-text", str(home / "bad.jsonl")]) == 6
    assert "bad.jsonl, line 1: text: " in capsys.readouterr().err
    words = ["--words", str(home / "none"), "--record"]
    assert (
        cli.main(["--site", str(home), "policy", "test-text", str(written(home / "n")), *words])
        == 3
    )
    assert "leave out" in capsys.readouterr().err
