"""A delivery on trial: staged record by record, then accepted or dropped in one transaction."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from federated import schema
from federated.schema import Table
from quality.problem import Problem
from sites import ddl, rebasing, sweeping
from sites.batch import RECORD, VERSION, WITHDRAWN
from sites.store import Store

if TYPE_CHECKING:
    import duckdb

_NAMESPACE = uuid.UUID("6f6f1f6e-0b1e-5d0c-9a55-6b1f3f0f5a11")
_FAMILY_ANCHOR, _PERSON_ANCHOR = "memory.main.family_anchor", "memory.main.person_anchor"


@dataclass(frozen=True, slots=True)
class Batch:
    """One file of a delivery; the same file under the same policy has the same ``id``."""

    id: str
    kind: str
    sha256: str
    mapping_version: str
    policy_digest: str
    source: int
    order: int = 0

    @classmethod
    def of(
        cls, kind: str, sha256: str, mapping: str, policy: str, source: int, order: int = 0
    ) -> "Batch":
        """Name a batch by its content and by what was done to it; ``order`` is its file's place."""
        name = "|".join((kind, sha256, mapping, policy, str(source)))
        return cls(str(uuid.uuid5(_NAMESPACE, name)), kind, sha256, mapping, policy, source, order)


@dataclass(frozen=True, slots=True)
class Count:
    """Records of one table in one file."""

    rows_in: int = 0
    rejected: int = 0
    objected: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Add up."""
        return Count(
            self.rows_in + other.rows_in,
            self.rejected + other.rejected,
            self.objected + other.objected,
        )


def clear(store: Store, batches: Sequence[Batch] | None = None) -> None:
    """Forget what is staged, of some batches or of all."""
    ids = [] if batches is None else [batch.id for batch in batches]
    with store.transaction() as connection:
        for name in (*_stored(), "problems", "counts"):
            if batches is None:
                connection.execute(f"DELETE FROM staging.{name}")
            else:
                connection.execute(
                    f"DELETE FROM staging.{name} WHERE list_contains(?, batch_id)", [ids]
                )
        for name in _stored() if batches is None else ():
            connection.execute(f"DELETE FROM candidate.{name}")


def loaded(store: Store) -> frozenset[str]:
    """Return the ids of the batches that were accepted before."""
    return frozenset(id_ for (id_,) in store.rows("SELECT batch_id FROM cdm.load_batch"))


def add(store: Store, table: Table, facet: str, rows: pa.Table) -> None:
    """Stage stored rows: columns of the data model, and ``TECHNICAL`` ones but the facet."""
    cursor = store.cursor()
    cursor.register("arriving", rows)
    columns = ddl.listed(table)
    with store.lock:
        cursor.execute(
            f"INSERT INTO staging.{table.name} ({columns}, {', '.join(ddl.TECHNICAL)}) "
            f"SELECT {columns}, batch_id, source_row_ref, _source, _order, "
            f'"{RECORD}", ?, "{VERSION}", "{WITHDRAWN}", _person FROM arriving',
            [facet],
        )
    cursor.close()


def add_problems(store: Store, problems: Iterable[tuple[Batch, Problem]]) -> None:
    """Keep what was rejected and why: record numbers and rules, never values."""
    names = ("batch_id", "table_name", "record", "rule", "column_name")
    _insert(
        store, "problems", names, [(b.id, p.table, p.record, p.rule, p.column) for b, p in problems]
    )


def add_counts(store: Store, counts: Mapping[tuple[Batch, str], Count]) -> None:
    """Keep how many records of each table a file had."""
    names = ("batch_id", "table_name", "rows_in", "rows_rejected", "rows_objected")
    _insert(
        store,
        "counts",
        names,
        [(b.id, t, c.rows_in, c.rejected, c.objected) for (b, t), c in counts.items()],
    )


def _insert(
    store: Store, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    if not rows:
        return
    cursor = store.cursor()
    values = zip(*rows, strict=True)
    cursor.register("arriving", pa.table(dict(zip(columns, map(list, values), strict=True))))
    with store.lock:
        cursor.execute(f"INSERT INTO staging.{name} SELECT * FROM arriving")
    cursor.close()


def assemble(store: Store, names: Iterable[str] | None = None) -> None:
    """Put together what the store would hold with the staged records, in ``candidate``."""
    for name in _stored() if names is None else sorted(names):
        table = schema.table(name)
        with store.transaction() as connection:
            connection.execute(f"DELETE FROM candidate.{name}")
            for part in ddl.parts(table, _rows(connection, table, "fragments", "staging")):
                query = ddl.merged(table, ddl.candidates(table, part))
                connection.execute(f"INSERT INTO candidate.{name} BY NAME {query}")


def _rows(connection: "duckdb.DuckDBPyConnection", table: Table, *schemas: str) -> int:
    counted = " + ".join(f"(SELECT count(*) FROM {one}.{table.name})" for one in schemas)
    found = connection.execute(f"SELECT {counted}").fetchone()
    return int(found[0]) if found else 0


def derive(store: Store, extracted: date) -> None:
    """Stage what the site knows itself: observation windows, day 0, who discharged the child.

    These fragments have the lowest rank: whatever a source says wins. ``candidate`` must have
    been assembled; the tables that change are assembled again.
    """
    with store.transaction() as connection:
        gone = connection.execute(
            "DELETE FROM staging.person WHERE _facet IN ('derived', 'discharge')"
        ).fetchone()
    if gone and gone[0]:
        assemble(store, ("person",))  # a person that was rejected must not come back by them
    with store.transaction() as connection:
        connection.execute(_DERIVED_PERSONS, [extracted, extracted])
        connection.execute(_DISCHARGED)
        connection.execute(_REQUESTS)
    assemble(store, ("person", "youth_care_assignment"))


_DERIVED_PERSONS = f"""
INSERT INTO staging.person (person_pid, observed_from_day, observed_to_day,
  observation_end_reason, day0_kind, batch_id, source_row_ref, _source, _order, _record, _facet,
  _version, _withdrawn)
