"""The same limits, delivered through Prefect: stopped, continued after a kill, then let through."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.journeys import bad_site, home
from tests.journeys.central import free_port
from tests.journeys.home import EXTRACTED, Home, Plan, Said
from tests.journeys.test_risk_limits import COARSER, LIMITED, approved, assert_refused
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.xdist_group("prefect")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Iterator[Home]:
    """A hospital whose Prefect server runs and whose policy limits the risk."""
    folder = tmp_path_factory.mktemp("limits-prefect")
    bad_site.hospital(folder / "inbox")
    url = f"http://127.0.0.1:{free_port()}/api"
    plan = Plan("hospital", families=15, trial="probe", prefect=url)
    site = home.make(folder / "root", plan, folder / "inbox", warm)
    approved(site, LIMITED)
    command = [sys.executable, "-m", "flows.cli", "--site", str(site.folder), "serve"]
    with subprocess.Popen(
        [*command, "--server-only"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **site.environment()},
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        assert lines[-1].startswith("Page: http://127.0.0.1:"), lines
        yield site
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def deliver(site: Home, fault: Fault | None = None) -> Said:
    return site.type("deliver", "--extracted", EXTRACTED, fault=fault)


def test_a_delivery_by_prefect_is_stopped_continued_and_let_through(served: Home) -> None:
    assert_refused(deliver(served))
    assert bad_site.held(served) == {}
    killed = deliver(served, Fault("flows.risk.stopping:smallest", "kill"))
    assert killed.code == -signal.SIGKILL
    assert (served.out / "run.json").exists()
    assert_refused(deliver(served))
    assert bad_site.held(served) == {}
    assert not list(served.folder.glob("store/spill/*"))
    approved(served, COARSER)
    done = deliver(served)
    assert (done.code, done.err) == (0, "")
    assert {"cdm.birth", "ledger.releases", "releases"} <= bad_site.held(served).keys()
