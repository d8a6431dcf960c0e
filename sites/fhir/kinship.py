"""Who belongs to which family, as far as a Patient or RelatedPerson tells.

The family number is, in this order: the identifier of the system named by the option
``family_system``; the identifier of ``mother_system`` with ``mother_suffix`` taken off (generators
that call a baby after its mother); the mother's number; the person's own number.
"""

from typing import Any

from sites.fhir import Export, Resource
from sites.fhir.element import codes, first, reference

_MOTHER = frozenset({"MTH", "NMTH", "GESTM", "72705000"})


def identifier(resource: Resource, system: str | None) -> str | None:
    """Return the value of the first identifier of ``system``."""
    values = (i.get("value") for i in resource.get("identifier", ()) if i.get("system") == system)
    return first(v for v in values if v) if system else None


def is_mother(relation: Any) -> bool:
    """Tell whether a relationship (a list of CodeableConcepts) is that of a mother."""
    return bool(codes(relation) & _MOTHER)


def mother_number(patient: Resource) -> str | None:
    """Return the mother's patient number: from a contact that is the mother, or from a link."""
    for contact in patient.get("contact", ()):
        if is_mother(contact.get("relationship")):
            found = first(n for n in map(_referred, contact.get("extension", ())) if n)
            if found:
                return found
    linked = (reference(link.get("other")) for link in patient.get("link", ()))
    return first(number for number in linked if number)


def _referred(extension: Resource) -> str | None:
    given = extension.get("valueIdentifier", {}).get("value")
    return given or reference(extension.get("valueReference"))


def slug(patient: Resource, export: Export) -> str | None:
    """Return the number that a baby and its mother share when only a suffix tells them apart."""
    number = identifier(patient, export.options.get("mother_system"))
    return number.removesuffix(export.options.get("mother_suffix", "")) if number else None


def family_number(patient: Resource, export: Export, mother: str | None) -> str:
    """Return the family number of a patient, its own number when nothing tells it."""
    named = identifier(patient, export.options.get("family_system"))
    number: str = named or slug(patient, export) or mother or patient["id"]
    return number