SELECT c.person_pid,
  CASE WHEN c.role IN ('index_child', 'co_twin') THEN 0 ELSE coalesce(i.inclusion_day, 0) END,
  least(date_diff('day', f.day0, ?), coalesce(c.death_day, date_diff('day', f.day0, ?))),
  CASE WHEN c.death_day IS NULL THEN 'extraction' ELSE 'died' END,
  CASE WHEN f.born THEN 'birth' ELSE 'due_date' END,
  c.batch_id, c.source_row_ref, -1, 0, 0, 'derived', -1, false
FROM candidate.person c
JOIN {_PERSON_ANCHOR} p ON p.person_pid = c.person_pid
JOIN {_FAMILY_ANCHOR} f ON f.family_pid = p.family_pid
LEFT JOIN candidate.family i ON i.family_pid = p.family_pid
WHERE f.day0 IS NOT NULL"""

_DISCHARGED = """
INSERT INTO staging.person (person_pid, discharged_home_by_site, batch_id, source_row_ref, _source,
  _order, _record, _facet, _version, _withdrawn)
SELECT c.person_pid, coalesce(bool_or(a.discharge_to = 'home'), false), any_value(c.batch_id),
  any_value(c.source_row_ref), -1, 0, 0, 'discharge', -1, false
FROM candidate.person c LEFT JOIN candidate.admission a
  ON a.person_pid = c.person_pid AND a.kind = 'neonatal'
WHERE c.role = 'index_child' GROUP BY c.person_pid"""

_REQUESTS = """
UPDATE staging.youth_care_assignment AS s SET request_day = r.sent_day FROM (
  SELECT referral_id, min(sent_day) AS sent_day FROM candidate.referral
  WHERE kind = 'jw315_request' GROUP BY referral_id) r
