"""One file an indicator; each defines ``INDICATOR``. Adding a file adds the indicator.

An indicator's file is named for its id and slug (``i01_unplanned_readmission_30d``); the other
modules of this folder are what the definitions share.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from federated.errors import UnknownIndicator
from federated.indicator import Indicator

__all__ = ["catalogue", "named"]

_FILE = re.compile(r"[a-z]\d\d[a-z]?_[a-z0-9_]+")


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Every indicator by id, in order."""
    found = {}
    for name in sorted(m.name for m in iter_modules(__path__) if _FILE.fullmatch(m.name)):
        indicator = import_module(f"{__name__}.{name}").INDICATOR
        if f"{indicator.id.lower()}_{indicator.slug}" != name:
            raise TypeError(f"{name}: the file is not named for the id and slug of its INDICATOR")
        found[indicator.id] = indicator
    return MappingProxyType(found)


def named(name: str) -> Indicator:
    """Look one up by its id.

    >>> named("I09").name_en
    'Preterm birth'

    Raises UnknownIndicator, which lists the known ids.
    """
    try:
        return catalogue()[name]
    except KeyError:
        known = ", ".join(catalogue())
        raise UnknownIndicator(f"No indicator is called {name!r}. Known: {known}.") from None
