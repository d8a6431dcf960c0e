"""Observation -> measurement, and fragments of birth and pregnancy.

What is said of a birth belongs to the child: the ``focus`` when that is a patient, else the
subject. A duration of pregnancy on a mother's record (nl-core-Pregnancy.PregnancyDuration) is how
far she was on some day, not the gestational age at birth, and is left out.

The Apgar trap: 9272-6 is the score at 1 minute, 9274-2 at 5, 9271-8 at 10, but some systems write
9271-8 and call it the first minute. Where code and display disagree we reject the record.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import (
    codes,
    day,
    decimal,
    first,
    notes,
    plain,
    reference,
    whole,
    withdrawn,
)
from sites.fragments import Fragment, Rejection

_WEIGHT, _LENGTH, _HEAD = "weight", "length", "head_circumference"
_MEASURES = {
    "29463-7": _WEIGHT,
    "3141-9": _WEIGHT,
    "27113001": _WEIGHT,
    "8302-2": _LENGTH,
    "8306-3": _LENGTH,
    "89269-5": _LENGTH,
    "50373000": _LENGTH,
    "9843-4": _HEAD,
    "8287-5": _HEAD,
    "363812007": _HEAD,
    "58941-6": "bilirubin",
    "1975-2": "bilirubin",
    "14631-6": "bilirubin",
    "2708-6": "spo2",
    "59408-5": "spo2",
}
_BIRTH_WEIGHT = frozenset({"8339-4", "364589006"})
_GESTATION = ("57036006", "268477000", "412726003", "11884-4", "18185-9", "11885-1", "76516-4")
_IN_WEEKS = "49051-6"
_PLURALITY = "57722-1"
_APGAR = {"9272-6": "1", "9274-2": "5", "9271-8": "10"}
_PREGNANCY = {
    "21840007": "lmp_date",
    "8665-2": "lmp_date",
    "161714006": "edd_date",
    "11778-8": "edd_date",
    "161732006": "gravidity",
    "11996-6": "gravidity",
    "364325004": "parity",
    "11977-6": "parity",
    "246435002": "n_fetuses",
    "55281-0": "n_fetuses",
}
_FACTORS = {
    ("g", "g"): Decimal(1),
    ("kg", "g"): Decimal(1000),
    ("mg", "g"): Decimal("0.001"),
    ("mm", "mm"): Decimal(1),
    ("cm", "mm"): Decimal(10),
    ("m", "mm"): Decimal(1000),
    ("umol/L", "umol/L"): Decimal(1),
    ("mg/dL", "umol/L"): Decimal("17.1"),
    ("%", "%"): Decimal(1),
}
_UNITS = {_WEIGHT: "g", _LENGTH: "mm", _HEAD: "mm", "bilirubin": "umol/L", "spo2": "%"}
_SPOKEN = {"gram": "g", "kilogram": "kg", "µmol/L": "umol/L"}
_WEEKS = frozenset({"wk", "{w}", "w", "week", "weeks", "weken"})
_DAYS = frozenset({"d", "day", "days", "dagen"})
_WEEKS_AND_DAYS = re.compile(r"^\s*(\d{2})\s*(?:\+|w(?:ken)?\s*\+?)\s*([0-6])\s*d?\s*$")
_MINUTE = re.compile(r"\b(10|5|1)\s*[- ]?\s*min", re.IGNORECASE)


def fragments(observation: Resource, export: Export) -> Items:
    """Yield what one observation tells; nothing for what the data model has no place for."""
    known = codes(observation.get("code")) & _READERS.keys()
    if known:
        code = min(known, key=_ORDER.__getitem__)
        yield from _READERS[code](observation, code)


def _apgar(observation: Resource, code: str) -> Items:
    minute = _APGAR[code]
    if _spoken_minutes(observation) - {minute}:
        yield Rejection("measurement", "apgar_code_display", "code")
        yield Rejection("birth", "apgar_code_display", "apgar5")
        return
    score = plain(_number(observation))
    yield _measurement(observation, f"apgar{minute}", score, "{score}")
    if minute == "5":
        yield _of_birth(observation, "apgar", {"apgar5": score})


def _spoken_minutes(observation: Resource) -> set[str]:
    """Return the minutes that the displays of the code speak of; they are compared, not kept."""
    concept = observation["code"]
    texts = [concept.get("text", ""), *(c.get("display", "") for c in concept.get("coding", ()))]
    return {match for text in texts for match in _MINUTE.findall(text)}


def _birth_weight(observation: Resource, code: str) -> Items:
    grams = _in_unit(observation, "g")
    if grams is None:
        yield Rejection("birth", "unknown_unit", "birth_weight_g")
        return
    yield _of_birth(observation, "birth_weight", {"birth_weight_g": whole(grams)})
    if observation.get("effectiveDateTime"):
        yield _measurement(observation, _WEIGHT, plain(grams), "g")


def _gestation(observation: Resource, code: str) -> Items:
    profiles = observation.get("meta", {}).get("profile", ())
    if any(profile.endswith("Pregnancy.PregnancyDuration") for profile in profiles):
        return
    days = _gestational_days(observation, code == _IN_WEEKS)
    if days is None:
        yield Rejection("birth", "unknown_unit", "ga_days")
    else:
        yield _of_birth(observation, "gestation", {"ga_days": days})


def _gestational_days(observation: Resource, in_weeks: bool) -> str | None:
    text = observation.get("valueString") or observation.get("valueQuantity", {}).get("value")
    if match := _WEEKS_AND_DAYS.match(str(text)):
        return str(7 * int(match[1]) + int(match[2]))
    number, unit = _number(observation), _unit(observation)
    if number is None:
        return None
    if unit in _WEEKS or (unit is None and in_weeks):
        return whole(7 * number)
    return whole(number) if unit in _DAYS else None


def _plurality(observation: Resource, code: str) -> Items:
    value = whole(_number(observation))
    yield _of_birth(observation, "plurality", {"plurality": value}, version=1)


def _of_birth(
    observation: Resource, facet: str, values: dict[str, str | None], version: int = 0
) -> Fragment:
    child = first(n for n in map(reference, observation.get("focus", ())) if n)
    number = child or reference(observation.get("subject"))
    row = {"child_number": number, "note": notes(observation), **values}
    return Fragment("birth", row, facet, version, withdrawn(observation))


def _of_pregnancy(observation: Resource, code: str) -> Items:
    """Yield a fact of a pregnancy, named by what the observation focuses on, else by the mother."""
    column = _PREGNANCY[code]
    mother = reference(observation.get("subject"))
    value = day(observation.get("valueDateTime")) or whole(_number(observation))
    gone = withdrawn(observation)
    values = {"pregnancy_number": _pregnancy(observation) or mother, "mother_number": mother}
    values |= {column: value, "note": notes(observation)}
    yield Fragment("pregnancy", values, column, withdrawn=gone)
    if column == "edd_date":
        due = {"person_number": mother, "due_date": value}
        yield Fragment("person", due, "due_date", withdrawn=gone)


def _pregnancy(observation: Resource) -> str | None:
    kinds = ("Condition", "EpisodeOfCare", "Observation")
    focus = observation.get("focus", ())
    return first(n for one in focus for kind in kinds if (n := reference(one, kind)))


def _measured(observation: Resource, code: str) -> Items:
    if "method" in observation and codes(observation["method"]) & _BIRTH_WEIGHT:
        yield from _birth_weight(observation, code)
        return
    measure = _MEASURES[code]
    unit = _UNITS[measure]
    value = _in_unit(observation, unit)
    if value is None:
        yield Rejection("measurement", "unknown_unit", "unit")
    else:
        yield _measurement(observation, measure, plain(value), unit)


def _measurement(observation: Resource, code: str, value: str | None, unit: str) -> Fragment:
    moment = observation.get("effectiveDateTime")
    moment = moment or observation.get("effectivePeriod", {}).get("start")
    values = {
        "measurement_id": observation["id"],
        "person_number": reference(observation.get("subject")),
        "code": code,
        "value": value,
        "unit": unit,
        "date": day(moment),
        "note": notes(observation),
    }
    return Fragment("measurement", values, withdrawn=withdrawn(observation))


def _in_unit(observation: Resource, unit: str) -> Decimal | None:
    quantity: Any = observation.get("valueQuantity", {})
    factor = _FACTORS.get((_unit(observation) or "", unit))
    number = _number(observation)
    if number is None or factor is None or quantity.get("comparator"):
        return None
    return number * factor


def _unit(observation: Resource) -> str | None:
    quantity: Any = observation.get("valueQuantity", {})
    unit: str | None = quantity.get("code") or quantity.get("unit")
    return _SPOKEN.get(unit, unit) if unit else None


def _number(observation: Resource) -> Decimal | None:
    if "valueInteger" in observation:
        return decimal(observation["valueInteger"])
    return decimal(observation.get("valueQuantity", {}).get("value"))


# An observation may carry several codes: the first of these tells the most.
_READERS: dict[str, Callable[[Resource, str], Items]] = {
    **dict.fromkeys(_APGAR, _apgar),
    **dict.fromkeys(_BIRTH_WEIGHT, _birth_weight),
    **dict.fromkeys((*_GESTATION, _IN_WEEKS), _gestation),
    _PLURALITY: _plurality,
    **dict.fromkeys(_PREGNANCY, _of_pregnancy),
    **dict.fromkeys(_MEASURES, _measured),
}
_ORDER = {code: place for place, code in enumerate(_READERS)}

READING = Reading(
    "Observation", frozenset({"measurement", "birth", "pregnancy", "person"}), fragments
)
