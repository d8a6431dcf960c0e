"""Which charts an indicator gets, and what stands under them."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.comparison import Comparison, Figure
from api.pages import charts
from api.pages.words import Language, number, words


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, its question, and what a reader must know."""

    title: str
    svg: str
    caption: str


def draw(
    total: Comparison, names: Mapping[str, str], language: Language
) -> tuple[tuple[Drawn, ...], tuple[str, ...]]:
    """Return the charts, and a sentence for each one that cannot be drawn yet."""
    t = words(language)
    shown = tuple(f for f in total.figures if drawable(f))
    if not shown:
        return (), (t["forest_none"],)
    found = [_forest(total, shown, names, language), *_funnels(total, shown, names, language)]
    missing = () if len(found) > 1 else (t["funnel_few"],)
    return tuple(found), missing


def drawable(figure: Figure) -> bool:
    """Say whether a figure may be drawn: visible, and not under 60 % measured."""
    return figure.estimate is not None and figure.completeness != "<60"


def _forest(
    total: Comparison, shown: tuple[Figure, ...], names: Mapping[str, str], language: Language
) -> Drawn:
    t = words(language)
    bars = [_bar(figure, names[figure.site], language) for figure in shown]
    bars += [
        charts.Bar(
            f"{t['pooled']}: {t[p.site_kind]}\n{p.period} · n {number(p.measured, language, 0)}",
            p.estimate,
            p.low,
            p.high,
            pooled=True,
        )
        for p in total.pooled
    ]
    description = f"{t['forest']} {_name(total, language)}. {t['table']}."
    svg = charts.forest(tuple(bars), _axis(total, language, description))
    return Drawn(t["forest"], svg, _caption(total, t["forest_caption"], language))


def _bar(figure: Figure, name: str, language: Language) -> charts.Bar:
    from api.pages.view import band

    n = "" if figure.measured is None else f" · n {number(figure.measured, language, 0)}"
    measured = f" · {band(figure.completeness)}" if figure.completeness else ""
    value = figure.estimate or 0.0
    low, high = figure.low, figure.high
    return charts.Bar(
        f"{name}\n{figure.period}{n}{measured}",
        value,
        value if low is None else low,
        value if high is None else high,
    )


def _funnels(
    total: Comparison, shown: tuple[Figure, ...], names: Mapping[str, str], language: Language
) -> list[Drawn]:
    return []


def _axis(total: Comparison, language: Language, description: str) -> charts.Axis:
    reference = total.indicator.reference
    return charts.Axis(
        title=total.indicator.unit,
        description=description,
        decimal_comma=language == "nl",
        reference=reference.value if reference else None,
        sizes=words(language)["number"],
        # a mean weight far from zero would shrink to a dot
        from_zero=total.indicator.measure != "mean",
    )


def _name(total: Comparison, language: Language) -> str:
    one = total.indicator
    return one.label_nl if language == "nl" else one.name_en


def _caption(total: Comparison, what: str, language: Language) -> str:
    t, reference = words(language), total.indicator.reference
    said = [what]
    if reference:
        said.append(f"{t['reference']}: {number(reference.value, language)} ({reference.caption}).")
    said.append(f"{t['definition']} {total.indicator.version}.")
    if total.note:
        said.append(t["hidden_note"])
    said += sorted({figure.label + "." for figure in total.figures if figure.label})
    return " ".join(said)
