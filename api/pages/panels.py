"""Which charts an indicator gets, and what stands under them."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.comparison import Comparison, Figure, Pooled
from api.pages import charts, curve_chart, dutch
from api.pages.words import Language, number, words
from federated.compare import ENOUGH_FOR_A_FUNNEL

STEPS = 40  # of the funnel's curves


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, its question, and what a reader must know."""

    title: str
    svg: str
    caption: str


def draw(
    total: Comparison, names: Mapping[str, str], language: Language
) -> tuple[tuple[Drawn, ...], tuple[str, ...]]:
    """Return the charts, and a sentence for each one that cannot be drawn yet.

    Each sort of data (what a site's label says) has charts of its own.
    """
    drawn = [_draw(part, names, language) for part in total.apart() or (total,)]
    charts_, missing = ([each for one in side for each in one] for side in zip(*drawn, strict=True))
    return tuple(charts_), tuple(dict.fromkeys(missing))


def _draw(
    total: Comparison, names: Mapping[str, str], language: Language
) -> tuple[tuple[Drawn, ...], tuple[str, ...]]:
    t = words(language)
    shown = tuple(f for f in total.figures if drawable(f))
    curves = _curves(total, names, language)
    if not shown:
        return curves, () if curves else (t["forest_none"],)
    funnels = _funnels(total, shown, names, language)
    share = any(f.unit.startswith("%") for f in shown)
    missing = (t["funnel_few"],) if share and not funnels else ()
    return (_forest(total, shown, names, language), *curves, *funnels), missing


def drawable(figure: Figure) -> bool:
    """Say whether a figure may be drawn: visible, and not under 60 % measured."""
    return figure.estimate is not None and figure.completeness != "<60"


def _curves(total: Comparison, names: Mapping[str, str], language: Language) -> tuple[Drawn, ...]:
    """One panel a site that has a visible day; a site without any stands in the table alone."""
    t = words(language)
    lines = tuple(_line(f, names[f.site], language) for f in total.figures if _has_curve(f))
    if not lines:
        return ()
    description = f"{t['curve']} {_name(total, language)}. {t['table']}."
    axis = charts.Axis(t["curve_share"], description, decimal_comma=language == "nl")
    svg = curve_chart.curves(lines, axis, t["days"], t["hidden"])
    caption = _caption(total, t["curve_caption"], language, line=False)
    return (Drawn(t["curve"], svg, caption),)


def _has_curve(figure: Figure) -> bool:
    points = figure.curve.points if figure.curve and figure.completeness != "<60" else ()
    return any(point.estimate is not None for point in points)


def _line(figure: Figure, name: str, language: Language) -> curve_chart.Line:
    points = figure.curve.points if figure.curve else ()
    return curve_chart.Line(
        f"{name} · {_said(figure, language)}",
        tuple(curve_chart.At(p.day, p.estimate, p.low, p.high) for p in points),
    )


def _forest(
    total: Comparison, shown: tuple[Figure, ...], names: Mapping[str, str], language: Language
) -> Drawn:
    t = words(language)
    bars = [_bar(figure, names[figure.site], language) for figure in shown]
    bars += [
        charts.Bar(
            f"{t['pooled']}: {t[p.site_kind]}\n{p.period} · n {number(p.measured, language, 0)}",
            p.estimate,
            p.estimate if p.low is None else p.low,
            p.estimate if p.high is None else p.high,
            pooled=True,
        )
        for p in total.pooled
    ]
    description = f"{t['forest']} {_name(total, language)}. {t['table']}."
    svg = charts.forest(tuple(bars), _axis(total, language, description))
    said = f"{_summary(shown, language)} {t['forest_caption']}"
    return Drawn(t["forest"], svg, _caption(total, said, language))


def _summary(shown: tuple[Figure, ...], language: Language) -> str:
    """Tell in words how far the figures lie apart, and never which one is where."""
    from api.pages.view import written

    values = sorted(figure.estimate or 0.0 for figure in shown)
    return words(language)["forest_summary"].format(
        number=len(values),
        low=written(values[0], language),
        high=written(values[-1], language),
        unit=dutch.said(shown[0].unit, language),
    )


