"""The store's tables, derived from the common data model.

``staging`` holds a delivery that is not judged yet, ``fragments`` every accepted record,
``cdm`` the tables that indicators read. ``candidate`` shows what ``cdm`` would be if the
delivery were accepted (``sites.staging.assemble`` fills it). A record of a key and facet is
replaced by the one with the higher ``(_source, _version)``, at equal ones by that of a newer
delivery or a later file. Where tables are assembled, fragments of a key are merged column by
column. ``_person`` is who a row about a family names, so that an objection reaches it later too.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from federated import schema
from federated.schema import Kind, Table

if TYPE_CHECKING:
    import duckdb

SQL_TYPES = {
    Kind.INTEGER: "INTEGER",
    Kind.DAY: "INTEGER",
    Kind.DECIMAL: "DECIMAL(18,4)",
    Kind.MONEY: "DECIMAL(18,2)",
    Kind.BOOLEAN: "BOOLEAN",
}
COUNTED, STUDIED = "ledger.counted", "ledger.studied"
NOT_WHOLE = ""  # in place of a family, in a list of who was counted from which somebody went
AT_ONCE = 1_000_000  # rows that one statement puts together
PROVENANCE = ("batch_id", "source_row_ref")
TECHNICAL = (
    *PROVENANCE,
    "_source",
    "_order",
    "_record",
    "_facet",
    "_version",
    "_withdrawn",
    "_person",
)
_TECHNICAL_DDL = (
    "batch_id VARCHAR, source_row_ref VARCHAR, _source SMALLINT, _order INTEGER, _record BIGINT, "
    "_facet VARCHAR, _version BIGINT, _withdrawn BOOLEAN, _person VARCHAR"
)
_RUN_DDL = (
    (
        "CREATE TABLE IF NOT EXISTS staging.problems (batch_id VARCHAR, table_name VARCHAR, "
        "record BIGINT, rule VARCHAR, column_name VARCHAR)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS staging.counts (batch_id VARCHAR, table_name VARCHAR, "
        "rows_in BIGINT, rows_rejected BIGINT, rows_objected BIGINT)"
    ),
    "CREATE TABLE IF NOT EXISTS ledger.extracted (day DATE)",
    "CREATE TABLE IF NOT EXISTS ledger.entries (number BIGINT, line VARCHAR)",
    "CREATE TABLE IF NOT EXISTS ledger.releases (digest VARCHAR, body BLOB, made_at VARCHAR)",
    "CREATE TABLE IF NOT EXISTS ledger.suppressed (domain VARCHAR, pid VARCHAR)",
    "CREATE TABLE IF NOT EXISTS ledger.heads (chain VARCHAR, number BIGINT, digest VARCHAR)",
    "CREATE TABLE IF NOT EXISTS ledger.to_sweep (wanted BOOLEAN)",
    "CREATE TABLE IF NOT EXISTS ledger.left_over (label VARCHAR, target VARCHAR)",
    # who stood in a period when it was published: all others came later
    "CREATE TABLE IF NOT EXISTS ledger.counted (indicator VARCHAR, period VARCHAR, family_pid VARCHAR)",
    # whom the sums of a study were about, to compare the next study with
    "CREATE TABLE IF NOT EXISTS ledger.studied (study VARCHAR, family_pid VARCHAR)",
)


def create(connection: "duckdb.DuckDBPyConnection") -> None:
    """Make every schema, table and view in one transaction, unless they are there."""
    if _there(connection):
        return
    connection.execute("BEGIN")
    for name in ("staging", "fragments", "cdm", "candidate", "ledger"):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    for statement in _RUN_DDL:
        connection.execute(statement)
    for table in schema.catalogue().values():
        _create(connection, table)
    connection.execute("COMMIT")


def _there(connection: "duckdb.DuckDBPyConnection") -> bool:
    """Tell whether the newest tables are there, without a list of all of them."""
    import duckdb

    with suppress(duckdb.CatalogException):
        connection.execute("FROM ledger.left_over, ledger.counted, ledger.studied LIMIT 0")
        return True
    return False


def _create(connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
    columns = ", ".join(f'"{c.name}" {SQL_TYPES.get(c.kind, "VARCHAR")}' for c in table.columns)
    if table.name == "load_batch":
        connection.execute(f"CREATE TABLE IF NOT EXISTS cdm.load_batch ({columns})")
        return
    for name in ("staging", "fragments"):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {name}.{table.name} ({columns}, {_TECHNICAL_DDL})"
        )
    for name in ("candidate", "cdm"):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {name}.{table.name} "
            f"({columns}, batch_id VARCHAR, source_row_ref VARCHAR)"
        )


def listed(table: Table) -> str:
    """Return the stored columns, quoted."""
    return ", ".join(f'"{c.name}"' for c in table.columns)


def parts(table: Table, rows: int) -> Iterator[str]:
    """Yield conditions that part a table by its key, so that each statement fits into memory.

    What DuckDB keeps for a group while it aggregates cannot be written to disk.
    """
    number = 1 + rows // AT_ONCE
    yield from (f"hash({_key(table)}) % {number} = {one}" for one in range(number))


def _key(table: Table) -> str:
    return ", ".join(f'"{k}"' for k in table.key)


def candidates(table: Table, part: str = "true") -> str:
    """Return the relation of accepted and staged records, the winning one of each fragment."""
    key = _key(table)
    every = ", ".join((listed(table), *TECHNICAL))
    return (
        f"(SELECT {every} FROM (SELECT {every}, 0 AS _new FROM fragments.{table.name} "
        f"WHERE {part} UNION ALL "
        f"SELECT {every}, 1 AS _new FROM staging.{table.name} WHERE {part}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key}, _facet "
        "ORDER BY _source DESC, _version DESC, _new DESC, _order DESC, _record) = 1)"
    )


def merged(table: Table, relation: str) -> str:
    """Return the query that turns winning fragments into rows of the data model."""
    if not table.assembled:
        return (
            f"SELECT {listed(table)}, {', '.join(PROVENANCE)} FROM {relation} WHERE NOT _withdrawn"
        )
    key = _key(table)
    names = (*(c.name for c in table.columns if c.name not in table.key), *PROVENANCE)
    values = ", ".join(
        f'arg_max("{name}", _rank) FILTER (WHERE "{name}" IS NOT NULL) AS "{name}"'
        for name in names
    )
    return (
        f"SELECT {listed(table)}, {', '.join(PROVENANCE)} FROM (SELECT {key}, {values} FROM ("
        f"SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY _source, _version, _facet) "
        f"AS _rank FROM {relation} WHERE NOT _withdrawn) GROUP BY {key})"
    )
