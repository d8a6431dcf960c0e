"""Dutch municipalities with their CBS codes, by year: borders are redrawn every January.

Codes and names of 2021, 2023 and 2026. Source: CBS, gemeentelijke indeling (CC BY 4.0).
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

YEARS = (2021, 2023, 2026)


@cache
def names(year: int) -> Mapping[str, str]:
    """Return name by code in ``year``, one of ``YEARS``; raises KeyError for another year.

    >>> names(2026)["0599"]
    'Rotterdam'
    """
    if year not in YEARS:
        raise KeyError(f"no municipalities of {year}; known: {', '.join(map(str, YEARS))}")
    text = files("federated").joinpath("gemeenten.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({r["code"]: r["name"] for r in rows if str(year) in r["years"]})


@cache
def known(code: str) -> bool:
    """Tell whether a municipality has, or had, this code in one of ``YEARS``.

    >>> known("0599"), known("9999")
    (True, False)
    """
    return any(code in names(year) for year in YEARS)


@cache
def codes() -> frozenset[str]:
    """Return every code of ``YEARS``."""
    return frozenset(code for year in YEARS for code in names(year))


@cache
def _codes() -> Mapping[str, str]:
    found = {name.casefold(): code for year in YEARS for code, name in names(year).items()}
    return MappingProxyType(found)


def code(name: str) -> str | None:
    """Return the code of a municipality by its name, the newest when it had several.

    >>> code("kaag en braassem")
    '1884'
    """
    return _codes().get(name.strip().casefold())
