"""The page of a city: what its concept consists of, since when, what it learnt, and whom to call."""

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from api.pages import missing, render
from api.pages.missing import Line
from api.pages.words import Language, number, words
from api.quality import gaps
from api.store import completeness, concepts, sites
from api.store.concepts import Described
from api.store.sites import Site
from federated.concept import Component, Concept, Contact
from federated.indicators import catalogue


@dataclass(frozen=True, slots=True)
class Part:
    """One component, written."""

    name: str
    since: str
    until: str
    dose: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a site says of itself."""

    day: str
    parts: tuple[Part, ...]
    learnt: tuple[tuple[str, str], ...]  # month, text
    contacts: tuple[Contact, ...]
    example: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One site of the city."""

    site: Site
    told: Told | None
    figures: tuple[tuple[str, str, str], ...]  # indicator, name, period
    missing: tuple[Line, ...]


def page(code: str, operator: str, connection: Connection, language: Language) -> str:
    """Return the page of a municipality; raises 404 where no site is in it."""
    mine = [site for site in sites.every(connection) if site.gemeentecode == code]
    if not mine:
        raise HTTPException(404)
    described = concepts.every(connection)
    lacks = {
        site.id: missing.lines(site, found, _concept(described.get(site.id)), language, operator)
        for site, found in gaps(connection, mine)
    }
    held: dict[str, list[tuple[str, str, str]]] = {}
    for one in completeness.totals(connection, [site.id for site in mine]):
        name = _name(one.indicator, language)
        held.setdefault(one.site, []).append((one.indicator, name, one.period))
    shown = tuple(
        Shown(
            site,
            _told(described.get(site.id), language),
            tuple(held.get(site.id, ())),
            lacks.get(site.id, ()),
        )
        for site in mine
    )
    return render.page(
        "city.html",
        language,
        city=" / ".join(dict.fromkeys(site.city for site in mine)),
        shown=shown,
        labels=sorted({site.label for site in mine} - {""}),
    )


def _concept(told: Described | None) -> Concept | None:
    return told.concept if told else None


def _name(indicator: str, language: Language) -> str:
    one = catalogue().get(indicator)
    if one is None:
        return ""
    return one.label_nl if language == "nl" else one.name_en


def _told(found: Described | None, language: Language) -> Told | None:
    if found is None:
        return None
    concept: Concept = found.concept
    in_order = sorted(concept.component, key=lambda one: (one.from_month, one.component))
    return Told(
        day=found.recorded_at[:10],
        parts=tuple(part(one, language) for one in in_order),
        learnt=tuple(
            (one.month, one.nl if language == "nl" else one.en)
            for one in sorted(concept.learnt, key=lambda one: one.month)
        ),
        contacts=concept.contact,
        example=concept.example,
    )


def part(one: Component, language: Language) -> Part:
    """Return a part of a concept in words."""
    t = words(language)
    dose = ""
    if one.dose is not None:
        decimals = 0 if one.dose.amount == int(one.dose.amount) else 1
        amount = number(one.dose.amount, language, decimals)
        dose = t[f"dose_{one.dose.unit}"].format(amount=amount)
    return Part(t[f"component_{one.component}"], one.from_month, one.to_month or "", dose)
