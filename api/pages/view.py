"""What a page says about one indicator: every number written out, every word chosen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from api.comparison import TOTAL, Comparison, Figure, Point, Pooled, Withdrawn
from api.pages import mixes, panels, untold
from api.pages.codes import group, split
from api.pages.dutch import said
from api.pages.mixes import Mix
from api.pages.words import Language, number, words

NOBODY = "–"  # a share of none: nothing is hidden


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; an empty text is hidden."""

    site: str
    group: str
    period: str
    n: str
    completeness: str
    figure: str
    interval: str
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart with what belongs under it."""

    title: str
    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Split:
    """The figures of one sort of data, in all or by one dimension."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of one sort of data as a table: a site a row, a day of the grid a column."""

    title: str
    days: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]  # site, period, an empty text is hidden


@dataclass(frozen=True, slots=True)
class View:
    """One indicator, ready to be printed."""

    id: str
    name: str
    unit: str
    version: str
    better: str
    definition: str
    source: str
    populations: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    labels: tuple[str, ...]
    caption: str
    tables: tuple[Split, ...]
    lines: tuple[str, ...]
    panels: tuple[Panel, ...]
    missing: tuple[str, ...]
    curves: tuple[Curves, ...]
    splits: tuple[Split, ...]
    mixes: tuple[Mix, ...] = ()
    noise: tuple[str, ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The totals of every sort of data, one sort after the other."""
        return tuple(row for table in self.tables for row in table.rows)


def view(total: Comparison, splits: Sequence[Comparison], language: Language) -> View:
    """Return the view of one indicator: the totals, then every dimension that has figures."""
    t, one = words(language), total.indicator
    names = site_names(total.figures, t)
    drawn, missing = panels.draw(total, names, language)
    return View(
        id=one.id,
        name=one.label_nl if language == "nl" else one.name_en,
        unit=said(panels.unit_of(total), language),
        version=one.version,
        better=t.get(f"better_{one.better}", ""),
        definition=one.definition,
        source=one.source,
        populations=tuple(one.populations.items()),
        notes=one.notes,
        labels=tuple(sorted({figure.label for figure in total.figures} - {""})),
        caption=f"{t['definition']} {one.version}",
        tables=tuple(_table(part, names, language) for part in total.apart()),
        lines=(*_lines(total, t, language), *untold.lines(total, names, language)),
        panels=tuple(Panel(p.title, Markup(p.svg), p.caption) for p in drawn),  # noqa: S704
        missing=missing,
        curves=tuple(c for part in total.apart() if (c := _curves(part, names, language))),
        splits=tuple(_split(part, names, language) for other in splits for part in other.apart()),
        mixes=tuple(
            mix
            for other in splits
            for mix in mixes.drawn(other, _called(other, language), names, language)
        ),
        sites=tuple(names.items()),
        withdrawn=tuple(_withdrawn((total, *splits), names, language)),
    )


def site_names(figures: Sequence[Figure], t: Mapping[str, str]) -> dict[str, str]:
    """Name a site by its city and kind, or by itself where that is not enough."""
    short = {f.site: f"{f.city}, {t[f.site_kind]}" for f in figures}
    often = Counter(short.values())
    full = {f.site: f.site_name for f in figures}
    return {site: full[site] if often[name] > 1 else name for site, name in short.items()}


def row(figure: Figure, names: Mapping[str, str], language: Language) -> Row:
    """Write one figure."""
    return Row(
        site=names[figure.site],
        group="" if figure.group == TOTAL else group(figure.group, words(language)),
        period=figure.period,
        n="" if figure.measured is None else number(figure.measured, language, 0),
        completeness=band(figure.completeness),
        figure=NOBODY if figure.measured == 0 else written(figure.estimate, language),
        interval=NOBODY if figure.measured == 0 else interval(figure.low, figure.high, language),
    )


def pooled_row(pooled: Pooled, language: Language) -> Row:
    """Write one pooled figure."""
    t = words(language)
    return Row(
        site=f"{t['pooled']}: {t[pooled.site_kind]} ({pooled.sites})",
        group="",
        period=pooled.period,
        n=number(pooled.measured, language, 0),
        completeness="–",
        figure=written(pooled.estimate, language),
        interval=interval(pooled.low, pooled.high, language),
        pooled=True,
    )


def written(value: float | None, language: Language) -> str:
    """Write a figure with the digits that it deserves; hidden is empty.

    >>> written(12.345, "en"), written(2345.6, "nl"), written(None, "en")
    ('12.3', '2.346', '')
    """
    if value is None:
        return ""
    return number(value, language, 0 if abs(Decimal(value)) >= 1000 else 1)


def interval(low: float | None, high: float | None, language: Language) -> str:
    """Write an interval; hidden is empty."""
    if low is None or high is None:
        return ""
    return f"{written(low, language)} – {written(high, language)}"


def band(completeness: str | None) -> str:
    """Write a completeness band.

    >>> band("60-79"), band(">=80"), band(None)
    ('60–79%', '≥80%', '')
    """
    if completeness is None:
        return ""
    return completeness.replace(">=", "≥").replace("-", "–") + "%"


def _lines(total: Comparison, t: Mapping[str, str], language: Language) -> tuple[str, ...]:
    said = [t["not_ranked"]]
    hospitals = {f.hospitals_covered for f in total.figures if f.site_kind == "hospital"}
    if "all" in hospitals:
        said += [t[f"hospitals_{covers}"] for covers in sorted(hospitals)]
    if total.note:
        said.append(t["hidden_note"])
    if total.version_note:
        said.append(t["other_version"])
    if any(figure.completeness == "<60" for figure in total.figures):
        said.append(t["incomplete"])
    if total.pooled_note:
        said.append(t["pooled_none"])
    return (*said, *(_spread(pooled, t, language) for pooled in total.pooled))


def _withdrawn(
    every: Sequence[Comparison], names: Mapping[str, str], language: Language
) -> Iterator[str]:
    """Yield what was withdrawn of the totals or of a split, once for each period of a site."""
    gone = {
        (one.site, one.period, one.day, _became(one)): one
        for found in every
        for one in found.withdrawn
    }
    for one in gone.values():
        name = names.get(one.site, f"{one.city}, {one.site_name}")
        yield words(language)[_became(one)].format(site=name, period=one.period, day=one.day)


def _became(one: Withdrawn) -> str:
    if one.added:
        return "addition_was_withdrawn"
    return "was_corrected" if one.corrected else "was_withdrawn"


def _spread(pooled: Pooled, t: Mapping[str, str], language: Language) -> str:
    low, high = pooled.prediction_low, pooled.prediction_high
    said = f"{t['pooled']} ({t[pooled.site_kind]}, {pooled.period}): {t['pooled_how']}"
    if low is None or high is None or pooled.i_squared is None:
        return f"{said}."
    share = number(pooled.i_squared, language, 0)
    return f"{said}; I² {share}%, {t['prediction']} {interval(low, high, language)}."


def _table(total: Comparison, names: Mapping[str, str], language: Language) -> Split:
    rows = (
        *(row(figure, names, language) for figure in total.figures),
        *(pooled_row(pooled, language) for pooled in total.pooled),
    )
    return Split(total.figures[0].label, rows)


def _curves(total: Comparison, names: Mapping[str, str], language: Language) -> Curves | None:
    """Write the curves; a share with its interval, as `8.4 (6.1 – 11.5)`."""
    found = [(figure, figure.curve.points) for figure in total.figures if figure.curve]
    if not found:
        return None
    days = tuple(number(point.day, language, 0) for point in found[0][1])
    rows = (
        (names[f.site], f.period, tuple(_share(point, language) for point in points))
        for f, points in found
    )
    return Curves(total.figures[0].label, days, tuple(rows))


def _share(point: Point, language: Language) -> str:
    between = interval(point.low, point.high, language)
    share = written(point.estimate, language)
    return f"{share} ({between})" if between else share


def _split(other: Comparison, names: Mapping[str, str], language: Language) -> Split:
    title = ", ".join(filter(None, (_called(other, language), other.figures[0].label)))
    known = {f.site: names.get(f.site, f.site_name) for f in other.figures}
    return Split(title, tuple(row(figure, known, language) for figure in other.figures))


def _called(other: Comparison, language: Language) -> str:
    """Return what readers call the dimension of a comparison."""
    return split(other.dimension, words(language))
