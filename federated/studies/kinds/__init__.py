"""What a study may compute: one file each, offering ``KIND``; found by being there."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from federated.studies.kinds.kind import Kind

if TYPE_CHECKING:
    from federated.studies.specification import Specification


@cache
def catalogue() -> Mapping[str, Kind]:
    """Return every kind by name."""
    found = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    made = (module.KIND for module in found if hasattr(module, "KIND"))
    return MappingProxyType({one.name: one for one in made})


def of(study: "Specification") -> Kind:
    """Return the kind of a study."""
    return named(study.design.kind)


@cache
def named(name: str) -> Kind:
    """Return a kind by name, which is that of its file: the others are not loaded for it."""
    found: Kind = import_module(f"{__name__}.{name}").KIND
    return found
