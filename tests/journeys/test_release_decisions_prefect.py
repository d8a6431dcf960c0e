"""A release that waits for a person, delivered through Prefect: the same, and nothing sent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.journeys import bad_site, home
from tests.journeys.central import free_port
from tests.journeys.home import EXTRACTED, Home, Plan
from tests.journeys.test_release_decisions import BY_HAND, left, waits
from tests.journeys.test_risk_limits import approved
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.xdist_group("prefect")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Iterator[Home]:
    """A hospital whose Prefect server runs and whose policy wants approval by hand."""
    folder = tmp_path_factory.mktemp("by-hand-prefect")
    bad_site.hospital(folder / "inbox")
    url = f"http://127.0.0.1:{free_port()}/api"
    plan = Plan("hospital", families=15, trial="probe", prefect=url)
    site = home.make(folder / "root", plan, folder / "inbox", warm)
    approved(site, BY_HAND)
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


def test_a_delivery_by_prefect_waits_for_a_person_too(served: Home) -> None:
    done = served.type("deliver", "--extracted", EXTRACTED)
    assert (done.code, done.err) == (0, "")
    assert "tables wait for approval by hand" in done.out
    (digest,) = waits(served)
    assert left(served) == []
    assert served.type("release", "approve", digest[:12], "--approver", "X").code == 0
    assert (waits(served), left(served)) == ([], [digest])
