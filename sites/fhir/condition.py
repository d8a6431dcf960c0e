"""Condition (nl-core-Problem) -> diagnosis. Legal situations, also Conditions there, are not."""

from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import ICD10, classified, codes, day, notes, reference, withdrawn
from sites.fragments import Fragment, Rejection

_VERIFICATION = {
    "confirmed": "confirmed",
    "410605003": "confirmed",
    "unconfirmed": "suspected",
    "provisional": "suspected",
    "differential": "suspected",
    "415684004": "suspected",
    "refuted": "refuted",
    "410516002": "refuted",
}
_PREFERRED = (ICD10, "snomed", "icpc1", "dhd")
_LEGAL = frozenset({"303186005", "151701000146105"})  # legal status, kind of guardian


def fragments(condition: Resource, export: Export) -> Items:
    """Yield one diagnosis, coded in the first known classification."""
    if codes(condition.get("category")) & _LEGAL:
        return
    found = classified(condition.get("code"))
    system = next((name for name in _PREFERRED if name in found), None)
    if system is None:
        yield Rejection("diagnosis", "unknown_code", "system")
        return
    values = {
        "diagnosis_id": condition["id"],
        "person_number": reference(condition.get("subject")),
        "system": system,
        "code": found[system],
        "start_date": _start(condition),
        "verification": _verification(condition),
        "note": notes(condition),
    }
    yield Fragment("diagnosis", values, withdrawn=withdrawn(condition))


def _start(condition: Resource) -> str | None:
    given = (
        condition.get("onsetDateTime"),
        condition.get("onsetPeriod", {}).get("start"),
        condition.get("recordedDate"),
    )
    days = [day(text) for text in given if text]
    full = [text for text in days if text and len(text) == 10]
    return (full or days or [None])[0]


def _verification(condition: Resource) -> str | None:
    found = codes(condition.get("verificationStatus"))
    return next((meaning for code, meaning in _VERIFICATION.items() if code in found), None)


READING = Reading("Condition", frozenset({"diagnosis"}), fragments)
