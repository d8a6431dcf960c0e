"""Live sites as processes, over HTTP, by secure sums: killed at every round, and one that hangs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from federated.analyses.run import PlainSum, Site, run
from federated.studies import analysis
from flows.command import Shell
from flows.studies import papers, population
from tests.studies import hospital, spec
from tests.studies.centre import Centre, running
from tests.studies.hospital import Hospital

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("studies")]
SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)
STUDY = "readmission-arm"


class Open:
    """Lets through: for the rows of this test, put together."""

    def check(self, *_: object) -> None:
        """Do nothing."""


@contextmanager
def begun(
    folder: Path, number: int, *changes: tuple[str, str]
) -> Iterator[tuple[Centre, list[Hospital]]]:
    """Run a centre and some hospitals that approved the study, with a run opened."""
    with running(folder / "central") as centre:
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


def pooled(sites: list[Hospital]) -> dict[str, object]:
    study = papers.named(sites[0].site, STUDY)
    rows = []
    for one in sites:
        with population.opened(one.site, SHELL) as found:
            rows.append(Site(one.site.id, population.cohort(found, study).rows, Open()))
    return run(analysis.steps(study.specification), rows, PlainSum())


def test_killed_at_every_round_centre_and_sites_come_to_the_pooled_digits(tmp_path: Path) -> None:
    patient = ("deadline_seconds = 60", "deadline_seconds = 600")
    with begun(tmp_path, 3, patient) as (centre, sites):
        processes = [listening(one) for one in sites]
        killed, until = set[object](), time.monotonic() + 400
        while time.monotonic() < until:
            now = state(centre)
            if str(now["state"]).startswith(("done", "ended")):
                break
            if now["round"] not in killed and now["round"] not in (-1, 0):
                killed.add(now["round"])
                centre.kill()
                processes[len(killed) % 3].kill()
                centre.start()
            for place, process in enumerate(processes):
                if process.poll() is not None:
                    processes[place] = listening(sites[place])
            time.sleep(0.05)
        for process in processes:
            process.kill()
            process.wait()
        told = [(one.folder / "screen.txt").read_text() for one in sites]
        assert state(centre)["state"] == "done", (state(centre), told)
        assert len(killed) >= 5
        got = json.loads(centre.type("study", "result", STUDY)[1])
        wanted = pooled(sites)
        assert got["estimates"] == pytest.approx(wanted["estimates"], rel=1e-10)
        assert got["citation"]["sites"] == list(spec.NAMES[:3])


def test_a_site_that_hangs_delays_nobody_past_the_deadline(tmp_path: Path) -> None:
    deadline = 30
    with begun(tmp_path, 4, ("deadline_seconds = 60", f"deadline_seconds = {deadline}")) as made:
        centre, sites = made
        began = time.monotonic()
        processes = [listening(one) for one in sites[:3]]
        for process in processes:
            process.wait(120)
        took = time.monotonic() - began
        progress = state(centre)
        assert progress["state"] == "done", progress
        missing = json.loads(centre.type("study", "result", STUDY)[1])["missing_sites"]
        assert [one["site"] for one in missing] == [spec.NAMES[3]]
        assert took < deadline + 90
