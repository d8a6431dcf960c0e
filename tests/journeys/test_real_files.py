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
    return Delivered(site, site.deliver("--extracted", AFTER), folders)


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
    plan = Plan("hospital", families=40)
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


def test_print(hospital: Delivered, municipality: Delivered) -> None:
    for d in (hospital, municipality):
        print(d.said)
        for f in d.folders:
            print(f.name, d.accepted(f))
        print(d.rejected())
    raise AssertionError
