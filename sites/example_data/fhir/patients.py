"""Patients, with everything that an export holds of them and that must not get further."""

from sites.example_data.fhir import OWN, Resource, resource
from sites.example_data.rows import Row

BSN = "http://fhir.nl/fhir/NamingSystem/bsn"
FAMILY = f"{OWN}gezinsnummer"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def written(row: Row) -> Resource:
    """Return one Patient; a child says who its mother is."""
    number = row["person_number"]
    child = row["role"] in ("index_child", "co_twin")
    born = row.get("birth_date") or f"{row['birth_year']}-06-15"
    content: Resource = {
        "identifier": _identifiers(row),
        "active": True,
        "name": [_name(row["name"])],
        "telecom": [
            {"system": "phone", "value": row["telephone"]},
            {"system": "email", "value": row["email"]},
        ],
        "gender": row["sex"],
        "birthDate": born,
        "address": [_address(row)],
    }
    if "death_date" in row:
        content["deceasedDateTime"] = row["death_date"]
    if child:
        content["contact"] = [_mother(row)]
    if "birth_order" in row:
        content["multipleBirthInteger"] = int(row["birth_order"])
    return resource("Patient", number, "nl-core-Patient", **content)


def _identifiers(row: Row) -> list[Resource]:
    numbers = [
        {"system": f"{OWN}patientnummer", "value": row["person_number"]},
        {"system": FAMILY, "value": row["family_number"]},
    ]
    return [*numbers, {"system": BSN, "value": row["bsn"]}] if "bsn" in row else numbers


def _name(name: str) -> Resource:
    given, _, family = name.partition(" ")
    return {"use": "official", "text": name, "family": family, "given": [given]}


def _address(row: Row) -> Resource:
    line, _, postcode = row["address"].partition(", ")
    return {
        "use": "home",
        "line": [line],
        "district": row["district"],
        "postalCode": postcode,
        "country": "NL",
    }


def _mother(row: Row) -> Resource:
    mother = {"reference": f"Patient/{row['mother_number']}"}
    reference = {"url": f"{OWN}contactpersoon", "valueReference": mother}
    relation = {"coding": [{"system": ROLE, "code": "MTH", "display": "mother"}]}
    return {"extension": [reference], "relationship": [relation]}
