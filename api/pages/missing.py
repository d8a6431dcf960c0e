"""What is missing at every site, with a code, what helps, and whom to ask: never a value or a count."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from api.pages import render
from api.pages.words import Language, words
from api.quality import Code, Gap, gaps
from api.store import concepts
from api.store.sites import Site
from federated.concept import Concept

ASKED = ("steward", "programme", "research", "privacy_officer")  # the first that is there


@dataclass(frozen=True, slots=True)
class Line:
    """One sort of gap at a site: which indicators, made of which tables, and whom to ask."""

    code: str
    what: str
    indicators: tuple[str, ...]
    tables: tuple[str, ...]
    helps: str
    ask: str


def page(operator: str, connection: Connection, language: Language) -> str:
    """Return the page."""
    described = concepts.every(connection)
    shown = []
    for site, found in gaps(connection):
        told = described.get(site.id)
        concept = told.concept if told else None
        shown.append((site, lines(site, found, concept, language, operator)))
    return render.page("missing.html", language, here="/quality", shown=shown)


def of_site(
    connection: Connection, site: Site, language: Language, operator: str
) -> tuple[Line, ...]:
    """Return the lines of one site."""
    told = concepts.every(connection).get(site.id)
    found = dict(gaps(connection, [site])).get(site, ())
    return lines(site, found, told.concept if told else None, language, operator)


def lines(
    site: Site, found: Sequence[Gap], concept: Concept | None, language: Language, operator: str
) -> tuple[Line, ...]:
    """Return a line for each code, with the indicators that it is about."""
    t = words(language)
    return tuple(
        _line(
            code,
            list(mine),
            _ask(code, concept, language, operator),
            t[f"missing_{code}_do"],
            t[f"missing_{code}"],
        )
        for code, mine in groupby(found, key=lambda gap: gap.code)
    )


def _line(code: Code, mine: Sequence[Gap], ask: str, helps: str, what: str) -> Line:
    named = tuple(_indicator(gap) for gap in mine if gap.indicator is not None)
    tables = tuple(sorted({table for gap in mine for table in gap.tables}))
    return Line(code.value, what, named, tables, helps, ask)


def _indicator(gap: Gap) -> str:
    name = gap.indicator.id if gap.indicator else ""
    return f"{name} ({gap.period})" if gap.period else name


def _ask(code: Code, concept: Concept | None, language: Language, operator: str) -> str:
    """Return the address of the steward, or of who else the site named; else that of the operator."""
    t = words(language)
    at_centre = f"{t['missing_operator']}: {operator}" if operator else t["missing_operator"]
    if concept is None or code is Code.SUSPENDED:
        return at_centre
    by_role = {one.role: one for one in concept.contact}
    one = next(by_role[role] for role in ASKED if role in by_role)
    telephone = f", {one.telephone}" if one.telephone else ""
    return f"{one.address}{telephone} ({t['ask_' + one.role]})"
