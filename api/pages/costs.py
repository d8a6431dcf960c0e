"""The page of costs and benefits: bars by party, a waterfall a site, and one table with it all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from api.costs import Account, Arm, Euro, accounts
from api.pages import cost_chart, render
from api.pages.charts import Axis
from api.pages.cost_chart import Piece, Step
from api.pages.view import Panel, band
from api.pages.words import Language, number, words
from federated.indicators import named

DRAWN_AT_ONCE = 12  # waterfalls on one page


@dataclass(frozen=True, slots=True)
class Line:
    """One party of one site, written; an empty text is not shown."""

    party: str
    cells: tuple[str, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One site: a table, and a sentence that says the same."""

    site: str
    id: str
    period: str
    label: str
    completeness: str
    families: tuple[str, ...]
    lines: tuple[Line, ...]
    summary: str
    waterfall: Panel | None


def page(connection: Connection, language: Language) -> str:
    """Return the page of all sites; with many of them each has its waterfall on a page of its own."""
    found = accounts(connection)
    return _page(found, len(found) <= DRAWN_AT_ONCE, language)


def one(site_id: str, connection: Connection, language: Language) -> str:
    """Return the page of one site; raises 404 where it published no costs by arm."""
    found = tuple(each for each in accounts(connection) if each.site.id == site_id)
    if not found:
        raise HTTPException(404)
    return _page(found, True, language)


def _page(found: Sequence[Account], drawn: bool, language: Language) -> str:
    t = words(language)
    return render.page(
        "costs.html",
        language,
        here="/costs",
        bars=tuple(_bars(found, language)),
        sheets=tuple(_sheet(one, drawn, language) for one in found),
        drawn=drawn,
        arms=tuple(t[f"arm_{name}"] for name in ("programme", "comparison")),
        labels=tuple(sorted({one.site.label for one in found} - {""})),
        hides=any(one.hides for one in found),
        version=named("I61").version,
    )


def written(value: Euro, language: Language, sign: bool = False) -> str:
    """Write an amount; what is not shown is empty.

    >>> written(-1234, "nl", sign=True), written(1234, "en"), written(None, "en")
    ('−1.234', '1,234', '')
    """
    if value is None:
        return ""
    before = "−" if value < 0 else "+" if sign and value > 0 else ""
    return before + number(abs(value), language, 0)


def _name(one: Account, language: Language) -> str:
    return f"{one.site.city}, {words(language)[one.site.kind]}"


def _bars(found: Sequence[Account], language: Language) -> Iterator[Panel]:
    """One chart for each kind of site and sort of data: their parties differ."""
    t = words(language)
    sorts = sorted({(one.site.kind, one.site.label) for one in found})
    for kind, label in sorts:
        mine = [one for one in found if (one.site.kind, one.site.label) == (kind, label)]
        pieces = tuple(piece for one in mine for piece in _pieces(one, language))
        if pieces:
            description = f"{t['costs_by_party']} {t['table']}."
            axis = Axis(t["costs_euro_family"], description, decimal_comma=language == "nl")
            caption = _caption(t["costs_by_party_caption"], label, language)
            svg = Markup(cost_chart.stacked(pieces, axis))  # noqa: S704
            yield Panel(t[kind].capitalize(), svg, caption)


def _pieces(one: Account, language: Language) -> Iterator[Piece]:
    """A bar needs all its parties; without one it would look like less."""
    t = words(language)
    for arm in one.arms if one.comparable else ():
        if arm.total is not None:
            n = number(arm.families or 0, language, 0)
            bar = f"{_name(one, language)}\n{t['arm_' + arm.name]} · {one.period} · n {n}"
            for party in one.parties:
                yield Piece(bar, t[f"payer_{party}"], arm.euro[party] or 0)


def _sheet(one: Account, drawn: bool, language: Language) -> Sheet:
    lines = [
        Line(words(language)[f"payer_{party}"], _cells(one, party, language))
        for party in one.parties
    ]
    return Sheet(
        site=_name(one, language),
        id=one.site.id,
        period=one.period,
        label=one.site.label,
        completeness=band(one.completeness),
        families=tuple(_families(arm, language) for arm in one.arms),
        lines=(*lines, _together(one, language)),
        summary=_summary(one, language),
        waterfall=_waterfall(one, language) if drawn else None,
    )


def _families(arm: Arm, language: Language) -> str:
    return "" if arm.families is None else number(arm.families, language, 0)


def _cells(one: Account, party: str, language: Language) -> tuple[str, ...]:
    amounts = (written(arm.euro[party], language) for arm in one.arms)
    return (*amounts, written(one.difference(party), language, sign=True))


def _together(one: Account, language: Language) -> Line:
    totals = (written(arm.total, language) for arm in one.arms)
    cells = (*totals, written(one.together, language, sign=True))
    return Line(words(language)["costs_together"], cells, total=True)


def _summary(one: Account, language: Language) -> str:
    t, name = words(language), _name(one, language)
    if not one.comparable:
        return t["costs_incomplete"].format(site=name, period=one.period)
    if one.together is None:
        return t["costs_summary_hidden"].format(site=name, period=one.period)
    programme, comparison = (written(arm.total, language) for arm in one.arms)
    return t["costs_summary"].format(
        site=name,
        period=one.period,
        programme=programme,
        comparison=comparison,
        difference=written(one.together, language, sign=True),
    )


def _waterfall(one: Account, language: Language) -> Panel | None:
    t = words(language)
    if one.together is None:
        return None
    parts = [(party, one.difference(party) or 0) for party in one.parties]
    steps = tuple(Step(t[f"payer_{p}"], v, written(v, language, sign=True)) for p, v in parts)
    total = Step(t["society"], one.together, written(one.together, language, sign=True))
    axis = Axis(t["costs_euro_family"], _summary(one, language), decimal_comma=language == "nl")
    svg = Markup(cost_chart.waterfall(steps, total, axis))  # noqa: S704
    caption = _caption(t["costs_waterfall_caption"], one.site.label, language)
    return Panel(f"{t['costs_waterfall']} {_name(one, language)}, {one.period}", svg, caption)


def _caption(what: str, label: str, language: Language) -> str:
    t = words(language)
    said = [what, t["costs_rounded"], f"{t['definition']} {named('I61').version}."]
    return " ".join([*said, f"{label}." if label else ""]).strip()
