"""The second opinion: right on small tables, gone without a trace, and never followed."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from federated.disclosure.argus import opinion
from federated.disclosure.argus.beside import overheard, sentences
from federated.disclosure.argus.jj import written
from federated.disclosure.argus.opinion import Comparison, asked, compared, survives
from federated.disclosure.joint.problem import Problem, Status
from federated.disclosure.joint.protect import protected
from federated.errors import ArgusUnavailable
from tests.federated.disclosure.joint.small import table

INNER = [[2, 20, 30], [20, 30, 20], [30, 20, 20]]


@pytest.fixture
def argus() -> None:
    pytest.importorskip("pytauargus", reason="needs `make extras`")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every temporary file of this test and its processes goes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def large() -> Problem:
    """A table that τ-Argus needs more than a moment for."""
    numbers = np.random.default_rng(0).poisson(6, (14, 14))
    return table(numbers.tolist(), k=6)


def test_a_file_holds_every_cell_with_its_room_and_every_sum() -> None:
    lines = written(table([[2, 20], [20, 30]])).splitlines()
    assert lines[:2] == ["0", "9"]
    assert lines[2] == "0 2.0 1 u 0.0 219.0 1.0 1.0 0"
    assert lines[3] == "1 20.0 1 s 0.0 219.0 0.0 0.0 0"
    assert lines[11] == "6"
    assert "0 3 : 0 (1) 1 (1) 2 (-1)" in lines


@pytest.mark.usefixtures("argus")
def test_its_answer_on_a_small_table_is_safe_and_hides_as_little_as_ours() -> None:
    problem = table(INNER)
    found = asked(problem, 60)
    assert found.best
    assert survives(problem, found.hidden)
    assert found.hidden.sum() == (~protected(problem)).sum() == 4


def test_an_answer_that_hides_too_little_is_told() -> None:
    problem = table(INNER)
    bare = problem.status == Status.HIDDEN
    said = compared(problem, protected(problem), opinion.Opinion(bare, best=False))
    assert said == Comparison(more=0, fewer=3, survives=False)
    assert "does NOT meet" in str(said)


@pytest.mark.usefixtures("argus")
def test_no_file_is_left(folder: Path) -> None:
    asked(table(INNER), 60)
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("argus")
def test_it_is_stopped_when_its_time_is_over_and_leaves_no_file(folder: Path) -> None:
    with pytest.raises(ArgusUnavailable, match="was stopped"):
        asked(large(), 0.01)
    assert list(folder.iterdir()) == []


ASKING = """
import subprocess, sys, time
keeper = subprocess.Popen([sys.executable, sys.argv[1], "600"], stdin=subprocess.PIPE)
keeper.stdin.write(open(sys.argv[2], "rb").read())
keeper.stdin.flush()
time.sleep(600)
"""


@pytest.mark.usefixtures("argus")
def test_the_values_are_private_and_go_when_who_asked_is_killed(folder: Path) -> None:
    text = written(table([[2, 50_000_001], [9, 4]])).encode()
    endless = text.replace(b" 1 s ", b" 1.0 s ")  # τ-Argus never returns from such a cost
    (folder / "asked").write_bytes(b"%d\n" % len(endless) + endless)
    words = [sys.executable, "-c", ASKING, str(opinion.KEEPER), str(folder / "asked")]
    asking = subprocess.Popen(words, start_new_session=True)
    try:
        assert _soon(lambda: list(folder.glob("*/JJ.IN")))
        private = next(folder.glob("heldennet-argus-*"))
        assert private.stat().st_mode & 0o777 == 0o700
    finally:
        asking.kill()
        asking.wait()
    assert _soon(lambda: not private.exists())
    assert [one.name for one in folder.iterdir()] == ["asked"]


def _soon(happened: Callable[[], object]) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return False


def test_without_the_package_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinion, "find_spec", lambda _: None)
    with overheard() as solved:
        shown = protected(table(INNER))
    assert list(sentences(solved)) == [f"System 1 of 1: {opinion.ABSENT}"]
    assert (~shown).sum() == 4
