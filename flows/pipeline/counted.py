"""Who was counted in a period when it was published, in the encrypted store: all others came later.

Pseudonyms of families and no figure. They rotate with the store, and go with who is forgotten. Who
went cannot be told from who came late, so that a list from which somebody went is marked for good.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from federated.release import ReleasedPeriod, ReleasedTable
from flows.pipeline import counting
from flows.pipeline.session import Session
from sites.ddl import COUNTED, NOT_WHOLE

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import pyarrow as pa

AGAIN = 95  # per cent of who was counted, at least, that have to be found again


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
    connection.execute(f"INSERT INTO {COUNTED} SELECT * FROM counted_now")
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
    sql = f"SELECT 1 FROM {COUNTED} WHERE indicator = ? AND period = ? LIMIT 1"
    return bool(opened.store.rows(sql, [indicator, period]))


def number(opened: Session, indicator: str, period: str) -> int:
    """Return how many families are known to have been counted."""
    sql = (
        f"SELECT count(DISTINCT family_pid) FROM {COUNTED} "
        "WHERE indicator = ? AND period = ? AND family_pid <> ?"
    )
    ((found,),) = opened.store.rows(sql, [indicator, period, NOT_WHOLE])
    return int(found)


def whole(opened: Session, indicator: str, period: str) -> bool:
    """Say whether everybody who was counted is in the list still."""
    sql = f"SELECT 1 FROM {COUNTED} WHERE indicator = ? AND period = ? AND family_pid = ? LIMIT 1"
    return not opened.store.rows(sql, [indicator, period, NOT_WHOLE])


def forget(connection: "duckdb.DuckDBPyConnection", indicator: str, period: str) -> None:
    """Forget a list whose period is free again, within the caller's transaction."""
    sql = f"DELETE FROM {COUNTED} WHERE indicator = ? AND period = ?"
    connection.execute(sql, [indicator, period])


def close(connection: "duckdb.DuckDBPyConnection", indicator: str, period: str) -> None:
    """Mark a list as not whole, for good, within the caller's transaction."""
    connection.execute(f"INSERT INTO {COUNTED} VALUES (?, ?, ?)", [indicator, period, NOT_WHOLE])


def recognised(opened: Session, indicator: str, units: "ir.Table", period: ReleasedPeriod) -> bool:
    """Say whether nearly all who were counted are units of the period today.

    Where they are not, the source may have given its families other numbers: all would seem late.
    """
    sql = f"SELECT DISTINCT family_pid FROM {COUNTED} WHERE indicator = ? AND period = ?"
    held = {pid for (pid,) in opened.store.rows(sql, [indicator, period.label])} - {NOT_WHOLE}
    now = _within(units, period).select("family_pid").distinct().to_pyarrow()
    again = held & set(now["family_pid"].to_pylist())
    return 100 * len(again) >= AGAIN * len(held)


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
