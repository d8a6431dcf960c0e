"""Run the measures on whatever engine Ibis speaks: DuckDB, or Spark where a site has outgrown it."""

from typing import Any

from pseudonymisation.risk.sql import Execute

_WRITTEN_FOR = "duckdb"


def through(backend: Any) -> Execute:
    """Return what runs a statement on an Ibis backend, translated into its own SQL.

    The rows come back as they are, without a data frame in between: Ibis makes one of pandas, and
    Spark 4.3 does not know pandas 3 fully.
    """

    def execute(sql: str) -> list[tuple[Any, ...]]:
        import sqlglot

        found = backend.raw_sql(sqlglot.parse_one(sql, read=_WRITTEN_FOR))
        rows = found.collect() if hasattr(found, "collect") else found.fetchall()
        return [tuple(row) for row in rows]

    return execute
