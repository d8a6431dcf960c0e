"""The common data model: 28 tables, written once. Adding a file to ``tables`` adds a table."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from federated.schema import tables as _tables
from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

__all__ = ["Column", "Exposure", "Kind", "Raw", "RawKind", "Table", "catalogue", "table"]


@cache
def catalogue() -> Mapping[str, Table]:
    """Every table by name."""
    modules = (
        import_module(f"{_tables.__name__}.{m.name}") for m in iter_modules(_tables.__path__)
    )
    return MappingProxyType({m.TABLE.name: m.TABLE for m in modules})


def table(name: str) -> Table:
    """Look one up.

    >>> table("birth").column("birth_weight_g").unit
    'g'

    Raises KeyError, naming the known tables.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise KeyError(f"no table {name!r}; known: {', '.join(catalogue())}") from None
