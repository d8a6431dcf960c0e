"""Names, BSNs, addresses, days and notes are planted in every input and looked for everywhere.

Everywhere is: store, ledgers, outbox, quality report, rejects, own report, audit, Prefect's database
and log, HOME, TMPDIR, the screen, the centre's database, log and screen, and every byte on the wire;
after deliveries that succeed, are refused, cannot be read, cannot be sent, or fail at a step, and
after a release was shown, drawn with noise and attacked, at the site and at the centre.
"""

from pathlib import Path

import pytest

from flows import noise_ledger
from tests.journeys import home, plants, searching
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import PLACE, Home, Plan, approved
from tests.journeys.planted import (
    NEEDLES,
    PLACES,
    assert_clean,
    assert_store_clean,
    damage,
    mend_objections,
)
from tests.journeys.test_correction import withdraw
from tests.journeys.test_revision import releases
from tests.journeys.warm import Fault, Warm

pytestmark = pytest.mark.xdist_group("planted")
LANE = '[noise]\nepsilon_per_year = 2\ncubes = ["I09/total", "I33/total"]\n'  # one for each site
LOOKS = (
    "source inspect",
    "check",
    "quality",
    "report --own",
    "release show",
    "release page",
    "release utility --page",
    "release noise plan",
    "release noise draw",
    "release noise show",
    "release noise send",
    "release revise --yes",
    "release audit",
    "conformance",
    "agreement list",
    "study list",
    "study run",
    "audit reconcile",
    "audit show",
)
# Where a command about a release reads or makes a figure.
FIGURES = {
    "release noise plan": "flows.noise_text:plan",
    "release noise draw": "federated.noise.mechanisms:drawn",
    "release noise show": "flows.noise_text:figures",
    "release noise send": "flows.noise_ledger:tables",
    "release revise --yes": "federated.indicators.aggregate:tables",
    "release audit": "federated.disclosure.attack.released:findings",
}
EVERY_TIME = ("reading", "checking", "commit")


@pytest.fixture(
    scope="module", params=["hospital", pytest.param("municipality", marks=pytest.mark.slow)]
)
def lived(request: pytest.FixtureRequest, planted: Inboxes, centre: Central, warm: Warm) -> Home:
    """A site that went through every way in which a delivery can end; below the centre's folder."""
    kind = str(request.param)
    site = home.make(
        centre.folder / kind,
        Plan(kind, families=100, centre=centre.gate.url),
        planted.of(kind),
        warm,
    )
    approved(site, (PLACE, f"{LANE}\n{PLACE}"))
    centre.enrol(site)
    return site


@pytest.mark.slow  # every command there is; a delivery that stops at a step is searched each time
def test_nothing_planted_is_found_outside_the_inbox(
    lived: Home, centre: Central, inboxes: Inboxes
) -> None:
    path, whole = damage(lived)
    assert lived.deliver().code == 6  # the export cannot be read
    path.write_bytes(whole)
    lived.edit("max_reject_share = 0.5", "max_reject_share = 0.0")
    assert lived.deliver().code == 7  # refused, for its rejected records
    lived.edit("max_reject_share = 0.0", "max_reject_share = 0.5")
    mend_objections(lived, inboxes.of(lived.site.kind))
    centre.gate.mood = "away"
    assert lived.deliver().code == 9  # accepted, and the centre does not answer
    centre.gate.mood = "open"
    assert lived.deliver().code == 0
    for words in LOOKS:
        if place := FIGURES.get(words):
            assert_stops(lived, words, place)
        done = lived.type(*words.split())
        assert (done.code, done.err) == (0, ""), words
    assert_corrects(lived, centre)
    assert_forgets(lived)
    audited = centre.type("audit-releases")
    assert (audited.code, audited.err) == (0, "")
    assert "hidden" in audited.out + audited.err
    for words in ("audit reconcile", "audit show"):
        assert centre.type(*words.split()).code == 0
    assert_rich(lived, centre)
    assert_store_clean(lived)
    assert_clean(lived, centre.folder)


def assert_stops(site: Home, words: str, place: str) -> None:
    """A command that dies of a value tells its class, and not the value."""
    done = site.type(*words.split(), fault=Fault(place, "raise", plants.EVERYTHING))
    assert (done.code, done.err.count("\n")) == (20, 1), words
    assert "Planted" in done.err


def assert_corrects(site: Home, centre: Central) -> None:
    """What was withdrawn is counted again: where that dies of a value, and where nothing is other."""
    wrong = next(one for one in releases(site) if one.tables and not one.tables[0].revision)
    withdraw(centre, wrong)
    words = f"release correct {wrong.digest()} --reason again --yes"
    assert_stops(site, words, FIGURES["release revise --yes"])
    done = site.type(*words.split())
    assert (done.code, done.err.count("\n")) == (15, 1)


def assert_forgets(site: Home) -> None:
    """Forgetting and retention tell nothing of whom they are about; the file is in the inbox."""
    file = site.inbox / "numbers.txt"
    file.write_text("\n".join((plants.BSNS[0], plants.NAMES[0], plants.PHONE)), encoding="utf-8")
    file.chmod(0o600)
    words = ("forget", "family", "--reason", "objection", "--file", str(file))
    for last in (("--dry-run",), ()):
        done = site.type(*words, *last)
        assert (done.code, done.err) == (0, "")
    assert site.type("retain").code == 0


def assert_rich(site: Home, centre: Central) -> None:
    """Looking would find something: the inputs hold every value, and every kind of trace is there."""
    exports = b"".join(path.read_bytes() for path in site.inbox.rglob("*.*"))
    for text in (plants.NAMES[1], plants.BSNS[0], plants.ADDRESS, "kwartelvlucht", "2024-02-29"):
        assert text.encode() in exports
    names = {path.name for path in searching.files(site.root)}
    assert {"site.duckdb", "rejects.csv", "report.html", "audit.jsonl", "receipts.jsonl"} <= names
    assert {table.period for table in noise_ledger.tables(site.site)} == {"2023", "2024", "2025"}
    screens = b"".join(path.read_bytes() for path in (site.root / "screen").iterdir())
    for words in (b"Random noise was added", b"hidden", b"has not the tables that it needs"):
        assert words in screens
    rejects = (site.out / "quality" / "rejects.csv").read_text()
    assert rejects.count("\n") > 20
    assert any(method == "PUT" for method, _, _ in centre.gate.requests)


@pytest.mark.parametrize(
    "step",
    [pytest.param(s, marks=() if s in EVERY_TIME else pytest.mark.slow) for s in PLACES],
)
def test_a_step_that_raises_values_leaves_none_of_them(
    step: str, inboxes: Inboxes, planted: Inboxes, centre: Central, warm: Warm, tmp_path: Path
) -> None:
    plan = Plan("hospital", families=100, centre=centre.gate.url)
    site = home.make(tmp_path / "raising", plan, planted.hospital, warm)
    mend_objections(site, inboxes.hospital)
    place, nth = PLACES[step]
    done = site.deliver(fault=Fault(place, "raise", plants.EVERYTHING, nth=nth))
    assert done.code == 20
    assert done.err.count("\n") == 1
    assert "Planted" in done.err  # the class is told, its text is not
    assert searching.found(site.root, NEEDLES) == []
