"""Observations of births and pregnancies."""

from sites.example_data.fhir import Resource, coded, patient, resource
from sites.example_data.rows import Row

LOINC, SNOMED, UCUM = (
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
)
APGAR = {"apgar1": ("9272-6", "1 minute Apgar Score"), "apgar5": ("9274-2", "5 minute Apgar Score")}
PREGNANCY = {
    "lmp_date": ("21840007", "DateLastMenstruation"),
    "edd_date": ("161714006", "EstimatedDateOfDelivery"),
    "gravidity": ("161732006", "Gravidity"),
    "parity": ("364325004", "Parity"),
}


def gestation(row: Row) -> Resource:
    """Return the duration of the pregnancy: in days, or in weeks with decimals."""
    days = row["ga_days"]
    in_weeks = row["child_number"][-2] in "13579" and days.isdecimal()
    quantity = _quantity(str(round(int(days) / 7, 4)), "{w}") if in_weeks else _quantity(days, "d")
    code = coded(SNOMED, "57036006", "zwangerschapsduur")
    return _about(row["child_number"], "ZD", "Observation", code, row, valueQuantity=quantity)


def birth_weight(row: Row) -> Resource:
    """Return the weight at birth, in grams."""
    code = coded(LOINC, "8339-4", "Birth weight Measured")
    quantity = _quantity(row["birth_weight_g"], "g")
    return _about(
        row["child_number"], "GG", "nl-core-BodyWeight", code, row, valueQuantity=quantity
    )


def apgar(row: Row) -> Resource:
    """Return an Apgar score; the display belongs to the code, unless a mistake was planted."""
    loinc, display = APGAR[row["code"]]
    code = coded(LOINC, row.get("loinc", loinc), display)
    minute = row["code"].removeprefix("apgar")
    profile = f"nl-core-ApgarScore-{minute}Minute"
    return _about(
        row["child_number"], f"AP{minute}", profile, code, row, valueInteger=_number(row["value"])
    )


def pregnancy(row: Row) -> Resource:
    """Return one fact of a pregnancy, on the mother's record."""
    snomed, name = PREGNANCY[row["code"]]
    dated = row["code"].endswith("_date")
    value = {"valueDateTime": row["value"]} if dated else {"valueInteger": _number(row["value"])}
    return _about(
        row["mother_number"], name, f"nl-core-Pregnancy.{name}", coded(SNOMED, snomed), {}, **value
    )


def _about(
    number: str, what: str, profile: str, code: Resource, row: Row, **value: object
) -> Resource:
    when = {"effectiveDateTime": row["date"]} if "date" in row else {}
    return resource(
        "Observation", f"{number}-{what}", profile, status="final", code=code,
        subject=patient(number), **when, **value,
    )  # fmt: skip


def _quantity(value: str, unit: str) -> Resource:
    number = float(value) if "." in value else _number(value)
    return {"value": number, "unit": unit, "system": UCUM, "code": unit}


def _number(value: str) -> int | str:
    return int(value) if value.lstrip("-").isdecimal() else value
