"""The words of the page, in ``templates/release.toml``, and what a figure is called."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from federated import indicators
from federated.errors import UnknownIndicator
from federated.indicator import Indicator
from flows import own_figures
from flows.officer_file.words import Language

Said = Mapping[str, Any]
Figure = int | Decimal | None
HIDDEN = "·"


def words(language: Language) -> Said:
    """Return the words of one language."""
    found: Said = _read()[language]
    return found


def indicator(id_: str) -> Indicator | None:
    """Return an indicator, None for one of an earlier edition of the catalogue."""
    try:
        return indicators.named(id_)
    except UnknownIndicator:
        return None


def title(id_: str, language: Language) -> str:
    """Return an indicator as it is called: its number and its name."""
    found = indicator(id_)
    if found is None:
        return id_
    return f"{id_} {found.label_nl if language == 'nl' else found.name_en}"


def figure(id_: str, name: str, said: Said, language: Language) -> str:
    """Return what a figure of a table is called."""
    found = indicator(id_)
    if name in said["names"] or found is None:
        return str(said["names"].get(name, name))
    try:
        return own_figures.part(found, name)[0 if language == "nl" else 1]
    except ValueError:  # a bin or an interval of an earlier edition
        return name


def split(id_: str, name: str | None, said: Said, language: Language) -> str:
    """Return what a table is split by."""
    found = indicator(id_)
    if not name:
        return str(said["total"])
    return own_figures.dimension(found, name)[0 if language == "nl" else 1] if found else name


def stratum(name: str, said: Said) -> str:
    """Return a group, the total by its word."""
    return str(said["all"]) if name == "*" else name


def number(value: Figure) -> str:
    """Return a figure as it is read, the one symbol for a hidden one.

    >>> number(Decimal("163995.0000")), number(Decimal("2.50")), number(None)
    ('163995', '2.5', '·')
    """
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return HIDDEN if value is None else str(value)


def percent(part: int, whole: int) -> str:
    """Return a share in whole percents.

    >>> percent(1, 3), percent(0, 0)
    ('33 %', '–')
    """
    return f"{100 * part / whole:.0f} %" if whole else "–"


@cache
def _read() -> dict[str, Any]:
    text = files("flows").joinpath("templates", "release.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
