"""Cross-table rules as queries: they find staged records, never their values.

``staging.<table>`` holds the records of a delivery on trial, ``candidate.<table>`` the rows that
the store would hold with them. A rule speaks of a candidate row; every staged record of that row's
key is what the steward has to look at (and what is rejected, so that no older version returns).
One query serves all rules that look at the same rows: candidate rows are put together each time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from federated import schema
from quality import rules

LIVE = "_record > 0 AND NOT coalesce(_withdrawn, false)"


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """When a row breaks a rule: an SQL condition, and the column it is about."""

    rule: str
    column: str
    condition: str


@dataclass(frozen=True, slots=True)
class Query:
    """``sql`` selects ``breach, batch_id, _record``; ``breach`` counts in ``breaches`` from 0."""

    table: str
    breaches: tuple[Breach, ...]
    sql: str
    needs: frozenset[str]

    @property
    def rejects(self) -> bool:
        """Tell whether what it finds must be left out; all its rules agree on that."""
        return rules.rejects(self.breaches[0].rule)


def of_rows(
    table: str, relation: str, breaches: Iterable[Breach], *needs: str, alias: str = "c"
) -> Iterator[Query]:
    """Yield the queries for rows of ``relation``, in which ``alias`` is the candidate row."""

    def severity(breach: Breach) -> bool:
        return rules.rejects(breach.rule)

    for _, group in groupby(sorted(breaches, key=severity), key=severity):
        chosen = tuple(group)
        sql = _staged(table, _broken(table, relation, chosen, alias))
        yield Query(table, chosen, sql, frozenset({table, *needs}))


def _broken(table: str, relation: str, breaches: tuple[Breach, ...], alias: str) -> str:
    marks = ", ".join(f"CASE WHEN {b.condition} THEN {n} END" for n, b in enumerate(breaches))
    some = " OR ".join(f"({b.condition})" for b in breaches)
    keys = key_of(table, alias)
    return f"SELECT {keys}, unnest([{marks}]) AS breach FROM {relation} WHERE {some}"


def _staged(table: str, broken: str) -> str:
    return (
        f"SELECT DISTINCT breach, batch_id, _record FROM staging.{table} "
        f"JOIN ({broken}) USING ({key_of(table)}) WHERE breach IS NOT NULL AND {LIVE}"
    )


def key_of(table: str, alias: str = "") -> str:
    """Return the key columns of a table, quoted, for a select list."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(f'{prefix}"{key}"' for key in schema.table(table).key)
