"""The pages of equity and of the programme: by dimension and indicator a chart, a table, sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection

from api.equity import ARMS, DIMENSIONS, Between, Gap, Pairs, gaps
from api.pages import dumbbell, dutch, render
from api.pages.charts import Axis
from api.pages.dumbbell import Pair
from api.pages.view import Panel, band, written
from api.pages.words import Language, number, words
from federated.compare import Estimate
from federated.differences import POINTS


@dataclass(frozen=True, slots=True)
class Line:
    """One site; an empty text is hidden."""

    site: str
    period: str
    families: tuple[str, str]
    completeness: str
    figures: tuple[str, str]
    difference: str
    interval: str


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator by one dimension."""

    id: str
    name: str
    version: str
    label: str
    unit: str
    difference_unit: str
    lines: tuple[Line, ...]
    said: tuple[str, ...]
    panel: Panel | None


@dataclass(frozen=True, slots=True)
class Section:
    """One dimension with its two groups."""

    title: str
    groups: tuple[str, str]
    parts: tuple[Part, ...]


def page(connection: Connection, language: Language) -> str:
    """Return the page of equity."""
    return _page("equity", DIMENSIONS, connection, language)


def arms(connection: Connection, language: Language) -> str:
    """Return the page of the programme beside the comparison group."""
    return _page("arms", ARMS, connection, language)


def _page(name: str, pairs: Pairs, connection: Connection, language: Language) -> str:
    found = gaps(connection, pairs)
    sections = tuple(_section(one, pairs[one], found, language) for one in pairs)
    cells = [line for s in sections for part in s.parts for line in part.lines]
    return render.page(
        "equity.html",
        language,
        here=f"/{name}",
        about=name,
        sections=sections,
        hides=any(not line.difference for line in cells),
        incomplete=any(b.completeness == "<60" for gap in found for b in gap.sites),
        labels=tuple(sorted({b.site.label for gap in found for b in gap.sites} - {""})),
    )


def _section(
    name: str, codes: tuple[str, str], found: tuple[Gap, ...], language: Language
) -> Section:
    t, (one, other) = words(language), codes
    groups = t[f"group_{one}"], t[f"group_{other}"]
    mine = (gap for gap in found if gap.dimension == name)
    parts = tuple(part for gap in mine for part in _parts(gap, groups, language))
    return Section(t[f"by_{name}"], groups, parts)


def _parts(gap: Gap, groups: tuple[str, str], language: Language) -> Iterator[Part]:
    """Yield a part for each sort of data: they share no chart and no table."""
    for label in sorted({between.site.label for between in gap.sites}):
        mine = tuple(b for b in gap.sites if b.site.label == label)
        yield _part(gap, mine, label, groups, language)


def _part(
    gap: Gap, sites: tuple[Between, ...], label: str, groups: tuple[str, str], language: Language
) -> Part:
    one = gap.indicator
    figures = [f for between in sites for f in between.groups if f]
    differences = [between.difference for between in sites if between.difference]
    return Part(
        id=one.id,
        name=one.label_nl if language == "nl" else one.name_en,
        version=one.version,
        label=label,
        unit=dutch.said(figures[0].unit if figures else one.unit, language),
        difference_unit=_unit(differences[0] if differences else None, one.unit, language),
        lines=tuple(_line(between, language) for between in sites),
        said=tuple(_said(b, groups, language) for b in sites if b.difference),
        panel=_panel(gap, sites, groups, language),
    )


def _unit(found: Estimate | None, otherwise: str, language: Language) -> str:
    unit = found.unit if found else otherwise
    return words(language)["points"] if unit in (POINTS, "%") else dutch.said(unit, language)


def _line(between: Between, language: Language) -> Line:
    found = between.difference
    return Line(
        site=_name(between, language),
        period=between.period,
        families=(_count(between.families[0], language), _count(between.families[1], language)),
        completeness=band(between.completeness),
        figures=(_figure(between.groups[0], language), _figure(between.groups[1], language)),
        difference=_signed(found, language),
        interval=_interval(found, language),
    )


def _name(between: Between, language: Language) -> str:
    return f"{between.site.city}, {words(language)[between.site.kind]}"


def _count(found: int | None, language: Language) -> str:
    return "" if found is None else number(found, language, 0)


def _figure(found: Estimate | None, language: Language) -> str:
    return amount(found.value, found.unit, language) if found else ""


def amount(value: float, unit: str, language: Language, sign: bool = False) -> str:
    """Write a figure or a difference; a small one that is no share with one digit more.

    >>> amount(-0.051, "points", "nl"), amount(2.04, "%", "en", sign=True), amount(0.004, "g", "en")
    ('−0,05', '+2.0', '0.00')
    """
    small = abs(value) < 10 and not unit.startswith(("%", POINTS))
    text = number(abs(value), language, 2) if small else written(abs(value), language)
    nothing = not any(digit in text for digit in "123456789")
    before = "" if nothing else "−" if value < 0 else "+" if sign else ""
    return before + text


def _signed(found: Estimate | None, language: Language) -> str:
    return amount(found.value, found.unit, language, sign=True) if found else ""


def _interval(found: Estimate | None, language: Language) -> str:
    if found is None or found.low is None or found.high is None:
        return ""
    return " – ".join(amount(end, found.unit, language) for end in (found.low, found.high))


def _said(between: Between, groups: tuple[str, str], language: Language) -> str:
    line, t = _line(between, language), words(language)
    return t["equity_said"].format(
        site=line.site,
        period=line.period,
        one=groups[0],
        first=line.figures[0],
        other=groups[1],
        second=line.figures[1],
        difference=line.difference,
        interval=line.interval or t["equity_no_interval"],
    )


def _panel(
    gap: Gap, sites: tuple[Between, ...], groups: tuple[str, str], language: Language
) -> Panel | None:
    t = words(language)
    pairs = tuple(_pair(b, language) for b in sites if b.difference)
    if not pairs:
        return None
    one = gap.indicator
    unit = next(f.unit for b in sites for f in b.groups if f)
    axis = Axis(
        dutch.said(unit, language),
        f"{one.label_nl if language == 'nl' else one.name_en}: {groups[0]}, {groups[1]}. "
        f"{t['table']}.",
        decimal_comma=language == "nl",
        from_zero=one.measure != "mean",
    )
    caption = t["equity_caption"].format(one=groups[0], other=groups[1])
    said = [
        caption,
        f"{t['definition']} {one.version}.",
        sites[0].site.label and f"{sites[0].site.label}.",
    ]
    svg = Markup(dumbbell.dumbbell(pairs, axis))  # noqa: S704
    return Panel(f"{groups[0]} – {groups[1]}", svg, " ".join(filter(None, said)))


def _pair(between: Between, language: Language) -> Pair:
    values = [found.value if found else 0.0 for found in between.groups]
    said = [between.period, *(_count(n, language) for n in between.families if n is not None)]
    label = f"{_name(between, language)}\n{said[0]} · n {' + '.join(said[1:])}"
    return Pair(label, values[0], values[1])
