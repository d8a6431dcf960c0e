"""Values planted in the exports are looked for in all that studies leave behind, at sites and centre.

Everywhere is: the study files and the sealed memory of a site (opened, too), its audit and screens,
what it sends, the centre's database, log and screens, and every form in which a result is handed out;
of a study whose sums the centre sees, one by secure sums, and some that a site or its gate refuses,
and while each step that has rows in its hands fails with values in its error.
"""

import json

import pytest

from flows.studies import papers
from flows.studies.secrets import Vault
from tests.journeys import planted_study, plants, searching
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home
from tests.journeys.planted import NEEDLES, assert_clean, assert_store_clean
from tests.journeys.planted_study import PLACES, advise, deciding, registered, together
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("planted")]
NARROW = 'where = [{variable = "ga_weeks", op = "<", value = 26}]'


@pytest.fixture(scope="module")
def sites(centre: Central, inboxes: Inboxes, planted: Inboxes, warm: Warm) -> list[Home]:
    """Three hospitals, the first of which holds the planted values."""
    return planted_study.hospitals(centre, inboxes, planted, warm)


def test_no_planted_value_is_found_in_what_studies_leave_behind(
    sites: list[Home], centre: Central
) -> None:
    for name, *more in (("seen",), ("masked", "required"), ("narrow", "plain", NARROW), ("over",)):
        registered(centre, name, *more)
    assert_refused(sites[0])
    for name in ("seen", "masked"):
        for site in sites:
            approve(site, name, failing=name == "seen" and site is sites[0])
        assert centre.type("study", "start", name, "--by", "operator").code == 0
        assert_fails(sites[0], "study run")
        done = together(sites)
        assert (done.code, done.err) == (0, "")
    for site in sites:
        approve(site, "over", failing=False)
    assert_ends_by_an_objection(sites, centre)
    assert centre.type("study", "publish", "seen", "--by", "B. Oordelaar").code == 0
    for words in ("study list", "study result seen", "study result masked", "audit show"):
        assert centre.type(*words.split()).code == 0
    planted_study.read(centre, centre.folder / "read")
    assert_rich(sites, centre)
    assert_store_clean(sites[0])
    assert_memory_clean(sites[0])
    assert_no_number_of_anybody(centre, sites[0])
    assert_clean(sites[0], centre.folder)


def approve(site: Home, name: str, *, failing: bool) -> None:
    """Read a study, try it out, advise and approve; ``failing``: at every step an error first."""
    advise(site, name)
    for words in (("show", name), ("show", name, "--lang", "en"), ("dry-run", name)):
        done = site.type("study", *words)
        assert (done.code, done.err) == (0, ""), words
    if failing:
        assert_fails(site, "study approve", *deciding(site, "approve", name)[2:])
    done = site.type(*deciding(site, "approve", name))
    assert (done.code, done.err) == (0, ""), done


def assert_fails(site: Home, command: str, *more: str) -> None:
    """A command that dies of a value tells its class, and not the value."""
    for place in PLACES[command]:
        fault = Fault(place, "raise", plants.EVERYTHING)
        done = site.type(*command.split(), *more, fault=fault)
        assert (done.code, done.err.count("\n")) == (20, 1), (place, done)
        assert "Planted" in done.err


def assert_refused(site: Home) -> None:
    """Neither the gate nor the officer lets this one through; each says why in words."""
    advise(site, "narrow")
    gate = site.type(*deciding(site, "approve", "narrow"))
    assert gate.code == 23
    assert "in the population: it cannot take part" in gate.err
    assert site.type(*deciding(site, "refuse", "narrow")).code == 0


def assert_ends_by_an_objection(sites: list[Home], centre: Central) -> None:
    """Some of the first site object between approval and run: that site refuses the run."""
    (patients,) = sites[0].inbox.rglob("Patient.ndjson")
    some = patients.read_text(encoding="utf-8").splitlines()[90:130]
    file = sites[0].inbox / "numbers.txt"
    file.write_text("\n".join(json.loads(one)["id"] for one in some), encoding="utf-8")
    file.chmod(0o600)
    words = ("forget", "family", "--reason", "objection", "--file", str(file))
    assert sites[0].type(*words).code == 0
    assert centre.type("study", "start", "over", "--by", "operator").code == 0
    told = together(sites).out
    assert "changed since the approval (an objection, or a new delivery)" in told


def assert_rich(sites: list[Home], centre: Central) -> None:
    """Looking would find something: every kind of trace is there, and the studies had answers."""
    (result,) = [
        json.loads(path.read_bytes())["result"]
        for path in (centre.folder / "read").iterdir()
        if path.read_bytes().startswith(b'{"id"')
    ]
    assert result["citation"]["sites"] == list(planted_study.NAMES)
    assert result["fit"]["families"] > 100
    names = {path.name for path in searching.files(sites[0].root)}
    assert {"study.json", "advice.json", "decision.json", "memory.sealed"} <= names
    sent = b"".join(path.read_bytes() for path in (centre.folder / "wire").iterdir())
    for kind in (b'"kind":"answer"', b'"kind":"sealed"', b'"kind":"refusal"', b'"kind":"decision"'):
        assert kind in sent
    states = {one["name"]: one["progress"]["state"] for one in centre.get("studies")["studies"]}
    assert states["masked"] == "done"
    assert states["over"].startswith(("ended", "done"))


def assert_memory_clean(site: Home) -> None:
    """Open the memory of rounds as its owner can: sealed, it would hide anything."""
    vault, held = Vault(site.site), []
    for study in papers.every(site.site):
        kept = vault.read(study.digest())
        held += [one.body() for one in kept.heard] + list(kept.entropy.values())
    held.append(vault.memory().body())
    assert len(held) > 10
    hits = [needle for body in held for needle in NEEDLES if needle in body]
    assert hits == [], hits


def assert_no_number_of_anybody(centre: Central, site: Home) -> None:
    """No number that was sent is somebody's: a BSN as a number is no text that one can look for."""
    bsns = {float(bsn) for bsn in searching.everyone(site.inbox, searching.BSN)}
    bodies = [body for _, path, body in centre.gate.requests if "/messages/" in path]
    answers = [json.loads(body) for body in bodies if b'"kind":"answer"' in body]
    numbers = {n for one in answers for array in one["arrays"] for n in array["values"]}
    assert len(numbers) > 50
    assert numbers & bsns == set()
