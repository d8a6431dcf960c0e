"""Who was counted in a period when it was published, in the encrypted store: all others came later.

Pseudonyms of families and no figure. They rotate with the store, and go with who is forgotten.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from federated.release import ReleasedPeriod, ReleasedTable
from flows.pipeline import counting
from flows.pipeline.session import Session

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import pyarrow as pa

TABLE = "ledger.counted"


def families(opened: Session, tables: Iterable[ReleasedTable]) -> "pa.Table":
    """Return indicator, period and family of everybody who is in these tables, or was and is not."""
    import pyarrow as pa

    wanted: dict[str, dict[str, ReleasedPeriod]] = {}
    for table in tables:
        wanted.setdefault(table.indicator, {})[table.period.label] = table.period
    names = ("indicator", "period", "family_pid")
    schema = pa.schema([(name, pa.string()) for name in names])
    found = list(_found(opened, wanted))
    return pa.concat_tables([schema.empty_table(), *(one.cast(schema) for one in found)])


def note(connection: "duckdb.DuckDBPyConnection", found: "pa.Table") -> None:
    """Remember them, within the caller's transaction."""
    connection.register("counted_now", found)
    connection.execute(f"INSERT INTO {TABLE} SELECT * FROM counted_now")
    connection.unregister("counted_now")


def later(
    opened: Session, indicators: Iterable[str], units: "ir.Table", period: ReleasedPeriod
) -> "ir.Table":
    """Return the units of a period of families that none of these indicators ever counted."""
    import ibis

    backend = ibis.duckdb.from_connection(opened.store.cursor())
    known = backend.table("counted", database=("site", "ledger"))
    known = known.filter(known.indicator.isin(sorted(indicators))).select("family_pid").distinct()
    held = ibis.memtable(known.to_pyarrow())
    return _within(units, period).anti_join(held, "family_pid")


def has(opened: Session, indicator: str, period: str) -> bool:
    """Say whether it is known who was counted: not of what an earlier program published."""
    sql = f"SELECT 1 FROM {TABLE} WHERE indicator = ? AND period = ? LIMIT 1"
    return bool(opened.store.rows(sql, [indicator, period]))


def _found(opened: Session, wanted: dict[str, dict[str, ReleasedPeriod]]) -> Iterator["pa.Table"]:
    import ibis

    if not wanted:
        return
    for indicator, units in counting.units_of(opened):
        for period in wanted.get(indicator.id, {}).values():
            own = _within(units, period).select("family_pid").distinct()
            said = {"indicator": ibis.literal(indicator.id), "period": ibis.literal(period.label)}
            yield own.select(**said, family_pid=own.family_pid).to_pyarrow()


def _within(units: "ir.Table", period: ReleasedPeriod) -> "ir.Table":
    return units.filter(units["cohort"].isin(period.quarters)) if period.quarters else units
