"""Day 0 moves once: from the due date to the birth. Days that are stored move with it.

Until the birth a family's days count from the due date. When a delivery brings the birth, every
stored day of that family shifts by the days between the two, in the transaction that accepts the
delivery; what was released before stays as it was. The dates themselves are only in memory
(``sites.anchors``).
"""

from typing import TYPE_CHECKING

from federated import schema
from federated.schema import Kind, Table

if TYPE_CHECKING:
    import duckdb

_FAMILIES = """
CREATE OR REPLACE TEMP TABLE moved_family AS
SELECT a.family_pid, date_diff('day', a.day0, a.due_date) AS days
FROM memory.main.family_anchor a
WHERE a.born AND a.due_date IS NOT NULL AND a.family_pid IN (
  SELECT family_pid FROM cdm.person WHERE day0_kind = 'due_date')"""
_PERSONS = """
CREATE OR REPLACE TEMP TABLE moved_person AS
SELECT p.person_pid, f.days FROM cdm.person p JOIN moved_family f USING (family_pid)"""
_OF_PERSON = ("person_pid", "child_pid", "mother_pid")


def rebase(connection: "duckdb.DuckDBPyConnection") -> None:
    """Shift the accepted days of every family whose index child was born since."""
    if not _anchored(connection):
        return
    connection.execute(_FAMILIES)
    connection.execute(_PERSONS)
    if connection.execute("SELECT 1 FROM moved_family LIMIT 1").fetchone():
        for table in schema.catalogue().values():
            _shift(connection, table)


def _anchored(connection: "duckdb.DuckDBPyConnection") -> bool:
    query = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'family_anchor'"
    return connection.execute(query).fetchone() is not None


def _shift(connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
    days = [c.name for c in table.columns if c.kind is Kind.DAY]
    source = _source(table)
    if not days or source is None:
        return
    moves = ", ".join(f'"{day}" = "{day}" + m.days' for day in days)
    connection.execute(f"UPDATE fragments.{table.name} AS t SET {moves} FROM {source}")


def _source(table: Table) -> str | None:
    """Return whom a row belongs to, as the rest of an UPDATE."""
    if table.has("family_pid") and table.name != "person":
        return "moved_family m WHERE m.family_pid = t.family_pid"
    if table.name == "youth_care_delivery":
        return (
            "(SELECT a.assignment_no_pid, p.days FROM cdm.youth_care_assignment a "
            "JOIN moved_person p USING (person_pid)) m "
            "WHERE m.assignment_no_pid = t.assignment_no_pid"
        )
    for column in _OF_PERSON:
        if table.has(column):
            return f'moved_person m WHERE m.person_pid = t."{column}"'
    return None
