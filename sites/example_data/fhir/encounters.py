"""Admissions and visits as Encounters, and diagnoses as Conditions."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sites.example_data.fhir import OWN, Resource, coded, patient, resource
from sites.example_data.rows import Row

CLOCK = ZoneInfo("Europe/Amsterdam")
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ADMIT = "http://terminology.hl7.org/CodeSystem/admit-source"
CLASSES = {"neonatal": "IMP", "inpatient": "IMP", "maternal": "IMP", "ed": "EMER", "day": "SS"}
PRIORITY = {"acute": "EM", "planned": "EL"}
DISPOSITIONS = {
    "home": "264362003",
    "other_hospital": "22232009",
    "death": "419099009",
    "other": "182848007",
}
WARDS = {
    ("neonatal", "IC"): "NICU",
    ("neonatal", "HC"): "NHC",
    ("neonatal", "MC"): "NMC",
    ("inpatient", "ward"): "KIND",
    ("maternal", "ward"): "KRAAM",
}
# What a site has to write in its settings, so that these ward codes are understood.
WARDS_OPTION = ", ".join(f"{code}={kind}:{level}" for (kind, level), code in WARDS.items())
PLACES = {"clinical": "AMB", "non_clinical": "FLD", "home": "HH", "video": "VR"}
DISCIPLINES = {"paediatrician": "82296001", "physio": "36682004"}


def admission(row: Row) -> Resource:
    """Return the Encounter of an admission, with hours."""
    content: Resource = {
        "status": "finished",
        "class": {"system": ACT, "code": CLASSES.get(row["kind"], row["kind"])},
        "subject": patient(row["person_number"]),
        "period": _period(row),
        "priority": coded(ACT.replace("ActCode", "ActPriority"), PRIORITY[row["urgency"]]),
        "reasonCode": [coded(ICD10, row["primary_icd10"])],
    }
    hospitalization: Resource = {}
    if row["kind"] == "neonatal":
        hospitalization["admitSource"] = coded(ADMIT, "born")
    if "discharge_to" in row:
        disposition = coded(SNOMED, DISPOSITIONS[row["discharge_to"]])
        hospitalization["dischargeDisposition"] = disposition
    content["hospitalization"] = hospitalization
    ward = WARDS.get((row["kind"], row.get("level", "")))
    if ward:
        content["serviceType"] = coded(f"{OWN}afdeling", ward)
    return resource("Encounter", row["admission_id"], "nl-core-Encounter", **content)


def visit(row: Row) -> Resource:
    """Return the Encounter of a visit to the follow-up clinic."""
    discipline = row["discipline"]
    code = DISCIPLINES.get(discipline)
    system = SNOMED if code else f"{OWN}discipline"
    return resource(
        "Encounter",
        row["visit_id"],
        "nl-core-Encounter",
        status="finished",
        **{"class": {"system": ACT, "code": PLACES[row["location_type"]]}},
        subject=patient(row["person_number"]),
        participant=[{"type": [coded(system, code or discipline)]}],
        period={"start": _moment(row["date"], "10")} if "date" in row else {},
        length={"value": int(row["duration_min"]), "unit": "min", "code": "min"},
    )


def condition(row: Row) -> Resource:
    """Return the Condition of a diagnosis, in ICD-10."""
    return resource(
        "Condition",
        row["diagnosis_id"],
        "nl-core-Problem",
        code=coded(ICD10, row["code"]),
        subject=patient(row["person_number"]),
        onsetDateTime=row["start_date"],
        verificationStatus=coded(
            "http://terminology.hl7.org/CodeSystem/condition-ver-status", row["verification"]
        ),
        note=[{"text": "Vrije tekst van een voorbeeld; hoort nergens anders te staan."}],
    )


def _period(row: Row) -> Resource:
    moments = {
        name: _moment(row[f"{name}_date"], row[f"{name}_hour"])
        for name in ("start", "end")
        if f"{name}_date" in row
    }
    return dict(moments)


def _moment(day: str, hour: str) -> str:
    local = datetime.fromisoformat(f"{day}T{int(hour):02}:30:00")
    return local.replace(tzinfo=CLOCK).isoformat()
