"""Populations that can be studied: one file each, offering ``POPULATION``; found by being there."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from federated.studies.variables import Population


@cache
def catalogue() -> Mapping[str, Population]:
    """Return every population by name."""
    found = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    made = (module.POPULATION for module in found if hasattr(module, "POPULATION"))
    return MappingProxyType({one.name: one for one in made})
