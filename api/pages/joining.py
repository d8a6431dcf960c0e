"""The page for a city that has not joined: reckoned from its births, in its own assumptions.

A form that is sent by GET: the address holds what was filled in, nothing is kept, and the page works
without a script. A line that was not understood is told beside a reckoning without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages import render
from api.pages.words import Language, number, words
from federated import gemeenten
from federated.errors import SettingsError
from federated.joining import assumptions, finding, reckoning, steps
from federated.joining.assumptions import Assumption, Range

MOST_BIRTHS = 100_000
Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """What the reader filled in; ``wrong`` names the fields that were not understood."""

    place: str
    births: float | None
    given: Mapping[str, Assumption]
    wrong: tuple[str, ...]


def page(asked: Asked, language: Language) -> str:
    """Return the page for what was filled in."""
    filled = read(asked, language)
    years = reckoning.years(filled.births, filled.given) if filled.births else ()
    return render.page(
        "joining.html",
        language,
        filled=filled,
        years=years,
        outlooks=finding.outlooks(years[0].families) if years else (),
        parties=reckoning.PARTIES,
        steps=steps.shipped(),
        names=sorted(gemeenten.names(max(gemeenten.YEARS)).values()),
        span=lambda found, decimals=0: span(found, language, decimals),
        count=lambda value: number(value, language, 0),
        percent=lambda share: percent(share, language),
        plain=plain,
    )


def read(asked: Asked, language: Language) -> Filled:
    """Return what was filled in; a field left empty is as shipped."""
    given, wrong = {}, []
    for one in assumptions.shipped().values():
        given[one.id] = one
        try:
            given[one.id] = _changed(one, asked)
        except (SettingsError, ValueError):
            wrong.append(one.label[language])
    place = asked.get("place", "").strip()[:60]
    if place and gemeenten.code(place) is None:
        wrong.append(words(language)["the_municipality"])
    births = _births(asked.get("births", ""))
    if births is None and asked.get("births", "").strip():
        wrong.append(words(language)["births"])
    return Filled(place, births, given, tuple(wrong))


def span(found: Range, language: Language, decimals: int = 0) -> str:
    """Write a range; one number when both ends look the same.

    >>> span(Range(20, 60), "en"), span(Range(0, 0), "nl")
    ('20 – 60', '0')
    """
    low, high = (
        number(round(end, decimals) + 0.0, language, decimals) for end in (found.low, found.high)
    )
    low, high = (text.replace("-", "−") for text in (low, high))  # a minus sign
    return low if low == high else f"{low} – {high}"  # an en dash


def percent(share: float | None, language: Language) -> str:
    """Write a share as a percentage, a dash for none."""
    return "–" if share is None else f"{number(100 * share, language)} %"


def plain(value: float) -> str:
    """Write a number for a field of a form.

    >>> plain(80000.0), plain(2.5)
    ('80000', '2.5')
    """
    return f"{value:.10g}"


def _changed(one: Assumption, asked: Asked) -> Assumption:
    low, high = asked.get(f"{one.id}-low", "").strip(), asked.get(f"{one.id}-high", "").strip()
    if not low and not high:
        return one
    return one.changed(_number(low, one.range.low), _number(high, one.range.high))


def _number(text: str, otherwise: float) -> float:
    """Return a number as people type it; raises ValueError."""
    return float(text.replace(",", ".")) if text else otherwise


def _births(text: str) -> float | None:
    try:
        births = _number(text.strip(), 0)
    except ValueError:
        return None
    return births if 1 <= births <= MOST_BIRTHS else None
