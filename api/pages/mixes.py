"""Sites adjusted for their mix of families: a funnel around 1, and a table with the crude share beside."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from api.comparison import Adjusted, Comparison
from api.pages import charts
from api.pages.words import Language, number, words


@dataclass(frozen=True, slots=True)
class Mix:
    """One sort of data, adjusted for one dimension; ``rows`` are written."""

    title: str
    question: str
    svg: Markup
    caption: str
    rows: tuple[tuple[str, ...], ...]


def drawn(
    other: Comparison, dimension: str, names: Mapping[str, str], language: Language
) -> tuple[Mix, ...]:
    """Return what could be adjusted for a dimension, by the name that readers know it by."""
    parts = (part.case_mix for part in other.apart())
    return tuple(_mix(other, mine, dimension, names, language) for mine in parts if mine)


def _mix(
    other: Comparison,
    mine: tuple[Adjusted, ...],
    dimension: str,
    names: Mapping[str, str],
    language: Language,
) -> Mix:
    t, one = words(language), other.indicator
    label = ", ".join(filter(None, (dimension, mine[0].label)))
    name = one.label_nl if language == "nl" else one.name_en
    axis = charts.Axis(
        title=t["mix_ratio"],
        description=f"{t['mix']} {name}. {t['table']}.",
        decimal_comma=language == "nl",
        sizes=t["mix_expected"],
    )
    caption = t["mix_caption"].format(dimension=dimension)
    return Mix(
        title=t["mix_for"].format(dimension=label),
        question=t["mix"],
        svg=Markup(_funnel(mine, names, axis)),  # noqa: S704
        caption=f"{_beyond(mine, names, language)} {caption} {t['definition']} {one.version}.",
        rows=tuple(_row(at, names, language) for at in mine),
    )


def _funnel(mine: tuple[Adjusted, ...], names: Mapping[str, str], axis: charts.Axis) -> str:
    """Draw the limits through those of each site itself: they depend on its families, not on how many."""
    dots = tuple(charts.Dot(names[a.site].split(",")[0], _expected(a), a.ratio) for a in mine)
    by_size = sorted(mine, key=_expected)
    limits = tuple(charts.Limit(_expected(a), *a.inner, *a.outer) for a in by_size)
    return charts.funnel(dots, limits, 1.0, axis)


def _expected(one: Adjusted) -> float:
    return one.expected_share * one.measured / 100


def _beyond(mine: tuple[Adjusted, ...], names: Mapping[str, str], language: Language) -> str:
    t = words(language)
    found = [names[a.site] for a in mine if not a.outer[0] <= a.ratio <= a.outer[1]]
    return t["funnel_beyond"].format(names=", ".join(found)) if found else t["funnel_within"]


def _row(one: Adjusted, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Write one site; a ratio needs two digits behind the point."""
    return (
        names[one.site],
        one.period,
        number(one.measured, language, 0),
        number(one.crude, language),
        number(one.expected_share, language),
        number(one.ratio, language, 2),
        f"{number(one.low, language, 2)} – {number(one.high, language, 2)}",
    )
