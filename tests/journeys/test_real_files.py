"""Real files of others, through a whole site: what of them is stored, what is rejected, and why.

A bulk export or a stream of messages says who a patient is, not who takes part in the programme;
a site adds its own register of families (and here of the facts of birth that these exports
lack). The registers are made up in the test and hold only the keys of the real files. Example
resources are no export: nl-core has conditions without a date, so the share of rejected records
that a site allows is set to one half, and the two FHIR exports are delivered together.
"""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from sites.example_data import inbox as inboxes
from sites.example_data.trial import CLINICS, write_trial
from sites.settings import SourceSettings
from tests.journeys import bad_site, home
from tests.journeys.bad_site import FAMILY, sheet
from tests.journeys.home import Home, Plan, Said
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("real")]
NL, US, IJW = "nl_zib2020_fhir_r4/ndjson", "clinosim_fhir_r4_births/site_seed42", "nl_ijw_3_2"
SLUG = "urn:clinosim:identifier:population-slug"
OLD = 1200  # months: some of these records are of long ago
AFTER = "2026-12-01"  # the day on which the youngest of these files is complete


@dataclass(frozen=True)
class Delivered:
    """A site after a delivery of real files."""

    home: Home
    said: Said
    folders: tuple[Path, ...]

    @cached_property
    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        return bad_site.held(self.home)

    def accepted(self, folder: Path) -> dict[tuple[str, str], int]:
        """Return how many rows were stored by table and file; a row's last cell has its source."""
        names = {digest(path)[:16]: path.name for path in folder.iterdir() if path.is_file()}
        return dict(
            Counter(
                (table.removeprefix("cdm."), names[source])
                for table, rows in self.stored.items()
                if table.startswith("cdm.") and table != "cdm.load_batch"
                for row in rows
                if (source := str(row[-1]).partition(":")[0]) in names
            )
        )

    def rejected(self) -> Counter[tuple[str, ...]]:
        """Return how many records were rejected by file, table, field and rule."""
        text = (self.home.out / "quality" / "rejects.csv").read_text("utf-8-sig")
        rows = list(csv.reader(text.splitlines(), delimiter=";"))[1:]
        return Counter((row[0], *row[2:5]) for row in rows)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def resources(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def deliver(root: Path, plan: Plan, inbox: Path, warm: Warm, *folders: Path) -> Delivered:
    site = home.make(root, plan, inbox, warm)
    return Delivered(site, site.deliver("--extracted", AFTER, clock_days=30), folders)


@pytest.fixture(scope="module")
def hospital(shared: Path, tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Delivered:
    """A hospital with the nl-core examples, a clinosim bulk export, and its programme's registers."""
    folder, data = tmp_path_factory.mktemp("hospital"), shared / "data"
    inbox = folder / "inbox"
    inbox.mkdir()
    dutch = [p["id"] for p in resources(data / NL / "Patient.ndjson") if p.get("gender")]
    born = [p for p in resources(data / US / "Patient.ndjson") if p["birthDate"] > "2010"]
    families = [slug(p).removesuffix("-BABY") for p in born] + dutch
    options = {"mother_system": SLUG, "mother_suffix": "-BABY"}
    sources = (
        SourceSettings(format="fhir_ndjson", path=data / NL),
        SourceSettings(format="fhir_ndjson", path=data / US, options=options),
        sheet(inbox, "gezinnen", "family",
              {"Gezinsnummer": "family_number", "Inclusie": "inclusion_date"},
              [(number, "2026-02-01") for number in families], FAMILY),
        sheet(inbox, "bevallingen", "birth",
              {"Kind": "child_number", "Duur": "ga_days", "Gewicht": "birth_weight_g"},
              [(p["id"], 275, 3300) for p in born]),
    )  # fmt: skip
    (inbox / inboxes.LINES).write_text(inboxes.toml(sources), encoding="utf-8")
    plan = Plan("hospital", families=40, retention_months=OLD)
    return deliver(folder / "root", plan, inbox, warm, data / NL, data / US)


def slug(patient: dict[str, Any]) -> str:
    return next(str(i["value"]) for i in patient["identifier"] if i["system"] == SLUG)


@pytest.fixture(scope="module")
def municipality(shared: Path, tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Delivered:
    """A municipality with the fourteen iJw examples, checked by the official XSDs as well."""
    folder, messages = tmp_path_factory.mktemp("municipality"), shared / "data" / IJW
    inbox = folder / "inbox"
    inbox.mkdir()
    source = SourceSettings(
        format="ijw_xml",
        path=messages / "berichten",
        xsd=messages / "xsd",
        options={"price_kind": "tariff_public"},
    )
    registers = bad_site.households(inbox, ["999900006", "999900018"])
    (inbox / inboxes.LINES).write_text(inboxes.toml((source, *registers)), encoding="utf-8")
    plan = Plan("municipality", families=15)
    return deliver(folder / "root", plan, inbox, warm, messages / "berichten")


def test_the_dutch_examples_load(hospital: Delivered) -> None:
    assert (hospital.said.code, hospital.said.err) == (0, "")
    # One woman: her pregnancy, her conditions with a date, what was measured.
    assert hospital.accepted(hospital.folders[0]) == {
        ("person", "Observation.ndjson"): 1,  # her day 0, merged into what Patient.ndjson tells
        ("pregnancy", "Observation.ndjson"): 1,
        ("diagnosis", "Condition.ndjson"): 10,
        ("measurement", "Observation.ndjson"): 7,
    }
    rejected = hospital.rejected()
    for reason in (
        ("Patient.ndjson", "person", "sex", "incomplete"),  # examples of how to write a name
        ("Condition.ndjson", "diagnosis", "start_date", "missing"),
        ("Condition.ndjson", "diagnosis", "start_date", "not_a_date"),  # the year 2014 only
        ("Encounter.ndjson", "admission", "person_number", "missing"),  # of nobody
        ("CareTeam.ndjson", "care_team_member", "family_number", "missing"),  # of nobody
        ("Observation.ndjson", "birth", "ga_days", "incomplete"),  # Apgar score of a grown woman
    ):
        assert rejected[reason], reason


def test_the_clinosim_export_loads(hospital: Delivered) -> None:
    stored = hospital.accepted(hospital.folders[1])
    assert {table for table, _ in stored} == {
        "person", "admission", "followup_visit", "diagnosis", "measurement", "care_team_member",
    }  # fmt: skip
    assert stored["person", "Patient.ndjson"] == 34  # seventeen mothers, seventeen babies
    assert len(hospital.stored["cdm.birth"]) == len(hospital.stored["cdm.family"]) - 1 == 17
    # A one-minute Apgar score that calls itself another is believed by nobody.
    assert (
        hospital.rejected()["Observation.ndjson", "measurement", "code", "apgar_code_display"] == 17
    )
    assert not any(rule == "postcode_form" for *_, rule in hospital.rejected())  # foreign, left out


def test_the_ijw_messages_load_and_two_are_refused_with_the_reason(municipality: Delivered) -> None:
    assert (municipality.said.code, municipality.said.err) == (0, "")
    assert municipality.accepted(municipality.folders[0]) == {
        ("youth_care_assignment", "JW301.xml"): 2,
        ("youth_care_delivery", "JW307.xml"): 2,  # each a start (JW305) and a stop
        ("referral", "JW317.xml"): 1,
        ("cost_line", "JW323.xml"): 5,
    }
    day = "Client/AangevraagdeProducten/AangevraagdProduct/ToewijzingEinddatum"
    assert municipality.rejected() == {
        ("JW315.xml", "referral", f"{day}: is not a date in the calendar", "ijw_invalid"): 2,
        (
            "JW318.xml",
            "referral",
            "Client/Verzoek/RetourCode: is not expected here",
            "ijw_invalid",
        ): 1,
    }


@pytest.mark.parametrize(
    "clinic", [pytest.param(c, marks=() if c == "NY" else pytest.mark.slow) for c in CLINICS]
)
def test_the_centres_of_the_trial_load(
    clinic: str, shared: Path, tmp_path: Path, warm: Warm
) -> None:
    inbox = next(i for i in write_trial(tmp_path) if i.parent.name == f"opt-{clinic.lower()}")
    plan = Plan("hospital", families=100, trial="OPT trial", reject_share=0.0, retention_months=OLD)
    done = deliver(tmp_path / "root", plan, inbox, warm)
    assert (done.said.code, done.said.err) == (0, "")
    with (shared / "data/opt_trial/opt.csv").open(encoding="utf-8") as file:
        own = [row for row in csv.DictReader(file) if row["Clinic"].strip() == clinic]
    # Nothing is rejected; who was lost to follow-up has no duration, and so is not in the export.
    assert done.rejected() == {}
    assert len(done.stored["cdm.family"]) == sum(r["GA.at.outcome"] not in ("", "NA") for r in own)
    live = sum(row["Birth.outcome"].strip() == "Live birth" for row in own)
    assert sum("live" in row for row in done.stored["cdm.birth"]) == live
    assert len(done.stored["ledger.entries"]) == 2  # clinic × preterm, clinic × mean weight
