"""Rows in a database in memory, as the measures read them."""

from collections.abc import Sequence
from typing import Protocol

import duckdb
import pytest

from pseudonymisation.risk.sql import Execute


class Filled(Protocol):
    """Puts rows in a table and returns what runs a statement on it."""

    def __call__(
        self, rows: Sequence[tuple[object, ...]], names: Sequence[str], table: str = "people"
    ) -> Execute: ...


@pytest.fixture(scope="session")
def filled() -> Filled:
    """Put rows in the table ``people`` and return what runs a statement on it."""
    connection = duckdb.connect(config={"threads": "1"})

    def fill(
        rows: Sequence[tuple[object, ...]], names: Sequence[str], table: str = "people"
    ) -> Execute:
        kinds = ["BIGINT" if name == "count" else "VARCHAR" for name in names]
        columns = ", ".join(f'"{n}" {kind}' for n, kind in zip(names, kinds, strict=True))
        connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
        if rows:
            connection.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", list(rows)
            )
        return lambda sql: connection.execute(sql).fetchall()

    return fill
