"""FHIR R4 resources (nl-core) as fragments of the data model: one module a resource type."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Any

from sites.fragments import Fragment, Rejection

Resource = Mapping[str, Any]
Items = Iterator[Fragment | Rejection]


@dataclass(frozen=True, slots=True)
class Export:
    """What must be known of the whole export to read one resource of it."""

    made: date
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a resource type is read: the tables it feeds, and its fragments."""

    type: str
    tables: frozenset[str]
    fragments: Callable[[Resource, Export], Items]


@cache
def readings() -> Mapping[str, Reading]:
    """Every resource type that is read; a module here with a ``READING`` adds one."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    found = (_reading(module) for module in modules)
    return MappingProxyType({reading.type: reading for reading in found if reading is not None})


def _reading(module: ModuleType) -> Reading | None:
    reading = getattr(module, "READING", None)
    return reading if isinstance(reading, Reading) else None
