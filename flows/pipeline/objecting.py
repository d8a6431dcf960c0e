"""Who objected or consented: what a delivery says, together with what the store knows."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sites.anchors import Anchors
from sites.objections import Objections
from sites.store import Store

COLUMNS = ("purpose", "status", "given_by", "tables", "regime")
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("person_pid", *COLUMNS, "family_pid")] + [("day", pa.int32())]
)
_STORED = (
    "SELECT o.person_pid, o.purpose, o.status, o.given_by, o.tables, o.regime, "
    "coalesce(o.family_pid, p.family_pid) AS family_pid, o.day "
    "FROM cdm.objection o LEFT JOIN cdm.person p USING (person_pid)"
)
_CHILDREN = (
    "SELECT person_pid, family_pid FROM cdm.person "
    "WHERE role IN ('index_child', 'co_twin', 'sibling')"
)


def of_delivery(store: Store, anchors: Anchors, arrived: Sequence[pa.Table]) -> Objections:
    """Decide before anything is stored; ``arrived`` has person_pid, ``COLUMNS`` and date."""
    rows = [_queried(store, _STORED), *(_with_day(anchors, rows) for rows in arrived)]
    together = pa.concat_tables([r.select(_SCHEMA.names).cast(_SCHEMA) for r in rows])
    children = pa.concat_tables([anchors.children(), _queried(store, _CHILDREN)])
    return Objections.of(together.combine_chunks(), children.combine_chunks())


def of_store(store: Store) -> Objections:
    """Decide over rows that were accepted before."""
    rows = _queried(store, _STORED).select(_SCHEMA.names).cast(_SCHEMA)
    return Objections.of(rows.combine_chunks(), _queried(store, _CHILDREN).combine_chunks())


def _with_day(anchors: Anchors, rows: pa.Table) -> pa.Table:
    whole = rows.combine_chunks()
    person_pids = whole["person_pid"].combine_chunks()
    anchored = anchors.of_persons(person_pids)
    dates = whole["date"].combine_chunks().cast(pa.int32())
    day = pc.subtract(dates, anchored.day0.cast(pa.int32()))
    return whole.append_column("family_pid", anchored.family_pid).append_column("day", day)


def _queried(store: Store, sql: str) -> pa.Table:
    cursor = store.cursor()
    found = cursor.execute(sql).to_arrow_table()
    cursor.close()
    return found
