"""Roles of professionals: SNOMED occupations, AGB codes, or the data model's own words."""

from typing import Any

from federated import schema
from sites.fhir.element import codings

# SNOMED CT occupations, and AGB care provider types (COD016, urn:oid:2.16.840.1.113883.2.4.6.7).
_MEANING = {
    "82296001": "paediatrician",
    "0316": "paediatrician",
    "36682004": "physio",
    "0400": "physio",
    "159033005": "dietician",
    "2400": "dietician",
    "159026005": "speech",
    "0500": "speech",
    "59944000": "psychologist",
    "9400": "psychologist",
    "106328005": "social_worker",
    "106292003": "nurse",
    "224535009": "nurse",
    "9100": "nurse",
    "11935004": "gynaecologist",
    "83685006": "gynaecologist",
    "0307": "gynaecologist",
    "309453006": "midwife",
    "0800": "midwife",
    "62247001": "gp",
    "0100": "gp",
}
_DISCIPLINES = frozenset(schema.table("followup_visit").column("discipline").allowed)
_ROLES = frozenset(schema.table("care_team_member").column("role").allowed)


def role(*concepts: Any) -> str | None:
    """Return the role of a care team that one of the codes means."""
    for _, code in codings(*concepts):
        meaning = _MEANING.get(code, code)
        if meaning in _ROLES:
            return meaning
    return None


def discipline(*concepts: Any) -> str | None:
    """Return the discipline of a visit that one of the codes means."""
    found = role(*concepts)
    return found if found in _DISCIPLINES else None