WHERE r.referral_id = s.provider_reference_pid AND s.request_day IS NULL"""


def reject(store: Store, table: str, refs: Sequence[tuple[str, int]]) -> None:
    """Take staged records out; ``refs`` are (batch id, record number), at least one.

    ``candidate`` is out of date until the table is assembled again.
    """
    cursor = store.cursor()
    batch_ids, records = zip(*refs, strict=True)
    cursor.register("refused", pa.table({"b": list(batch_ids), "r": list(records)}))
    with store.lock:
        cursor.execute(
            f"DELETE FROM staging.{table} WHERE EXISTS (SELECT 1 FROM refused "
            "WHERE b = batch_id AND r = _record)"
        )
    cursor.close()


def accept(store: Store, batches: Iterable[Sequence[object]], extracted: date) -> None:
    """Make the staged delivery the site's own, all of it or nothing.

    ``batches`` are rows of ``load_batch``, in the order of its columns; ``extracted`` is the day
    of the export, up to which periods may be closed.
    """
    with store.transaction() as connection:
        rebasing.rebase(connection)
        for name in _stored():
            table = schema.table(name)
            if not connection.execute(f"SELECT 1 FROM staging.{name} LIMIT 1").fetchone():
                refresh(connection, table)
                continue
            _win(connection, table)
            connection.execute(f"DELETE FROM fragments.{name}")
            connection.execute(f"INSERT INTO fragments.{name} BY NAME SELECT * FROM winning")
            connection.execute("DROP TABLE winning")
            refresh(connection, table)
        for name in (*_stored(), "problems", "counts"):
            connection.execute(f"DELETE FROM staging.{name}")
        for row in batches:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO cdm.load_batch VALUES ({marks})", list(row))
        connection.execute("DELETE FROM ledger.extracted")
        connection.execute("INSERT INTO ledger.extracted VALUES (?)", [extracted])


def _win(connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
    """Put the winning records in a temporary table."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE winning AS SELECT * FROM {ddl.candidates(table, 'false')}"
    )
    for part in ddl.parts(table, _rows(connection, table, "fragments", "staging")):
        connection.execute(f"INSERT INTO winning SELECT * FROM {ddl.candidates(table, part)}")


def refresh(connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
    """Put the accepted fragments of a table together again."""
    connection.execute(f"DELETE FROM cdm.{table.name}")
    for part in ddl.parts(table, _rows(connection, table, "fragments")):
        query = ddl.merged(table, f"(SELECT * FROM fragments.{table.name} WHERE {part})")
        connection.execute(f"INSERT INTO cdm.{table.name} BY NAME {query}")
    connection.execute(f"DELETE FROM candidate.{table.name}")


def forget(store: Store, table: Table, column: str, gone: pa.Table) -> None:
    """Remove accepted rows of who objected later; ``gone`` has ``pid`` and ``person`` of each row.

    ``pid`` is the value of ``column``, ``person`` whom the row names besides (or null).
    """
    with store.transaction() as connection:
        connection.register("gone", gone)
        connection.execute(
            f'DELETE FROM fragments.{table.name} f USING gone g WHERE f."{column}" = g.pid '
            "AND f._person IS NOT DISTINCT FROM g.person"
        )
        connection.unregister("gone")
        refresh(connection, table)
        if table.name == "youth_care_assignment":
            connection.execute(_DELIVERIES_LEFT)
            refresh(connection, schema.table("youth_care_delivery"))
        sweeping.mark(connection)


def empty(store: Store, names: Iterable[str]) -> None:
    """Remove every accepted row of some tables: the policy lets nothing of them be stored."""
    with store.transaction() as connection:
        for name in names:
            connection.execute(f"DELETE FROM fragments.{name}")
            refresh(connection, schema.table(name))


_DELIVERIES_LEFT = (
    "DELETE FROM fragments.youth_care_delivery WHERE assignment_no_pid NOT IN "
    "(SELECT assignment_no_pid FROM cdm.youth_care_assignment)"
)


def _stored() -> list[str]:
    return [name for name in schema.catalogue() if name != "load_batch"]