def _said(figure: Figure, language: Language) -> str:
    """Write period, number and completeness, where they are visible."""
    from api.pages.view import band

    n = "" if figure.measured is None else f" · n {number(figure.measured, language, 0)}"
    measured = f" · {band(figure.completeness)}" if figure.completeness else ""
    return f"{figure.period}{n}{measured}"


def _bar(figure: Figure, name: str, language: Language) -> charts.Bar:
    value = figure.estimate or 0.0
    low, high = figure.low, figure.high
    return charts.Bar(
        f"{name}\n{_said(figure, language)}",
        value,
        value if low is None else low,
        value if high is None else high,
    )


def _funnels(
    total: Comparison, shown: tuple[Figure, ...], names: Mapping[str, str], language: Language
) -> list[Drawn]:
    """One funnel around each pooled share; where a site is hidden there is none to draw around."""
    t, found = words(language), []
    for pooled in total.pooled:
        sites = tuple(f for f in shown if _belongs(f, pooled))
        if pooled.unit.startswith("%") and len(sites) >= ENOUGH_FOR_A_FUNNEL:
            axis = _axis(total, language, f"{t['funnel']} {_name(total, language)}. {t['table']}.")
            svg = _funnel(sites, pooled, names, axis)
            beyond = _beyond(sites, pooled, names, language)
            kind = t[pooled.site_kind].capitalize()
            what = f"{beyond} {t['funnel_caption']} {kind}, {pooled.period}."
            found.append(Drawn(t["funnel"], svg, _caption(total, what, language, line=False)))
    return found


def _beyond(
    sites: tuple[Figure, ...], pooled: Pooled, names: Mapping[str, str], language: Language
) -> str:
    """Tell in words which sites lie beyond the outer lines, by city."""
    from federated import compare as statistics

    t, found = words(language), []
    for figure in sites:
        (at,) = statistics.funnel(pooled.estimate, [figure.measured or 1])
        if not at.outer[0] <= (figure.estimate or 0.0) <= at.outer[1]:
            found.append(names[figure.site])
    return t["funnel_beyond"].format(names=", ".join(found)) if found else t["funnel_within"]


def _belongs(figure: Figure, pooled: Pooled) -> bool:
    mine = (figure.site_kind, figure.label, figure.period)
    return mine == (pooled.site_kind, pooled.label, pooled.period)


def _funnel(
    sites: tuple[Figure, ...], pooled: Pooled, names: Mapping[str, str], axis: charts.Axis
) -> str:
    from federated import compare as statistics

    dots = tuple(
        charts.Dot(names[f.site].split(",")[0], float(f.measured or 0), f.estimate or 0.0)
        for f in sites
    )
    first, last = int(min(d.size for d in dots) / 2) or 1, int(max(d.size for d in dots) * 1.1)
    sizes = range(first, last + 1, max((last - first) // STEPS, 1))
    limits = tuple(
        charts.Limit(at.measured, *at.inner, *at.outer)
        for at in statistics.funnel(pooled.estimate, sizes)
    )
    return charts.funnel(dots, limits, pooled.estimate, axis)


def _axis(total: Comparison, language: Language, description: str) -> charts.Axis:
    reference = total.indicator.reference
    return charts.Axis(
        title=dutch.said(unit_of(total), language),
        description=description,
        decimal_comma=language == "nl",
        reference=reference.value if reference else None,
        sizes=words(language)["number"],
        # a mean weight far from zero would shrink to a dot
        from_zero=total.indicator.measure != "mean",
    )


def unit_of(total: Comparison) -> str:
    """Return the unit of the figures; of a histogram that is a share, not its own unit."""
    units = [f.unit for f in total.figures if f.estimate is not None]
    return units[0] if units else total.indicator.unit


def _name(total: Comparison, language: Language) -> str:
    one = total.indicator
    return one.label_nl if language == "nl" else one.name_en


def _caption(total: Comparison, what: str, language: Language, line: bool = True) -> str:
    t, reference = words(language), total.indicator.reference
    said = [what]
    if reference and line:
        what_it_is = dutch.said(reference.caption, language)
        said.append(f"{t['reference']}: {number(reference.value, language)} ({what_it_is}).")
    said.append(f"{t['definition']} {total.indicator.version}.")
    if total.note:
        said.append(t["hidden_note"])
    said += sorted({figure.label + "." for figure in total.figures if figure.label})
    return " ".join(said)
