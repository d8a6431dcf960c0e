"""The same limits, delivered through Prefect: stopped, continued after a kill, then let through."""

import signal
from collections.abc import Iterator

import pytest

from tests.journeys import bad_site, serving
from tests.journeys.home import EXTRACTED, Home, Said, approved
from tests.journeys.test_risk_limits import COARSER, LIMITED, assert_refused
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.xdist_group("prefect")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Iterator[Home]:
    """A hospital whose Prefect server runs and whose policy limits the risk."""
    site = bad_site.study(tmp_path_factory.mktemp("limits-prefect"), warm, serving.address())
    approved(site, LIMITED)
    with serving.served(site):
        yield site


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
