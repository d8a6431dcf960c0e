"""Small readers of FHIR R4 elements: codes, references, dates, quantities.

Each takes what JSON gave and answers None for what is absent. Displays and texts are never
returned: they are free text.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
_DUTCH_CLOCK = ZoneInfo("Europe/Amsterdam")
ICD10 = "icd10"
_SYSTEMS = (
    ("http://hl7.org/fhir/sid/icd-10", ICD10),
    ("urn:oid:2.16.840.1.113883.6.3", ICD10),
    ("http://snomed.info/sct", "snomed"),
    ("http://hl7.org/fhir/sid/icpc-1", "icpc1"),
    ("urn:oid:2.16.840.1.113883.2.4.4.31.1", "icpc1"),
    ("urn:oid:2.16.840.1.113883.2.4.3.120.5.1", "dhd"),
)


def codings(*concepts: Any) -> Iterator[tuple[str, str]]:
    """Yield (system, code) of CodeableConcepts, or lists of them; absent ones are passed over."""
    for concept in concepts:
        for one in concept if isinstance(concept, list) else (concept or {},):
            for coding in one.get("coding", ()):
                if code := coding.get("code"):
                    yield coding.get("system", ""), code


def codes(*concepts: Any) -> set[str]:
    """Return the codes alone."""
    found = set()
    for concept in concepts:
        for one in concept if isinstance(concept, list) else (concept,):
            for coding in one.get("coding", ()) if one else ():
                found.add(coding.get("code"))
    found.discard(None)
    return found


def classified(concept: Any) -> dict[str, str]:
    """Return code by classification of the data model (icd10, snomed, icpc1, dhd)."""
    found: dict[str, str] = {}
    for system, code in codings(concept):
        for prefix, name in _SYSTEMS:
            if system.startswith(prefix):
                found.setdefault(name, code)
    return found


def reference(element: Any, kind: str = "Patient") -> str | None:
    """Return the id that a Reference to a ``kind`` holds; absolute addresses too.

    >>> reference({"reference": "https://ehr.example/fhir/Patient/17"})
    '17'
    """
    parts = ((element or {}).get("reference") or "").split("/")
    if "_history" in parts:
        parts = parts[: parts.index("_history")]
    return parts[-1] or None if len(parts) > 1 and parts[-2] == kind else None


def day(text: str | None) -> str | None:
    """Return the Dutch calendar day of a FHIR date or dateTime; a partial date as it is.

    >>> day("2024-02-29T23:30:00Z")
    '2024-03-01'
    """
    if text is None or "T" not in text:
        return text
    moment = _moment(text)
    return moment.date().isoformat() if moment else text[:10]


def hour(text: str | None) -> str | None:
    """Return the hour on a Dutch clock, None for a date alone."""
    moment = _moment(text) if text and "T" in text else None
    return str(moment.hour) if moment else None


def minutes(start: str | None, end: str | None) -> str | None:
    """Return the whole minutes between two dateTimes, None when one is missing."""
    first, last = (_moment(t) if t and "T" in t else None for t in (start, end))
    return str(int((last - first).total_seconds() // 60)) if first and last else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(_DUTCH_CLOCK) if moment.tzinfo else moment


def decimal(value: Any) -> Decimal | None:
    """Return a number; exports write numbers as strings too.

    >>> decimal("41"), decimal("about 40")
    (Decimal('41'), None)
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plain(number: Decimal | None) -> str | None:
    """Write a number without exponent.

    >>> plain(Decimal("2.4E+3"))
    '2400'
    """
    return None if number is None else f"{number:f}"


def whole(number: Decimal | None) -> str | None:
    """Write a number rounded to a whole one."""
    return None if number is None else f"{number.to_integral_value():f}"


def notes(resource: Any) -> str | None:
    """Return the free text of ``note``, for the identifying raw column of that name."""
    texts = [n["text"] for n in resource.get("note", ()) if n.get("text")]
    return "\n".join(texts) or None


def first(items: Iterable[T]) -> T | None:
    """Return the first, None when there is none."""
    return next(iter(items), None)


def withdrawn(resource: Any) -> bool:
    """Tell whether the source says that this record should never have been made."""
    error = "entered-in-error"
    if resource.get("status") == error:
        return True
    verification = resource.get("verificationStatus")
    return verification is not None and error in codes(verification)
