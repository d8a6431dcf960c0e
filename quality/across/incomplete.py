"""Rows put together from several records that still miss a required field.

What the site derives itself (observation windows, day 0) is not asked of the sources.
"""

from collections.abc import Iterator

from federated.schema import Table
from quality import suite
from quality.query import Breach, Query, of_rows

# A child needs a date of birth; an unborn one, or one whose pregnancy ended otherwise, has none.
_NO_BIRTH_DATE = (
    "c.role IN ('index_child', 'co_twin', 'sibling') AND c.birth_quarter IS NULL "
    "AND NOT coalesce(c.unborn, false) "
    "AND coalesce(c.pregnancy_outcome, 'live_birth') = 'live_birth'"
)


def _breaches(table: Table) -> Iterator[Breach]:
    for column in table.columns:
        if column.required and not column.derived and column.name not in table.key:
            yield Breach("incomplete", column.name, f'c."{column.name}" IS NULL')
    if table.name == "person":
        yield Breach("incomplete", "birth_quarter", _NO_BIRTH_DATE)


def _queries(table: Table) -> Iterator[Query]:
    return of_rows(table.name, f"candidate.{table.name} c", _breaches(table))


QUERIES = tuple(q for t in suite.tables() if t.assembled for q in _queries(t))
