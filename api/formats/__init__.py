"""The forms in which a published table is handed out: one file a format, found by being there.

A module offers ``NAME`` (for ``?format=``), ``MEDIA_TYPE``, ``FILE_TYPE`` (of the EU's list) and
``write``. JSON is not here: it is the answer of the route itself.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Protocol

from api.sheet import Sheet

JSON = "application/json"


class Format(Protocol):
    """What a module of this folder offers."""

    NAME: str
    MEDIA_TYPE: str
    FILE_TYPE: str

    def write(self, sheet: Sheet) -> bytes:
        """Return the table as bytes of this format."""


@cache
def formats() -> Mapping[str, Format]:
    """Return every format beside JSON, by its media type without parameters."""
    found = (import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__))
    return MappingProxyType({bare(one.MEDIA_TYPE): one for one in found})


def bare(media_type: str) -> str:
    """Drop the parameters.

    >>> bare("text/csv; charset=utf-8")
    'text/csv'
    """
    return media_type.partition(";")[0].strip().lower()
