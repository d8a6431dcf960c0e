"""The delivery by Prefect: steps in order, retried, resumed, and no value in Prefect's database.

One server for all these tests, started by the command that a site types.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from pseudonymisation.keys import Keys
from tests.flows.conftest import SITE_TOML
from tests.flows.fake_pipeline import STEPS
from tests.journeys import serving

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("prefect")]
PLANTED = ("999990019", "Jansje de Verzonnene", "2024-03-07", "Dorpsstraat 1a")
FAKE = Path(__file__).with_name("fake_pipeline.py")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a site whose Prefect server runs."""
    folder = tmp_path_factory.mktemp("served")
    folder.chmod(0o700)
    url = serving.address()
    (folder / "site.toml").write_text(f'{SITE_TOML}\n[prefect]\napi_url = "{url}"\n')
    Keys.create(folder / "keys", lambda n: b"\x07" * n)
    with serving.server(folder):
        yield folder


def deliver(folder: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    (folder / "steps.txt").unlink(missing_ok=True)
    command = [sys.executable, str(FAKE), str(folder), *words]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environ},
    )


def steps(folder: Path, name: str = "steps.txt") -> list[str]:
    return [line.split(" ", 1)[1] for line in (folder / name).read_text().splitlines()]


def ask(folder: Path, what: str) -> list[dict[str, Any]]:
    return list(call(folder, f"{what}/filter"))


def call(folder: Path, path: str) -> Any:
    url = (folder / "site.toml").read_text().rsplit('"', 2)[1]
    request = urllib.request.Request(  # noqa: S310  # the test's own server
        f"{url}/{path}", b"{}", {"Content-Type": "application/json"}, method="POST"
    )
    for patience in (1, 2, 4, 0):  # a busy server says 503 for a moment
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE or not patience:
                raise
            time.sleep(patience)
    return None


@pytest.fixture(scope="module")
def delivered(served: Path) -> "subprocess.CompletedProcess[str]":
    """One undisturbed delivery, typed behind the proxy of a hospital."""
    done = deliver(served, HTTP_PROXY="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9")
    (served / "undisturbed.txt").write_text((served / "steps.txt").read_text())
    return done


def test_a_delivery_runs_every_step_in_order_and_says_so(
    served: Path, delivered: "subprocess.CompletedProcess[str]"
) -> None:
    assert (delivered.returncode, delivered.stderr) == (0, "")
    found = steps(served, "undisturbed.txt")
    assert found[:2] == ["prepare", "load_people"]
    assert sorted(found[2:5]) == ["load_file 0", "load_file 1", "load_file 2"]
    assert found[5:] == ["judge", "release"]
    lines = [line.strip() for line in delivered.stdout.splitlines()]
    assert lines[0].startswith("Delivering: Ziekenhuis Noord. Progress also at http://127.0.0.1:")
    assert {"File 2 of 3 is read.", "The delivery is accepted."} < set(lines)
    assert "4 tables, 2 new." in lines


@pytest.mark.usefixtures("delivered")
def test_prefects_page_names_the_steps_and_never_a_file(served: Path) -> None:
    names = {run["name"] for run in ask(served, "task_runs")}
    assert {"load file 1 of 3", "load file 3 of 3", "check the tables, accept or refuse"} < names
    flows = {run["name"] for run in ask(served, "flow_runs")}
    assert flows == {f"delivery of {served.name}"}


@pytest.mark.usefixtures("delivered")
def test_what_prefect_is_told_are_handles(served: Path) -> None:
    for run in ask(served, "flow_runs"):
        assert set(run["parameters"]) == {"site_file", "extracted", "patient"}
    assert not (served / "out" / "prefect" / "storage").exists()


def test_a_passing_fault_is_tried_again(served: Path) -> None:
    done = deliver(served, "--fail", "judge", "--times", "1")
    assert done.returncode == 0, done.stderr
    assert steps(served).count("judge") == 2


@pytest.mark.slow
def test_a_step_that_raises_values_leaves_none_of_them_anywhere(served: Path) -> None:
    for step in STEPS:
        done = deliver(served, "--fail", step, "--text", " ".join(PLANTED))
        assert done.returncode == 20
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith(f"{step.replace('_', ' ').capitalize()} stopped: ValueError")
        assert not [value for value in PLANTED if value in done.stdout + done.stderr]
    wait_until_stored(served, failures=len(STEPS))
    written = b"".join(path.read_bytes() for path in (served / "out").rglob("*.db*"))
    assert b"stopped: ValueError" in written  # so that looking at the bytes would have found them
    leaks = [
        (path.name, value)
        for path in sorted((served / "out").rglob("*"))
        if path.is_file()
        for value in PLANTED
        if value.encode() in path.read_bytes()
    ]
    assert leaks == []


def wait_until_stored(folder: Path, failures: int) -> None:
    """Wait until Prefect has written the states and the log lines of the failed runs."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        failed = [run for run in ask(folder, "flow_runs") if run["state_type"] == "FAILED"]
        told = [log for log in ask(folder, "logs") if "stopped: ValueError" in log["message"]]
        if len(failed) >= failures and len(told) >= failures:
            break
        time.sleep(0.5)
    assert len(failed) >= failures
    assert len(told) >= failures
    time.sleep(2)  # events are written in their own time


KILLED_EACH_TIME = ("release",)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(step, marks=() if step in KILLED_EACH_TIME else pytest.mark.slow)
        for step in STEPS
    ],
)
def test_a_killed_delivery_is_continued_as_the_same_run(served: Path, step: str) -> None:
    killed = deliver(served, "--kill", step)
    assert killed.returncode == -signal.SIGKILL
    before = (served / "steps.txt").read_text().split()[0]
    done = deliver(served)
    assert done.returncode == 0, done.stderr
    assert (served / "steps.txt").read_text().split()[0] == before
    assert steps(served)[-1] == "release"
    assert not (served / "out" / "run.json").exists()


def test_a_second_server_at_the_same_place_is_refused(served: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "--site", str(served), "serve", "--server-only"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 20
    assert "answers already" in done.stderr


def test_the_server_listens_on_this_machine_only(served: Path) -> None:
    port = int((served / "site.toml").read_text().rsplit(":", 1)[1].split("/")[0])
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    places = {
        line.split()[1].split(":")[0] for line in listening if f":{port:04X}" in line.split()[1]
    }
    assert places == {"0100007F"}


@pytest.mark.slow
def test_the_timetable_delivers_by_itself(served: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "--site", str(served), "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            deployment = wait_for(lambda: ask(served, "deployments"))[0]
            (timetable,) = deployment["schedules"]
            assert deployment["name"] == "hospital-noord"
            assert timetable["schedule"]["cron"] == "0 6 3 * *"
            assert timetable["schedule"]["timezone"] == "Europe/Amsterdam"
            call(served, f"deployments/{deployment['id']}/create_flow_run")
            (run,) = wait_for(lambda: ended(served, deployment["id"]))
        finally:
            process.send_signal(signal.SIGINT)
            killer = threading.Timer(30, process.kill)  # where Ctrl-C is ignored, as under nohup
            killer.start()
            process.wait(40)
            killer.cancel()
    # This site has no sources, so the run that the timetable started must say exactly that.
    assert "site.toml names no [[source]]" in run["state"]["message"]


def ended(folder: Path, deployment: str) -> list[dict[str, Any]]:
    runs = [run for run in ask(folder, "flow_runs") if run["deployment_id"] == deployment]
    return [run for run in runs if run["state_type"] in ("FAILED", "COMPLETED", "CRASHED")]


def wait_for(look: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    until = time.monotonic() + 90
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.5)
    assert found
    return found
