"""The same values, delivered through Prefect: its database, its log and its page hold none of them."""

import json
import signal
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import home, plants, serving
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import EXTRACTED, Home, Plan
from tests.journeys.planted import PLACES, assert_clean, mend_objections
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.xdist_group("prefect")]
EVERY_TIME = ("checking",)


@pytest.fixture(scope="module")
def served(
    inboxes: Inboxes, centre: Central, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A hospital with planted values whose Prefect server runs."""
    plan = Plan("hospital", families=100, centre=centre.gate.url, prefect=serving.address())
    site = home.make(tmp_path_factory.mktemp("served") / "root", plan, inboxes.hospital, warm)
    plants.plant(site.inbox)
    mend_objections(site, inboxes.hospital)
    centre.enrol(site)
    with serving.served(site):
        yield site


def ask(site: Home, what: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(  # noqa: S310  # the test's own server
        f"{site.site.prefect.api_url}/{what}/filter",
        b'{"sort": "TIMESTAMP_DESC"}' if what == "logs" else b"{}",  # an answer has 200 at most
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        return list(json.load(answer))


def wait_for_log(site: Home, words: str) -> None:
    """Prefect writes its log in its own time."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if any(words in log["message"] for log in ask(site, "logs")):
            time.sleep(2)  # events come a little later
            return
        time.sleep(0.5)
    raise AssertionError(words)


def database(site: Home) -> bytes:
    return b"".join(path.read_bytes() for path in (site.out / "prefect").glob("*.db*"))


def test_a_delivery_by_prefect_leaves_no_value(served: Home, centre: Central) -> None:
    done = served.type("deliver", "--extracted", EXTRACTED)
    assert (done.code, done.err) == (0, "")
    assert [site for site, _ in centre.releases()] == [served.site.id]
    wait_for_log(served, "The centre has confirmed")
    assert b"check the tables, accept or refuse" in database(served)  # looking would find it
    assert_clean(served, served.root, centre.folder)


@pytest.mark.parametrize(
    "step",
    [pytest.param(s, marks=() if s in EVERY_TIME else pytest.mark.slow) for s in PLACES],
)
def test_a_step_that_raises_values_under_prefect_leaves_none(
    step: str, served: Home, inboxes: Inboxes
) -> None:
    place, nth = PLACES[step]
    forget_deliveries(served)
    done = served.type(
        "deliver", "--extracted", EXTRACTED, fault=Fault(place, "raise", plants.EVERYTHING, nth=nth)
    )
    assert done.code == 20
    assert done.err.count("\n") == 1
    assert "Planted" in done.err
    wait_for_log(served, done.err.strip())
    assert done.err.strip().encode() in database(served)  # looking at the bytes would find it
    assert_clean(served, served.root)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["sites.staging:add", "flows.receipts:store"])
def test_a_delivery_killed_under_prefect_leaves_no_value_and_is_finished_by_the_next(
    place: str, served: Home, centre: Central
) -> None:
    forget_deliveries(served)
    words = ("deliver", "--extracted", EXTRACTED)
    assert served.type(*words, fault=Fault(place, "kill")).code == -signal.SIGKILL
    assert_clean(served, served.root, centre.folder)
    done = served.type(*words)
    assert (done.code, done.err) == (0, "")
    assert len(centre.releases()) == 1
    assert_clean(served, served.root, centre.folder)


def forget_deliveries(site: Home) -> None:
    """Begin again: a store that holds everything already would not reach the later steps."""
    for path in (
        *site.folder.glob("store/*"),
        *site.out.glob("outbox/*"),
        *site.out.glob("sent/*"),
    ):
        path.unlink()
    (site.out / "receipts" / "receipts.jsonl").unlink(missing_ok=True)
