"""Fragments: what one record of an export says about one row, gathered into batches of columns.

A gatherer never holds more than a bounded number of rows and of source bytes, so that memory
does not grow with the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from quality.problem import Problem
from sites.batch import RECORD, VERSION, WITHDRAWN, RawBatch

ROWS = 50_000
BYTES = 64 * 1024 * 1024


class Fragment(NamedTuple):
    """Canonical text by raw column name, for one row of ``table``."""

    table: str
    values: Mapping[str, str | None]
    facet: str = ""
    version: int = 0
    withdrawn: bool = False


class Rejection(NamedTuple):
    """A record that cannot be used, and the rule and column that say why."""

    table: str
    rule: str
    column: str = ""


@dataclass(slots=True, repr=False)
class Gatherer:
    """Collects the fragments of the ``wanted`` tables of one file."""

    wanted: frozenset[str]
    rows: int = ROWS
    _held: dict[tuple[str, str], list[tuple[int, Fragment]]] = field(default_factory=dict)
    _problems: dict[str, list[Problem]] = field(default_factory=dict)
    _count: int = 0
    _bytes: int = 0

    def add(self, record: int, item: Fragment | Rejection) -> None:
        """Take one item of one record; what is not wanted is let go."""
        if item.table not in self.wanted:
            return
        self._count += 1
        if isinstance(item, Rejection):
            problem = Problem(item.table, record, item.rule, item.column)
            self._problems.setdefault(item.table, []).append(problem)
        else:
            self._held.setdefault((item.table, item.facet), []).append((record, item))

    def full(self, read: int = 0) -> bool:
        """Tell whether it is time to pass on; ``read`` is the size of the last record."""
        self._bytes += read
        return self._count >= self.rows or self._bytes >= BYTES

    def batches(self) -> Iterator[RawBatch]:
        """Pass on all that is held and start anew."""
        held, problems = self._held, self._problems
        self._held, self._problems, self._count, self._bytes = {}, {}, 0, 0
        for (table, facet), rows in held.items():
            yield RawBatch(table, _columns(rows), facet, tuple(problems.pop(table, ())))
        for table, found in problems.items():
            yield RawBatch(table, _columns([]), "", tuple(found))


def _columns(rows: list[tuple[int, Fragment]]) -> pa.RecordBatch:
    names = dict.fromkeys(name for _, item in rows for name in item.values)
    columns = {
        name: pa.array([item.values.get(name) for _, item in rows], pa.string()) for name in names
    }
    columns[RECORD] = pa.array([record for record, _ in rows], pa.int64())
    columns[VERSION] = pa.array([item.version for _, item in rows], pa.int64())
    columns[WITHDRAWN] = pa.array([item.withdrawn for _, item in rows], pa.bool_())
    return pa.RecordBatch.from_pydict(columns)
