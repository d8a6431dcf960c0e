"""SIGKILL at every step, a centre that is away, slow or rude, a second delivery: the end is the same.

The same means: the same rows in the store, the same ledger, the same release, the same receipt.
"""

import hashlib
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from federated import schema
from flows import outbox, receipts
from pseudonymisation.keys import Keys
from sites.store import open_store
from tests.journeys import home, plants, searching
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan
from tests.journeys.planted import mend_objections
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.xdist_group("kills"), pytest.mark.slow]
KILLS = {
    "while the files are listed": Fault("flows.pipeline.plan:digest", "kill", nth=3),
    "when the persons are read": Fault("sites.anchors:Anchors.resolve", "kill"),
    "in the middle of a file": Fault("sites.staging:add", "kill", nth=6),
    "while the tables are checked": Fault("quality.tables:settle", "kill"),
    "before the commit": Fault("sites.staging:accept", "kill"),
    "in the middle of the commit": Fault(
        "sites.staging:_stored", "kill", nth=2, armed_by="sites.staging:accept"
    ),
    "after the commit": Fault("sites.staging:accept", "kill", when="after"),
    "while cells are protected": Fault("federated.disclosure:control", "kill", nth=2),
    "before the ledger is written": Fault("federated.ledger:append", "kill"),
    "between ledger and outbox": Fault("flows.outbox:put", "kill"),
    "while the outbox is written": Fault(
        "flows.files:sync_folder", "kill", armed_by="flows.outbox:put"
    ),
    "before the request": Fault("flows.centre:_signed", "kill"),
    "between request and receipt": Fault("flows.receipts:store", "kill"),
    "between receipt and outbox": Fault("flows.outbox:confirm", "kill"),
}


@pytest.fixture(scope="module")
def pristine(
    inboxes: Inboxes, centre: Central, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """A hospital that has not delivered yet; copies of it have the same keys."""
    plan = Plan("hospital", families=100, centre=centre.gate.url)
    site = home.make(tmp_path_factory.mktemp("pristine") / "root", plan, inboxes.hospital, warm)
    plants.plant(site.inbox)
    mend_objections(site, inboxes.hospital)
    site.edit("[centre]\n", "[centre]\ntimeout_seconds = 1\n")
    centre.enrol(site)
    return site


def copy(site: Home, root: Path) -> Home:
    shutil.copytree(site.root, root)
    return Home(root, site.warm)


State = dict[str, Any]


def state(site: Home) -> State:
    """What a delivery leaves at a site, without times and without the number of the run."""
    found: State = {}
    with open_store(site.site.store, Keys.open(site.site.keys).store_key()) as store:
        for name in (n for n in schema.catalogue() if n != "load_batch"):
            found[name] = fingerprint(store.rows(f"SELECT * FROM cdm.{name}"))
            assert store.rows(f"SELECT count(*) FROM staging.{name}") == [(0,)]
        found["batches"] = fingerprint(store.rows("SELECT batch_id FROM cdm.load_batch"))
        releases = store.rows("SELECT digest FROM ledger.releases ORDER BY 1")
        entries = store.rows("SELECT count(*) FROM ledger.entries")
    found["ledger"] = (releases, entries)
    found["sent"] = [(kept.digest, kept.sent) for kept in outbox.every(site.out)]
    found["receipts"] = sorted(receipts.by_release(site.out))
    found["rejects"] = sorted((site.out / "quality" / "rejects.csv").read_text().splitlines())
    return found


def fingerprint(rows: list[tuple[Any, ...]]) -> tuple[int, str]:
    text = "\n".join(sorted(map(repr, rows)))
    return len(rows), hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def calm(pristine: Home, centre: Central, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same site after an undisturbed delivery."""
    site = copy(pristine, tmp_path_factory.mktemp("calm") / "root")
    assert site.deliver().code == 0
    # Key domains get their salts on first use: with the same salts, pseudonyms are the same.
    shutil.copy(site.site.keys / "domains.json", pristine.site.keys / "domains.json")
    assert state(site)["birth"][0] > 20  # there is something to lose
    assert len(centre.releases()) == 1
    return site


@pytest.mark.parametrize("moment", KILLS)
def test_a_killed_delivery_ends_like_an_undisturbed_one(
    moment: str, pristine: Home, calm: Home, centre: Central, tmp_path: Path
) -> None:
    site = copy(pristine, tmp_path / "root")
    assert site.deliver(fault=KILLS[moment]).code == -signal.SIGKILL
    assert searching.found(site.root, plants.needles()) == []  # nor in what was left half done
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Continuing the interrupted delivery")
    assert state(site) == state(calm)
    assert [digest for _, digest in centre.releases()] == state(calm)["receipts"]


def test_delivering_twice_changes_nothing_and_sends_nothing(calm: Home, centre: Central) -> None:
    before, asked = state(calm), len(centre.gate.requests)
    done = calm.deliver()
    assert done.code == 0
    assert "Nothing new: every file was delivered before." in done.out
    assert state(calm) == before
    since = [(method, path, body) for method, path, body in centre.gate.requests[asked:]]
    assert since == [("GET", "/v1/releases", b"")]  # what became of those that it sent before
    assert len(centre.releases()) == 1


def test_a_centre_that_is_away_slow_or_failing_loses_nothing(
    inboxes: Inboxes, centre: Central, warm: Warm, tmp_path: Path
) -> None:
    plan = Plan("municipality", families=100, centre=centre.gate.url)
    site = home.make(tmp_path / "root", plan, inboxes.municipality, warm)
    site.edit("[centre]\n", "[centre]\ntimeout_seconds = 1\n")
    centre.enrol(site)
    held = dict(centre.releases())
    moods = {"away": site.deliver, "error": send(site), "slow": send(site), "forgetful": send(site)}
    for mood, act in moods.items():
        centre.gate.mood = mood
        done = act()
        assert done.code == 9, mood
        assert done.err.endswith("Later: `heldennet-site release send`.\n")
        assert [kept.sent for kept in outbox.every(site.out)] == [False], mood
    centre.gate.mood = "open"
    assert send(site)().code == 0
    (kept,) = outbox.every(site.out)
    assert kept.sent
    assert dict(centre.releases()) == held | {site.site.id: kept.digest}


def send(site: Home) -> Callable[[], home.Said]:
    return lambda: site.type("release", "send")
