"""QuestionnaireResponse -> questionnaire_score: scores only, never a question or an answer.

The instrument is the last part of the questionnaire's address. A score is an item, or an
extension, called ``total`` (or ``score``, ``totaal``) or ``scale-<name>``. ``n_items``, ``n_missing``,
``timepoint`` and ``trimester`` may be stated in the same way; else the items are counted.
"""

import re
from collections.abc import Iterator
from typing import Any

from federated import schema
from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import day, decimal, first, plain, reference, withdrawn
from sites.fragments import Fragment

_INSTRUMENTS = schema.table("questionnaire_score").column("instrument").allowed
_TOTAL = frozenset({"total", "score", "totaal", "total_score", "totaalscore", "sum"})
_STATED = frozenset({"n_items", "n_missing", "timepoint", "trimester"})


def fragments(response: Resource, export: Export) -> Items:
    """Yield one row a scale."""
    facts = dict(_facts(response))
    scores = {scale: value for name, value in facts.items() if (scale := _scale(name))}
    items, missing = _counted(response)
    instrument, version = _instrument(response.get("questionnaire", ""))
    for scale, value in scores.items():
        whole = scale == "total"
        values = {
            "score_id": response["id"] if whole else f"{response['id']}|{scale}",
            "person_number": reference(response.get("subject")),
            "instrument": instrument,
            "version": version,
            "scale": scale,
            "score": value,
            "n_items": facts.get("n_items", items),
            "n_missing": facts.get("n_missing", missing),
            "timepoint": facts.get("timepoint"),
            "date": day(response.get("authored")),
            "trimester": facts.get("trimester"),
        }
        yield Fragment("questionnaire_score", values, withdrawn=withdrawn(response))


def _instrument(address: str) -> tuple[str, str]:
    """Return (instrument, version): ``.../Questionnaire/PSS-NICU|2.0`` is pssnicu, 2.0."""
    place, _, version = address.partition("|")
    parts = re.split(r"[/:]", place.rstrip("/"))
    plain_name = re.sub(r"[^a-z0-9]", "", parts[-1].lower())
    longest = sorted(_INSTRUMENTS, key=len, reverse=True)
    known = first(name for name in longest if plain_name.startswith(name))
    return known or plain_name, version or "unstated"


def _scale(name: str) -> str | None:
    if name in _TOTAL:
        return "total"
    return name.removeprefix("scale_") if name.startswith("scale_") else None


def _facts(response: Resource) -> Iterator[tuple[str, str]]:
    """Yield what is stated by name: scores and the words of ``_STATED``."""
    given = [(e.get("url", "").rsplit("/", 1)[-1], e) for e in response.get("extension", ())]
    given += [(i.get("linkId", ""), a) for i in _items(response) for a in i.get("answer", ())]
    for name, holder in given:
        name = name.strip().lower().replace("-", "_")
        if name in _STATED or _scale(name):
            value = _value(holder)
            if value is not None:
                yield name, value


def _value(holder: Resource) -> str | None:
    number = first(
        holder[key] for key in ("valueDecimal", "valueInteger", "valueUnsignedInt") if key in holder
    )
    if number is None:
        number = holder.get("valueQuantity", {}).get("value")
    if number is not None:
        return plain(decimal(number))
    code: str | None = holder.get("valueCode") or holder.get("valueCoding", {}).get("code")
    return code


def _items(parent: Any) -> Iterator[Resource]:
    for item in parent.get("item", ()):
        yield item
        yield from _items(item)


def _counted(response: Resource) -> tuple[str, str]:
    """Return (questions, questions without an answer); groups and scores are no questions."""
    names = ((i, i.get("linkId", "").strip().lower().replace("-", "_")) for i in _items(response))
    leaves = [
        i for i, name in names if "item" not in i and name not in _STATED and not _scale(name)
    ]
    return str(len(leaves)), str(sum(not item.get("answer") for item in leaves))


READING = Reading("QuestionnaireResponse", frozenset({"questionnaire_score"}), fragments)
