"""The catalogue of indicators: definition, claim of the founding programmes, completeness."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection

from api.pages import render
from api.pages.words import Language, words
from api.store import completeness
from federated.indicator import Indicator
from federated.indicators import catalogue


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator, written; ``claims`` are (whose, quote)."""

    one: Indicator
    name: str
    claims: tuple[tuple[str, str], ...]
    completeness: str


def page(connection: Connection, language: Language) -> str:
    """Return the page."""
    bands: dict[str, Counter[str | None]] = {}
    for found in completeness.totals(connection):
        bands.setdefault(found.indicator, Counter())[found.completeness] += 1
    entries = tuple(_entry(one, bands.get(one.id), language) for one in catalogue().values())
    return render.page("catalogue.html", language, here="/indicators", entries=entries)


def _entry(one: Indicator, bands: "Counter[str | None] | None", language: Language) -> Entry:
    t = words(language)
    said = ""
    if bands:
        said = t["completeness_said"].format(
            high=bands[">=80"], middle=bands["60-79"], low=bands["<60"], hidden=bands[None]
        )
    claims = tuple((t[f"claim_by_{claim[0]}"], t[f"claim_{claim}"]) for claim in one.claims)
    name = one.label_nl if language == "nl" else one.name_en
    return Entry(one, name, claims, said)
