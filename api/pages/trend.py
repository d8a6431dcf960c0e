"""The page of one indicator at one site over time: chart, signals in words, and the table."""

from collections.abc import Iterator

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from api.pages import dutch, render, trend_chart
from api.pages.charts import Axis
from api.pages.view import Panel, band, written
from api.pages.words import Language, number, words
from api.store import concepts, sites, withdrawn
from api.store.sites import Site
from api.store.withdrawn import Withdrawn
from api.trends import Course, course
from federated.indicator import Indicator
from federated.trends import Trend


def page(indicator: Indicator, site_id: str, connection: Connection, language: Language) -> str:
    """Return the page; raises 404 where there is nothing to show."""
    site, found = sites.one(connection, site_id), course(connection, indicator, site_id)
    if site is None or found is None:
        raise HTTPException(404)
    name = indicator.label_nl if language == "nl" else indicator.name_en
    return render.page(
        "trend.html",
        language,
        here="/indicators",
        indicator=indicator,
        name=name,
        site=site,
        unit=dutch.said(found.unit, language),
        panel=_panel(indicator, name, site, found, language),
        signals=tuple(signals(found.trend, language)),
        began=tuple(_began(connection, site, language)),
        rows=tuple(_rows(found, language)),
        hides=any(at.value is None for at in found.trend.points),
        incomplete="<60" in found.bands,
        withdrawn=tuple(_withdrawn(connection, indicator, site, language)),
    )


def signals(shown: Trend, language: Language) -> Iterator[str]:
    """Yield the signals in words, or that there is none; nothing where none can be looked for."""
    t = words(language)
    for one in shown.found:
        first, last, many = one.periods[0], one.periods[-1], len(one.periods)
        text = t[f"trend_{one.signal}"]
        yield text.format(periods=first, number=many, first=first, last=last)
    if shown.kind != "points" and not shown.found:
        yield t["trend_quiet"]


def _panel(
    indicator: Indicator, name: str, site: Site, found: Course, language: Language
) -> Panel | None:
    t = words(language)
    if all(at.value is None for at in found.trend.points):
        return None
    line = indicator.reference
    axis = Axis(
        dutch.said(found.unit, language),
        f"{t['trend_question']} {name}, {site.name}. {t['table']}.",
        decimal_comma=language == "nl",
        reference=line.value if line else None,
        from_zero=indicator.measure != "mean",
    )
    said = [t["trend_caption"], t[f"trend_{found.trend.kind}"]]
    if line:
        said.append(
            f"{t['reference']}: {number(line.value, language)} ({dutch.said(line.caption, language)})."
        )
    said.append(f"{t['definition']} {indicator.version}.")
    caption = " ".join([*said, f"{site.label}." if site.label else ""]).strip()
    svg = Markup(trend_chart.chart(found.trend, axis))  # noqa: S704
    return Panel(t["trend_question"], svg, caption)


def _began(connection: Connection, site: Site, language: Language) -> Iterator[str]:
    """Yield when each part of the concept began: what a shift may be held beside."""
    told, t = concepts.every(connection).get(site.id), words(language)
    for one in sorted(told.concept.component, key=lambda one: one.from_month) if told else ():
        component = t[f"component_{one.component}"]
        yield t["trend_began"].format(month=one.from_month, component=component)


def _withdrawn(
    connection: Connection, indicator: Indicator, site: Site, language: Language
) -> Iterator[str]:
    """Yield which periods of the site were withdrawn, and whether they were corrected."""
    t = words(language)
    for one in withdrawn.of(connection, f"{indicator.id}/total"):
        if one.site == site.id:
            yield t[f"trend_{_became(one)}"].format(period=one.period, day=one.at[:10])


def _became(one: Withdrawn) -> str:
    if one.added:
        return "addition_withdrawn"
    return "corrected" if one.corrected else "withdrawn"


def _rows(found: Course, language: Language) -> Iterator[tuple[str, str, str, str]]:
    """Yield period, number, completeness and figure; an empty text is hidden."""
    for at, completeness in zip(found.trend.points, found.bands, strict=True):
        n = "" if at.measured is None else number(at.measured, language, 0)
        yield at.period, n, band(completeness), written(at.value, language)
