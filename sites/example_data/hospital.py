"""A hospital's inbox: a FHIR bulk export, and the dossier of its programme as CSV and Excel."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from federated import gemeenten
from sites.example_data import fhir, mistakes, sheet
from sites.example_data.dirt import Dirt, Ledger, smudged
from sites.example_data.draw import stream
from sites.example_data.fhir import dossier, encounters, observations, patients
from sites.example_data.hospital_sheets import SHEETS, WORKBOOK
from sites.example_data.inbox import furnish
from sites.example_data.rows import Row, rows
from sites.example_data.world import World

EXPORT, DOSSIER = "fhir", "dossier"
PREGNANCY_FACTS = ("lmp_date", "edd_date", "gravidity", "parity")


def write_hospital(
    world: World, folder: Path, *, workbook: bool = True, ledger: Ledger | None = None
) -> tuple[Dirt, ...]:
    """Write the inbox of the city's hospital; return the mistakes that were planted.

    A large city is written in parts, with one ``ledger`` for all of them and ``workbook=False``,
    because a workbook has room for about a million rows.
    """
    ledger = Ledger() if ledger is None else ledger
    (folder / EXPORT).mkdir(parents=True, exist_ok=True)
    (folder / DOSSIER).mkdir(exist_ok=True)
    counts = {
        kind: fhir.write(folder / EXPORT, kind, streams, ledger)
        for kind, streams in _resources(world).items()
    }
    fhir.manifest(folder / EXPORT, counts, world.extracted)
    for one in SHEETS:
        sheet.write_csv(folder / DOSSIER, one, _rows(world, one.name, one.table), ledger)
    if workbook:
        pages = [(one, _rows(world, one.name, one.table)) for one in WORKBOOK]
        sheet.write_workbook(folder / DOSSIER / "dossier.xlsx", pages, ledger)
    furnish(folder, "hospital", world.label)
    return tuple(ledger.planted)


def _resources(world: World) -> dict[str, list[fhir.Stream]]:
    def one(name: str, table: str, written: "fhir.Writer") -> fhir.Stream:
        return table, _rows(world, name, table), written

    births = world.hospital["birth"]
    return {
        "Patient": [("person", _dirty(world, "patients", _patients(world)), patients.written)],
        "Encounter": [
            one("admissions", "admission", encounters.admission),
            one("visits", "followup_visit", encounters.visit),
        ],
        "Condition": [one("diagnoses", "diagnosis", encounters.condition)],
        "Observation": [
            ("birth", _dirty(world, "gestations", births), observations.gestation),
            ("birth", _dirty(world, "weights", _weights(world)), observations.birth_weight),
            ("measurement", _dirty(world, "apgars", _apgars(world)), observations.apgar),
            ("pregnancy", _pregnancies(world.hospital["pregnancy"]), observations.pregnancy),
        ],
        "QuestionnaireResponse": [one("scores", "questionnaire_score", dossier.score)],
        "CareTeam": [one("teams", "care_team_member", dossier.team)],
        "CarePlan": [one("plans", "care_plan", dossier.plan)],
    }


def _rows(world: World, name: str, table: str) -> Iterator[Row]:
    return _dirty(world, name, world.hospital[table])


def _dirty(world: World, name: str, table: pa.Table) -> Iterator[Row]:
    wrong = mistakes.HOSPITAL.get(name, ())
    rng = stream(world.seed, f"mistakes-{name}")
    return smudged(rows(table), table.num_rows, wrong if world.dirty else (), rng)


def _patients(world: World) -> pa.Table:
    """Patients with the rank of a twin, and the municipality by name as addresses have it."""
    people, births = world.hospital["person"], world.hospital["birth"]
    order = births.filter(pc.greater(births["plurality"], 1)).select(
        ["child_number", "birth_order"]
    )
    joined = people.join(order, "person_number", "child_number").sort_by("person_number")
    name = gemeenten.names(max(gemeenten.YEARS))[world.gemeentecode]
    return joined.append_column("district", pa.array(np.full(joined.num_rows, name)))


def _weights(world: World) -> pa.Table:
    return _dated(world, world.hospital["birth"])


def _apgars(world: World) -> pa.Table:
    measured = world.hospital["measurement"]
    scores = measured.filter(pc.starts_with(measured["code"], "apgar"))
    return scores.rename_columns({"person_number": "child_number"})


def _dated(world: World, births: pa.Table) -> pa.Table:
    born = world.hospital["person"].select(["person_number", "birth_date"])
    joined = births.join(born, "child_number", "person_number").sort_by("child_number")
    return joined.rename_columns({"birth_date": "date"})


def _pregnancies(table: pa.Table) -> Iterator[Row]:
    for row in rows(table):
        for code in PREGNANCY_FACTS:
            yield {"mother_number": row["mother_number"], "code": code, "value": row[code]}
