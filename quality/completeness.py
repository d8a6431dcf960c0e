"""How much of each field is filled. The shares stay at the site; outside it only a band goes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from federated import schema

Execute = Callable[[str], Sequence[tuple[Any, ...]]]
Shares = Mapping[str, Mapping[str, float]]


def shares(execute: Execute, tables: Collection[str], place: str = "candidate") -> Shares:
    """Return the share filled, 0 to 1, by table and column; a table without rows is left out."""
    found = {name: _of_table(execute, name, place) for name in sorted(tables)}
    return {name: columns for name, columns in found.items() if columns}


def _of_table(execute: Execute, name: str, place: str) -> Mapping[str, float]:
    columns = [column.name for column in schema.table(name).columns]
    counts = ", ".join(f'count("{column}")' for column in columns)
    rows, *filled = execute(f"SELECT count(*), {counts} FROM {place}.{name}")[0]
    if not rows:
        return {}
    return {column: number / rows for column, number in zip(columns, filled, strict=True)}
