"""What bench/peers.py stands on: the same rows for everybody, and no party that is fast by being wrong."""

import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bench import peers
from bench.support import study_data, study_site
from bench.support.ended import Program
from bench.support.study_peers import Absent, Found, Task, here, peer
from flows.command import Shell
from flows.studies import population
from tests.studies.world import study_of

TERMS, ROWS, SEED = 8, 600, 5
SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)


@pytest.fixture(scope="module")
def task() -> Task:
    return Task(study_data.drawn(ROWS, 3, SEED), TERMS, ROWS, SEED, limit=60)


@pytest.mark.slow
def test_a_store_gives_back_the_rows_that_the_peers_get(task: Task, tmp_path: Path) -> None:
    name, children = next(iter(task.children.items()))
    study, _ = study_of(study_data.specification(list(task.children), TERMS, "plain"))
    made = study_site.made(tmp_path / name, name, "http://127.0.0.1:9", children)
    with population.opened(made.site, SHELL) as found:
        kept = population.cohort(found, study).rows
    ours = children.rows()
    for column in study.specification.used:
        if kept.is_text(column):
            assert [*kept.levels(column)] == [*ours.levels(column)]
            assert np.array_equal(kept.codes(column)[1], ours.codes(column)[1])
        else:
            assert np.array_equal(kept.number(column), ours.number(column))


@pytest.mark.slow
def test_ours_in_one_process_finds_the_pooled_coefficients_with_secure_sums(task: Task) -> None:
    assert np.allclose(here("required", task).coef, task.pooled(), rtol=1e-9, atol=0)


def test_a_party_with_other_coefficients_ends_the_bench(task: Task) -> None:
    table = peers.Table("here", task.pooled(), ROWS)
    with pytest.raises(SystemExit, match="somebody found other coefficients"):
        table.add(Found("somebody", 1.0, 1.0, task.pooled() * 1.001, 0.0, 0.0))


def test_a_peer_that_is_not_installed_is_left_out_in_one_sentence(
    task: Task, tmp_path: Path
) -> None:
    with pytest.raises(Absent, match="flower is not installed and was left out"):
        peer("flower", task, tmp_path / "python")


def _ended(stat: Path) -> bool:
    """Tell whether no such process runs: a killed one stays for a moment, and then as a zombie."""
    try:
        return stat.read_text().split(")")[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_program_is_ended_with_what_it_started_in_a_group_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    child = [sys.executable, "-c", "import time; time.sleep(60)"]
    code = (
        "import subprocess, time; "
        f"print(subprocess.Popen({child!r}, start_new_session=True).pid, flush=True); "
        "time.sleep(60)"
    )
    program = Program([sys.executable, "-c", code], log, {}).start()
    assert program.wait(2).code == -signal.SIGKILL
    stat = Path(f"/proc/{int(log.read_text())}/stat")
    until = time.monotonic() + 10  # the kernel ends what was killed in its own time
    while not _ended(stat) and time.monotonic() < until:
        time.sleep(0.01)
    assert _ended(stat)
