"""Dutch municipalities with their CBS codes, by year: borders are redrawn every January.

Codes, names and provinces of 2021, 2023 and 2026, and of which one a municipality that is no more
has become a part. Source: CBS, gemeentelijke indeling (CC BY 4.0).
"""

import csv
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from federated.errors import SettingsError

YEARS = (2021, 2023, 2026)
PROVINCES = (
    "Groningen",
    "Fryslân",
    "Drenthe",
    "Overijssel",
    "Flevoland",
    "Gelderland",
    "Utrecht",
    "Noord-Holland",
    "Zuid-Holland",
    "Zeeland",
    "Noord-Brabant",
    "Limburg",
)


EVERYDAY = {"den haag": "0518", "den bosch": "0796"}  # what people say for 's-Gravenhage


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A municipality; ``part_of`` is the code of the one that it merged into, empty while it is."""

    code: str
    name: str
    years: frozenset[int]
    province: str
    part_of: str


@cache
def _rows() -> tuple[Gemeente, ...]:
    """Return a row for each name that a code has had, the oldest first."""
    text = files("federated").joinpath("gemeenten.csv").read_text(encoding="utf-8")
    found = (_read(row) for row in csv.DictReader(text.splitlines()))
    return tuple(sorted(found, key=lambda one: max(one.years)))


def _read(row: Mapping[str, str]) -> Gemeente:
    years = frozenset(map(int, row["years"].split()))
    return Gemeente(row["code"], row["name"], years, row["province"], row["part_of"])


@cache
def every() -> Mapping[str, Gemeente]:
    """Return each municipality of ``YEARS`` by its code, under its newest name."""
    return MappingProxyType({one.code: one for one in _rows()})


@cache
def names(year: int) -> Mapping[str, str]:
    """Return name by code in ``year``, one of ``YEARS``; raises KeyError for another year.

    >>> names(2026)["0599"]
    'Rotterdam'
    """
    if year not in YEARS:
        raise KeyError(f"no municipalities of {year}; known: {', '.join(map(str, YEARS))}")
    return MappingProxyType({one.code: one.name for one in _rows() if year in one.years})


def now(code: str) -> Gemeente | None:
    """Return the municipality that ``code`` is today, or has become a part of; None when unknown.

    >>> now("0370").name
    'Purmerend'
    """
    found = every().get(code)
    return every()[found.part_of] if found and found.part_of else found


@cache
def known(code: str) -> bool:
    """Tell whether a municipality has, or had, this code in one of ``YEARS``.

    >>> known("0599"), known("9999")
    (True, False)
    """
    return code in every()


@cache
def codes() -> frozenset[str]:
    """Return every code of ``YEARS``."""
    return frozenset(every())


def find(text: str) -> Gemeente:
    """Return the municipality of today that a name or a code means; raises SettingsError.

    >>> find("rotterdam").code, find("0599").name
    ('0599', 'Rotterdam')
    """
    said = text.strip().casefold()
    said = EVERYDAY.get(said, said)
    found = {one.code for one in _rows() if said in (one.code, one.name.casefold(), *_short(one))}
    if len(found) > 1:
        both = " or ".join(f"{every()[code].name} ({code})" for code in sorted(found))
        raise SettingsError(f"Several municipalities are called so: {both}. Give the code.")
    if not found:
        raise SettingsError(_unknown(said))
    one = every()[found.pop()]
    today = now(one.code)
    if today is not None and today != one:
        raise SettingsError(
            f"{one.name} ({one.code}) is part of {today.name} today. Give {today.code}."
        )
    return one


def _short(one: Gemeente) -> tuple[str, ...]:
    """Return a name without the province behind it: there are two Bergens."""
    return (one.name.partition(" (")[0].casefold(),) if " (" in one.name else ()


def _unknown(said: str) -> str:
    near = difflib.get_close_matches(said, [name for name in _codes() if name], 3)
    like = " or ".join(f"{every()[_codes()[name]].name} ({_codes()[name]})" for name in near)
    meant = f" Did you mean {like}?" if like else " Give its name or its code of CBS, four digits."
    return f"No municipality of the Netherlands is called so or has this code.{meant}"


@cache
def _codes() -> Mapping[str, str]:
    return MappingProxyType({one.name.casefold(): one.code for one in _rows()})


def code(name: str) -> str | None:
    """Return the code of a municipality by its name, the newest when it had several.

    >>> code("kaag en braassem")
    '1884'
    """
    return _codes().get(name.strip().casefold())
