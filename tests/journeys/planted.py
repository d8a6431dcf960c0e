"""A site with planted values: where its steps are made to fail, and what must be found nowhere."""

import shutil
from pathlib import Path

from tests.journeys import bad_site, plants, searching
from tests.journeys.home import Home

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


def assert_clean(site: Home, *roots: Path) -> None:
    """Look for the planted values, and for every BSN and birthday of the made-up world."""
    bsns, days = searching.everyone(site.inbox, searching.BSN), birthdays(site)
    assert len(bsns) > 50
    for root in roots:
        hits = searching.found(root, NEEDLES)
        hits += searching.matched(root, searching.BSN, bsns)
        hits += searching.matched(root, searching.ISO_DAY, days)
        assert hits == [], hits


def assert_store_clean(site: Home) -> None:
    """Look into the store as its owner can: on disk it is encrypted, and would hide anything."""
    held = bad_site.held(site)
    assert held["cdm.person"]
    rows = "\n".join(map(repr, held.items()))
    hits = [text for text in plants.TEXTS if text in rows]
    assert hits == [], hits


def birthdays(site: Home) -> set[bytes]:
    """Return every day of birth in the exports."""
    days = searching.everyone(site.inbox, searching.BIRTHDAY)
    if site.site.kind == "municipality":
        column = (site.inbox / "registers" / "inwoners.csv").read_text("cp1252").splitlines()
        dutch = [line.split(";")[5] for line in column[1:]]
        parts = [day.split("-") for day in dutch if day.count("-") == 2 and len(day) < 11]
        days = {f"{y}-{int(m):02}-{int(d):02}".encode() for d, m, y in parts}
    assert len(days) > 20
    return days
