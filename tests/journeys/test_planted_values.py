"""Names, BSNs, addresses, days and notes are planted in every input and looked for everywhere.

Everywhere is: store, ledger, outbox, quality report, rejects, own report, audit, Prefect's database
and log, HOME, TMPDIR, the screen, the centre's database and log, and every byte on the wire; after
deliveries that succeed, are refused, cannot be read, cannot be sent, or fail at a step.
"""

import shutil
from pathlib import Path

import pytest

from tests.journeys import home, plants, searching
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan
from tests.journeys.warm import Fault, Warm

pytestmark = pytest.mark.xdist_group("planted")
KINDS = ("hospital", "municipality")
NEEDLES = plants.needles()
# A place inside each step of a delivery, as `module:name`, and which call of it.
PLACES = {
    "prepare": ("sites.sources:files", 1),
    "load_people": ("sites.casting:cast", 1),
    "reading": ("sites.fragments:Gatherer.add", 40),
    "checking": ("quality.expectations:_positions", 1),
    "pseudonymising": ("pseudonymisation.apply:apply", 2),
    "staging": ("sites.staging:add", 3),
    "judge": ("quality.tables:settle", 1),
    "report": ("quality.report:render", 1),
    "commit": ("sites.staging:accept", 1),
    "release": ("federated.disclosure:control", 1),
    "outbox": ("flows.outbox:put", 1),
    "send": ("flows.centre:sign_headers", 1),
}
EVERY_TIME = ("reading", "checking", "commit")


@pytest.fixture(scope="module")
def planted(inboxes: Inboxes, tmp_path_factory: pytest.TempPathFactory) -> Inboxes:
    """The exports of both sites with the values in them."""
    folder = tmp_path_factory.mktemp("planted")
    for kind in KINDS:
        shutil.copytree(inboxes.of(kind), folder / kind / "inbox")
        plants.plant(folder / kind / "inbox")
    return Inboxes(inboxes.world, folder / "hospital" / "inbox", folder / "municipality" / "inbox")


@pytest.fixture(scope="module", params=KINDS)
def lived(request: pytest.FixtureRequest, planted: Inboxes, centre: Central, warm: Warm) -> Home:
    """A site that went through every way in which a delivery can end; below the centre's folder."""
    kind = str(request.param)
    site = home.make(
        centre.folder / kind,
        Plan(kind, families=100, centre=centre.gate.url),
        planted.of(kind),
        warm,
    )
    centre.enrol(site)
    return site


def damage(site: Home) -> tuple[Path, bytes]:
    """Cut one export off in the middle of a name; return how to mend it."""
    pattern = "Patient.ndjson" if site.site.kind == "hospital" else "*JW301.xml"
    path = max(site.inbox.rglob(pattern), key=lambda p: plants.NAMES[1].encode() in p.read_bytes())
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(plants.NAMES[1].encode()) + 5])
    return path, whole


def mend_objections(site: Home, inbox: Path) -> None:
    """Put the objections back as they were: what may be somebody's no refuses a delivery."""
    (name,) = (
        n for n in ("dossier/toestemming.csv", "registers/bezwaren.csv") if (inbox / n).exists()
    )
    shutil.copy(inbox / name, site.inbox / name)


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
    for words in (
        "source inspect",
        "check",
        "quality",
        "report --own",
        "release show",
        "release page",
        "release utility --page",
        "audit show",
    ):
        done = lived.type(*words.split())
        assert (done.code, done.err) == (0, ""), words
    assert_forgets(lived)
    assert_rich(lived, centre)
    assert_clean(lived, centre.folder)


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
    rejects = (site.out / "quality" / "rejects.csv").read_text()
    assert rejects.count("\n") > 20
    assert any(method == "PUT" for method, _, _ in centre.gate.requests)


def assert_clean(site: Home, root: Path) -> None:
    """Look for the planted values, and for every BSN and birthday of the made-up world."""
    assert searching.found(root, NEEDLES) == []
    bsns = searching.everyone(site.inbox, searching.BSN)
    assert len(bsns) > 50
    assert searching.matched(root, searching.BSN, bsns) == []
    assert searching.matched(root, searching.ISO_DAY, birthdays(site)) == []


def birthdays(site: Home) -> set[bytes]:
    days = searching.everyone(site.inbox, searching.BIRTHDAY)
    if site.site.kind == "municipality":
        column = (site.inbox / "registers" / "inwoners.csv").read_text("cp1252").splitlines()
        dutch = [line.split(";")[5] for line in column[1:]]
        parts = [day.split("-") for day in dutch if day.count("-") == 2 and len(day) < 11]
        days = {f"{y}-{int(m):02}-{int(d):02}".encode() for d, m, y in parts}
    assert len(days) > 20
    return days


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
