"""Pass 2: do the records of a delivery fit each other and what the store holds?

After pseudonymisation, in SQL on the staging schema, so on pseudonyms and days only. A finding
names records, never values. Rejecting a record can orphan others: ``settle`` goes on until
nothing is left to reject.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import groupby
from pkgutil import iter_modules
from sys import intern
from typing import Any

from federated.errors import StepFailed
from quality import across, rules
from quality.problem import Problem
from quality.query import Query

Execute = Callable[[str], Sequence[tuple[Any, ...]]]
Reject = Callable[[str, Sequence[tuple[str, int]]], None]
WARNINGS_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Records that break one rule. ``records`` are (batch id, record number).

    Of warnings only the first thousand are listed; ``count`` is always that of all.
    """

    table: str
    rule: str
    column: str
    count: int
    records: tuple[tuple[str, int], ...]

    @property
    def rejects(self) -> bool:
        """Tell whether these records must be left out."""
        return rules.rejects(self.rule)

    def problems(self) -> Iterator[tuple[str, Problem]]:
        """Yield (batch id, problem) for each record listed."""
        for batch, record in self.records:
            yield batch, Problem(self.table, record, self.rule, self.column)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was found, in the order of the rules."""

    found: tuple[Finding, ...] = ()

    def rejects(self) -> tuple[Finding, ...]:
        """Return what must be left out."""
        return tuple(f for f in self.found if f.rejects)

    def warnings(self) -> tuple[Finding, ...]:
        """Return what the steward should look at."""
        return tuple(f for f in self.found if not f.rejects)


@cache
def queries() -> tuple[Query, ...]:
    """Return every cross-table rule; a new family is one file in ``quality.across``."""
    names = sorted(module.name for module in iter_modules(across.__path__))
    return tuple(q for n in names for q in import_module(f"{across.__name__}.{n}").QUERIES)


def check(execute: Execute, tables: Collection[str]) -> Findings:
    """Apply every rule once. ``tables`` are those that the site can hold."""
    return Findings(tuple(_findings(execute, tables, queries())))


def settle(execute: Execute, tables: Collection[str], reject: Reject) -> Findings:
    """Reject, and look again, until every record left fits; returns all that was rejected.

    ``reject(table, records)`` takes staged records out and puts ``candidate`` together again, so
    each round has fewer of them. Raises StepFailed when it does not.
    """
    rejecting = [query for query in queries() if query.rejects]
    total: list[Finding] = []
    while found := list(_findings(execute, tables, rejecting)):
        if set(found) & set(total):
            raise StepFailed("Rejected records are still staged; the delivery cannot be judged.")
        for finding in found:
            reject(finding.table, finding.records)
        total += found
    return Findings(tuple(total))


def warnings(execute: Execute, tables: Collection[str]) -> Findings:
    """Apply the rules that only warn; the site's own derived columns should be there."""
    warning = [query for query in queries() if not query.rejects]
    return Findings(tuple(_findings(execute, tables, warning)))


def _findings(
    execute: Execute, tables: Collection[str], asked: Iterable[Query]
) -> Iterator[Finding]:
    filled = {t for t in tables if execute(f"SELECT 1 FROM staging.{t} LIMIT 1")}
    for query in asked:
        if query.table in filled and query.needs <= set(tables):
            yield from _of_query(execute, query)


def _of_query(execute: Execute, query: Query) -> Iterator[Finding]:
    place = "row_number() OVER (PARTITION BY breach ORDER BY batch_id, _record)"
    shown = "" if query.rejects else f" QUALIFY {place} <= {WARNINGS_SHOWN}"
    rows = execute(
        "SELECT breach, count(*) OVER (PARTITION BY breach), batch_id, _record "
        f"FROM ({query.sql}){shown} ORDER BY ALL"
    )
    for (number, count), group in groupby(rows, key=lambda row: row[:2]):
        breach = query.breaches[number]
        records = tuple((intern(batch), record) for *_, batch, record in group)
        yield Finding(query.table, breach.rule, breach.column, count, records)
