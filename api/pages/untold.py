"""Where nothing may be shown of a site: what can be said all the same, a sentence a site.

How many took part (where it is ten or more), how completely they were measured, the figure of all
sites together where there is one, and which difference a year of this city's families could detect. That
rests on a share known from elsewhere, never on an outcome.
"""

from collections.abc import Iterator, Mapping

from api.comparison import TOTAL, Comparison, Figure, Pooled
from api.pages.words import Language, number, words
from federated import power
from federated.indicator import Measure
from federated.indicators import named

QUARTERS = 4


def lines(total: Comparison, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """Yield a sentence for each site of which the figure in all is hidden."""
    version = total.indicator.version
    for figure in total.figures:
        hidden = figure.estimate is None and figure.definition_version == version
        if hidden and figure.group == TOTAL:
            yield _line(total, figure, names[figure.site], language)


def _line(total: Comparison, figure: Figure, name: str, language: Language) -> str:
    from api.pages.view import band

    t = words(language)
    said = [
        _included(figure, language),
        t["untold_band"].format(band=band(figure.completeness) or t["hidden"]),
        _together(total, figure, language),
        _detects(total.indicator.id, figure, language),
    ]
    return f"{name}, {figure.period}: {t['untold']}. " + " ".join(filter(None, said))


def _included(figure: Figure, language: Language) -> str:
    t = words(language)
    if figure.eligible is None:
        return t["untold_few"]
    return t["untold_included"].format(number=number(figure.eligible, language, 0))


def _together(total: Comparison, figure: Figure, language: Language) -> str:
    from api.pages.view import interval, written

    t = words(language)
    alike = (figure.site_kind, figure.label, figure.period)
    found = [p for p in total.pooled if (p.site_kind, p.label, p.period) == alike]
    if not found:
        return t["pooled_none"]
    one: Pooled = found[0]
    between = interval(one.low, one.high, language)
    value = f"{written(one.estimate, language)} {one.unit}" + (f" ({between})" if between else "")
    return t["untold_together"].format(value=value)


def _detects(name: str, figure: Figure, language: Language) -> str:
    """Return what a year of this size could tell apart; nothing where its size is not shown."""
    indicator, a_year = named(name), _a_year(figure)
    if indicator.measure is not Measure.PROPORTION or not a_year:
        return ""
    low, high = power.detectable(a_year, indicator.expected_share)
    t, share = words(language), number(100 * indicator.expected_share, language)
    ends = [
        t[key].format(share=number(100 * end, language))
        for key, end in (("untold_below", low), ("untold_above", high))
        if end is not None
    ]
    if not ends:
        return t["untold_nothing"].format(share=share)
    return t["untold_detects"].format(share=share, ends=f" {t['untold_or']} ".join(ends))


def _a_year(figure: Figure) -> float | None:
    """Return how many a year there are, by the length of the period; a trial has none."""
    if figure.eligible is None:
        return None
    first, _, last = figure.period.partition("-")
    match figure.period_kind:
        case "quarter":
            return figure.eligible * QUARTERS
        case "year":
            return figure.eligible
        case "cohort":
            return figure.eligible / (int(last) - int(first) + 1)
    return None
