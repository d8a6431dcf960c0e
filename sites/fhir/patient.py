"""Patient (nl-core-Patient) -> person, family address, and what it says about a child's birth.

Roles are an assumption from age and sex: under ``children`` years (an option, 18) the index
child, or a co-twin from the second of a multiple birth; a grown woman is the mother, a grown man
the partner. A site corrects it with a person table of its own, listed after this source.
"""

from collections.abc import Mapping
from datetime import date

from federated import gemeenten
from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import day, first
from sites.fhir.kinship import family_number, identifier, mother_number
from sites.fragments import Fragment

BSN = "http://fhir.nl/fhir/NamingSystem/bsn"
_SEX = {"male": "male", "female": "female", "other": "not_conclusive", "unknown": "unknown"}
_CHILD_ROLES = ("index_child", "co_twin")
_DUTCH = frozenset({"NL", "NLD", "NEDERLAND", "NETHERLANDS", "THE NETHERLANDS"})
_NEONATAL_DAYS = 28


def fragments(patient: Resource, export: Export) -> Items:
    """Yield the person; for a child also its birth, for mother and child the family address."""
    mother = mother_number(patient)
    family = family_number(patient, export, mother)
    role = _role(patient, export)
    yield Fragment("person", _person(patient, role, family, mother))
    if role in _CHILD_ROLES:
        yield Fragment("birth", _birth(patient, mother), "patient")
    postcode = _postcode(_address(patient))
    if postcode and role in ("index_child", "mother"):
        yield Fragment(
            "family",
            {"family_number": family, "person_number": patient["id"], "postcode": postcode},
            "address",
            version=int(role == "mother"),
        )


def _person(
    patient: Resource, role: str | None, family: str, mother: str | None
) -> Mapping[str, str | None]:
    born = patient.get("birthDate")
    child = role in _CHILD_ROLES
    address = _address(patient)
    return {
        "person_number": patient["id"],
        "family_number": family,
        "mother_number": mother,
        "role": role,
        "sex": _sex(patient),
        "birth_date": born if child else None,
        "birth_year": born[:4] if born and not child else None,
        "death_date": day(patient.get("deceasedDateTime")),
        "residence_gemeente": gemeenten.code(address.get("district", "")),
        "bsn": identifier(patient, BSN),
        "name": first(_names(patient)),
        "address": _written(address),
        "telephone": _telecom(patient, "phone"),
        "email": _telecom(patient, "email"),
    }


def _birth(patient: Resource, mother: str | None) -> Mapping[str, str | None]:
    order = patient.get("multipleBirthInteger")
    several = patient.get("multipleBirthBoolean")
    plurality = max(2, order) if order else None if several is None else 1 + several
    return {
        "child_number": patient["id"],
        "mother_number": mother,
        "bsn": identifier(patient, BSN),
        "sex": _sex(patient),
        "plurality": str(plurality) if plurality else None,
        "birth_order": str(order) if order else None,
        "outcome": _outcome(patient),
    }


def _outcome(patient: Resource) -> str:
    born, died = _date(patient.get("birthDate")), _date(day(patient.get("deceasedDateTime")))
    early = born and died and (died - born).days < _NEONATAL_DAYS
    return "neonatal_death" if early else "live"


def _role(patient: Resource, export: Export) -> str | None:
    years = _age(patient.get("birthDate"), export.made)
    if years is None:
        return None
    if years < int(export.options.get("children", "18")):
        return _CHILD_ROLES[patient.get("multipleBirthInteger", 1) > 1]
    return {"female": "mother", "male": "partner"}.get(patient.get("gender", ""), "other_carer")


def _age(born: str | None, on: date) -> int | None:
    if not born:
        return None
    full = _date(born)
    if full is None:  # a partial date: the year, perhaps the month
        return on.year - int(born[:4])
    return on.year - full.year - ((on.month, on.day) < (full.month, full.day))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None


def _sex(patient: Resource) -> str | None:
    gender = patient.get("gender")
    return _SEX.get(gender, gender) if gender else None


def _names(patient: Resource) -> list[str]:
    names = sorted(patient.get("name", ()), key=lambda n: n.get("use") != "official")
    return [
        n.get("text") or " ".join((*n.get("given", ()), n.get("family", ""))).strip() for n in names
    ]


def _address(patient: Resource) -> Resource:
    addresses = sorted(patient.get("address", ()), key=lambda a: a.get("use") != "home")
    return addresses[0] if addresses else {}


def _postcode(address: Resource) -> str | None:
    """Return the postcode of a Dutch address; a foreign one has another form and is left out."""
    abroad = address.get("country", "NL").upper() not in _DUTCH
    return None if abroad else address.get("postalCode")


def _written(address: Resource) -> str | None:
    parts = (*address.get("line", ()), address.get("postalCode"), address.get("city"))
    return ", ".join(part for part in parts if part) or None


def _telecom(patient: Resource, system: str) -> str | None:
    found = (t.get("value") for t in patient.get("telecom", ()) if t.get("system") == system)
    return first(value for value in found if value)


READING = Reading("Patient", frozenset({"person", "family", "birth"}), fragments)
