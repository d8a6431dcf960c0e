"""RelatedPerson (nl-core-ContactPerson) -> the mother's number and family of a patient.

Only a mother with a number of her own (an identifier of the option ``person_system``, or the
only identifier there is) tells something. Names never leave this reader.
"""

from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import first, reference
from sites.fhir.kinship import identifier, is_mother
from sites.fragments import Fragment


def fragments(related: Resource, export: Export) -> Items:
    """Yield whose mother this is."""
    mother, child = _number(related, export), reference(related.get("patient"))
    if child and mother and is_mother(related.get("relationship")):
        values = {"person_number": child, "mother_number": mother, "family_number": mother}
        yield Fragment("person", values, "mother", version=1)


def _number(related: Resource, export: Export) -> str | None:
    if system := export.options.get("person_system"):
        return identifier(related, system)
    return first(i["value"] for i in related.get("identifier", ()) if i.get("value"))


READING = Reading("RelatedPerson", frozenset({"person"}), fragments)
