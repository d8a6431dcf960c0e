"""The journal: append-only, chained, and whole after any interruption."""

import subprocess
import sys
from pathlib import Path

import pytest

from federated.errors import ChainBroken
from flows.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "out" / "journal.jsonl")


def test_what_is_appended_is_read_back_in_order(journal: Journal) -> None:
    for number in range(3):
        journal.append({"event": number})
    assert [content["event"] for content in journal.contents()] == [0, 1, 2]
    assert journal.verify().number == 3


def test_a_journal_that_was_never_written_is_empty_and_whole(journal: Journal) -> None:
    assert list(journal.contents()) == []
    assert journal.verify().number == 0


def test_only_its_owner_can_read_it(journal: Journal) -> None:
    journal.append({"event": 1})
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_half_a_line_after_a_power_cut_is_removed_by_the_next_append(journal: Journal) -> None:
    journal.append({"event": 1})
    with journal.path.open("ab") as file:
        file.write(b'{"content":{"eve')
    assert journal.verify().number == 1
    journal.append({"event": 2})
    assert [content["event"] for content in journal.contents()] == [1, 2]


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [lines[0].replace(b"one", b"two"), *lines[1:]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: lines[1:],
        lambda lines: [*lines, b"not json\n"],
    ],
    ids=["changed", "removed", "reordered", "cut at the start", "garbage added"],
)
def test_every_damage_is_found_by_verify(journal: Journal, damage: object) -> None:
    for word in ("one", "two", "three"):
        journal.append({"event": word})
    assert callable(damage)
    journal.path.write_bytes(b"".join(damage(journal.path.read_bytes().splitlines(True))))
    with pytest.raises(ChainBroken, match=r"journal.jsonl: Record \d"):
        journal.verify()


def test_nothing_is_added_behind_a_changed_record(journal: Journal) -> None:
    journal.append({"event": "one"})
    journal.path.write_bytes(journal.path.read_bytes().replace(b"one", b"two"))
    before = journal.path.read_bytes()
    with pytest.raises(ChainBroken, match="the last record was changed"):
        journal.append({"event": "next"})
    assert journal.path.read_bytes() == before


def test_two_processes_that_append_at_once_keep_one_chain(journal: Journal) -> None:
    program = (
        "import sys; from pathlib import Path; from flows.journal import Journal\n"
        "for number in range(20): Journal(Path(sys.argv[1])).append({'event': number})"
    )
    command = [sys.executable, "-c", program, str(journal.path)]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert journal.verify().number == 40
