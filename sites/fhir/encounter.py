"""Encounter (nl-core-Encounter) -> admission, or a follow-up visit when the patient came by.

Hospitals code their wards themselves. The option ``wards`` says what a code of ``serviceType``,
``type`` or ``location.physicalType`` means: ``"NICU=neonatal:IC, NHC=neonatal:HC, KRAAM=maternal"``.
"""

from functools import lru_cache

from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import ICD10, classified, codes, day, hour, minutes, reference, withdrawn
from sites.fhir.roles import discipline
from sites.fragments import Fragment

_ADMISSIONS = {
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
    "OBSENC": "inpatient",
    "EMER": "ed",
    "SS": "day",
}
_VISITS = {"AMB": "clinical", "FLD": "non_clinical", "HH": "home", "VR": "video"}
_NOT_HELD = frozenset({"planned", "cancelled"})
_WARDS = {"405269005": ("neonatal", "IC")}  # SNOMED: neonatal intensive care unit
_ACUTE = frozenset({"EM", "UR", "A", "EL-A", "CR", "25876001", "103391001"})
_DISCHARGE = {
    "264362003": "home",
    "home": "home",
    "22232009": "other_hospital",
    "other-hcf": "other_hospital",
    "419099009": "death",
    "exp": "death",
}


def fragments(encounter: Resource, export: Export) -> Items:
    """Yield one admission or visit; nothing for an appointment that was not held."""
    kind = encounter.get("class", {}).get("code")
    if encounter.get("status") in _NOT_HELD:
        return
    gone = withdrawn(encounter)
    if kind in _VISITS:
        yield Fragment("followup_visit", _visit(encounter, _VISITS[kind]), withdrawn=gone)
    else:
        yield Fragment("admission", _admission(encounter, kind, export), withdrawn=gone)


def _admission(encounter: Resource, code: str | None, export: Export) -> dict[str, str | None]:
    period = encounter.get("period", {})
    icd10 = classified(encounter.get("reasonCode")).get(ICD10)
    kind, level = _ward(encounter, _ADMISSIONS.get(code or "", code), icd10, export)
    return {
        "admission_id": encounter["id"],
        "person_number": reference(encounter.get("subject")),
        "kind": kind,
        "level": level,
        "start_date": day(period.get("start")),
        "end_date": day(period.get("end")),
        "start_hour": hour(period.get("start")),
        "end_hour": hour(period.get("end")),
        "urgency": _urgency(encounter, kind),
        "discharge_to": _discharge(encounter),
        "primary_icd10": icd10,
    }


def _visit(encounter: Resource, location: str) -> dict[str, str | None]:
    period = encounter.get("period", {})
    return {
        "visit_id": encounter["id"],
        "person_number": reference(encounter.get("subject")),
        "date": day(period.get("start")),
        "discipline": _discipline(encounter),
        "location_type": location,
        "duration_min": _duration(encounter, period),
    }


def _ward(
    encounter: Resource, kind: str | None, icd10: str | None, export: Export
) -> tuple[str | None, str | None]:
    """Return kind and level: by ward, by being born here, by a diagnosis of childbirth."""
    wards = _WARDS | _own_wards(export.options.get("wards", ""))
    places = [place.get("physicalType") for place in encounter.get("location", ())]
    for code in codes(encounter.get("serviceType"), encounter.get("type"), *places):
        if code in wards:
            return wards[code]
    if kind != "inpatient":
        return kind, None
    born = "born" in codes(encounter.get("hospitalization", {}).get("admitSource"))
    if born or (icd10 or "").startswith("Z38"):
        return "neonatal", None
    return ("maternal" if (icd10 or "").startswith(("O", "Z37", "Z39")) else kind), None


@lru_cache(maxsize=8)
def _own_wards(option: str) -> dict[str, tuple[str, str | None]]:
    pairs = (pair.partition("=") for pair in option.split(",") if pair.strip())
    split = {code.strip(): meaning.strip().partition(":") for code, _, meaning in pairs}
    return {code: (kind, level or None) for code, (kind, _, level) in split.items()}


def _urgency(encounter: Resource, kind: str | None) -> str | None:
    given = codes(encounter.get("priority"))
    if given:
        return "acute" if given & _ACUTE else "planned"
    return "acute" if kind == "ed" else None


def _discharge(encounter: Resource) -> str | None:
    given = codes(encounter.get("hospitalization", {}).get("dischargeDisposition"))
    known = (_DISCHARGE[code] for code in sorted(given) if code in _DISCHARGE)
    return next(known, "other") if given else None


def _discipline(encounter: Resource) -> str:
    types = (who.get("type") for who in encounter.get("participant", ()))
    return discipline(encounter.get("serviceType"), encounter.get("type"), *types) or "other"


def _duration(encounter: Resource, period: Resource) -> str | None:
    length = encounter.get("length", {})
    if length.get("code", length.get("unit")) == "min":
        return str(length.get("value"))
    return minutes(period.get("start"), period.get("end"))


READING = Reading("Encounter", frozenset({"admission", "followup_visit"}), fragments)
