"""Live sites as processes, over HTTP: begun, listening, disturbed, and what their rows give together."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from federated.analyses.run import PlainSum, Site, run
from federated.studies import analysis
from flows.command import Shell
from flows.studies import papers, population
from tests.studies import hospital, spec
from tests.studies.centre import Centre, running
from tests.studies.hospital import Hospital

SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)
STUDY = "readmission-arm"
PATIENT = ("deadline_seconds = 60", "deadline_seconds = 600")
Live = list["subprocess.Popen[bytes]"]


class Open:
    """Lets through: for the rows of this test, put together."""

    def check(self, *_: object) -> None:
        """Do nothing."""


@contextmanager
def begun(
    folder: Path, number: int, *changes: tuple[str, str], database: str = ""
) -> Iterator[tuple[Centre, list[Hospital]]]:
    """Run a centre and some hospitals that approved the study, with a run opened."""
    with running(folder / "central", database) as centre:
        sites = [
            hospital.make(folder / name, name, centre.url, seed=seed)
            for seed, name in enumerate(spec.NAMES[:number])
        ]
        centre.enrol(sites)
        file = folder / "study.toml"
        file.write_text(spec.text(number, *changes), encoding="utf-8")
        assert centre.type("study", "add", str(file), "--by", "R. de Vraag")[0] == 0
        for one in sites:
            assert one.study("list") == one.advise(STUDY) == one.decide("approve", STUDY) == 0
        assert centre.type("study", "start", STUDY, "--by", "operator")[0] == 0
        yield centre, sites


def listening(one: Hospital) -> "subprocess.Popen[bytes]":
    """Start a site that takes part until the run is closed."""
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "--site",
        str(one.folder),
        "study",
        "run",
        "--wait",
    ]
    with (one.folder / "screen.txt").open("ab") as screen:
        return subprocess.Popen(command, stdout=screen, stderr=screen, env=dict(os.environ))


def state(centre: Centre) -> dict[str, object]:
    """Ask how far the study is; a centre that is being killed says nothing."""
    try:
        found: dict[str, object] = centre.get("studies")["studies"][0]["progress"]
    except httpx.HTTPError:
        return {"state": "away", "round": -1}
    return found


def pooled(sites: list[Hospital]) -> dict[str, Any]:
    """Return what the rows of all sites together give."""
    study = papers.named(sites[0].site, STUDY)
    rows = []
    for one in sites:
        with population.opened(one.site, SHELL) as found:
            rows.append(Site(one.site.id, population.cohort(found, study).rows, Open()))
    return run(analysis.steps(study.specification), rows, PlainSum())


def disturbed(centre: Centre, sites: list[Hospital], harm: Callable[[int, Live], None]) -> int:
    """Let the sites answer to the end, with harm at each new round; return how often it was done."""
    processes, harmed, until = [listening(one) for one in sites], set[object](), time.monotonic()
    while time.monotonic() < until + 400:
        now = state(centre)
        if str(now["state"]).startswith(("done", "ended")):
            break
        if now["round"] not in harmed and now["round"] not in (-1, 0):
            harmed.add(now["round"])
            harm(len(harmed), processes)
        for place, process in enumerate(processes):
            if process.poll() is not None:
                processes[place] = listening(sites[place])
        time.sleep(0.05)
    for process in processes:
        process.kill()
        process.wait()
    told = [(one.folder / "screen.txt").read_text() for one in sites]
    assert state(centre)["state"] == "done", (state(centre), told)
    return len(harmed)


def result(centre: Centre) -> dict[str, Any]:
    """Return the result of the study."""
    found: dict[str, Any] = json.loads(centre.type("study", "result", STUDY)[1])
    return found
