"""A staging schema in memory, and a family in it that fits in every way."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import pytest

from federated import schema
from quality import suite, tables
from sites import ddl

Row = dict[str, Any]
FITTING: tuple[tuple[str, Row], ...] = (
    (
        "family",
        {
            "family_pid": "F1",
            "inclusion_day": 3,
            "arm": "programme",
            "port_of_entry": "hospital",
            "eligible": True,
            "included": True,
        },
    ),
    (
        "person",
        {
            "person_pid": "C1",
            "family_pid": "F1",
            "role": "index_child",
            "sex": "male",
            "birth_quarter": "2024-Q1",
            "observed_from_day": 0,
            "observed_to_day": 700,
        },
    ),
    (
        "person",
        {
            "person_pid": "M1",
            "family_pid": "F1",
            "role": "mother",
            "sex": "female",
            "birth_year": 1992,
            "observed_from_day": -90,
            "observed_to_day": 700,
        },
    ),
    (
        "birth",
        {
            "child_pid": "C1",
            "ga_days": 210,
            "birth_weight_g": 1500,
            "sex": "male",
            "plurality": 1,
            "outcome": "live",
        },
    ),
    (
        "admission",
        {
            "admission_id": "A1",
            "person_pid": "C1",
            "kind": "neonatal",
            "start_day": 0,
            "end_day": 30,
            "urgency": "acute",
        },
    ),
    (
        "youth_care_assignment",
        {
            "assignment_no_pid": "T1",
            "person_pid": "C1",
            "gemeentecode": "0599",
            "provider_pid": "P1",
            "assigned_day": 80,
            "start_day": 90,
        },
    ),
    (
        "youth_care_delivery",
        {"delivery_id": "L1", "assignment_no_pid": "T1", "start_day": 100, "end_day": 200},
    ),
)


class Staged:
    """A staging schema; records are numbered as they come."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Use the tables of the store."""
        self.connection = connection
        self.last = 0
        self.names = [table.name for table in suite.tables()]
        self.used: set[str] = set()

    def put(self, table: str, row: Row, **technical: object) -> int:
        """Stage a record; returns its number."""
        self.last += 1
        self.used.add(table)
        given: Row = {"batch_id": "b1", "_record": self.last, "_source": 0, "_facet": ""}
        given |= {"_version": 0, "_withdrawn": False, "source_row_ref": f"s:{self.last}"}
        given |= technical
        cells = {**row, **given}
        names = ", ".join(f'"{name}"' for name in cells)
        marks = ", ".join("?" * len(cells))
        sql = f"INSERT INTO staging.{table} ({names}) VALUES ({marks})"
        self.connection.execute(sql, list(cells.values()))
        return int(given["_record"])

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a query."""
        return self.connection.execute(sql).fetchall()

    def reject(self, table: str, records: Sequence[tuple[str, int]]) -> None:
        """Take records out, as the store does."""
        self.connection.executemany(
            f"DELETE FROM staging.{table} WHERE batch_id = ? AND _record = ?", list(records)
        )
        self.assemble(table)

    def assemble(self, *names: str) -> None:
        """Put together what the store would hold."""
        for name in names or self.used:
            query = ddl.merged(schema.table(name), ddl.candidates(schema.table(name)))
            self.connection.execute(f"DELETE FROM candidate.{name}")
            self.connection.execute(f"INSERT INTO candidate.{name} BY NAME {query}")

    def found(self) -> set[tuple[str, str, str, int]]:
        """Check, and return table, rule, column and record of everything found."""
        self.assemble()
        return {
            (f.table, f.rule, f.column, record)
            for f in tables.check(self.rows, self.names).found
            for _, record in f.records
        }


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the store, made once: that takes longest."""
    connection = duckdb.connect()
    connection.execute("ATTACH ':memory:' AS site")
    connection.execute("USE site")
    ddl.create(connection)
    yield connection
    connection.close()


@pytest.fixture
def empty(connection: duckdb.DuckDBPyConnection) -> Iterator[Staged]:
    """Nothing staged, nothing accepted."""
    connection.execute("BEGIN")
    yield Staged(connection)
    connection.execute("ROLLBACK")


@pytest.fixture
def staged(empty: Staged) -> Staged:
    """One family, its records numbered 1 to 7 in the order of ``FITTING``."""
    for table, row in FITTING:
        empty.put(table, row)
    return empty


@pytest.fixture
def fitting() -> Callable[..., Row]:
    """Return the row of a table in ``FITTING``, changed."""
    rows = dict(reversed(FITTING))
    return lambda table, **changes: {**rows[table], **changes}
