"""One row a person or family, with every column of a set in every form; in memory only."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from federated import schema
from flows.pipeline.looking import Seen
from flows.pipeline.session import Session
from flows.risk.forms import Form, columns, text
from pseudonymisation.risk.sets import QuasiSet
from pseudonymisation.risk.sql import name as quoted
from sites.batch import RECORD, VERSION, WITHDRAWN

if TYPE_CHECKING:
    import duckdb

KEYS = ("person_number", "family_number", "child_number", "mother_number")
_FIRST = {"admission": "start_date", "youth_care_assignment": "start_date"}
_ORDER = '{"s": _source, "v": _version, "r": _record}'.replace('"', "'")


def gather(
    connection: "duckdb.DuckDBPyConnection",
    seen: Iterable[Seen],
    opened: Session,
    forms: Sequence[Form],
) -> frozenset[str]:
    """Make a table ``one_...`` a table of the data model, a row a subject; return which."""
    found: dict[str, list[pa.Table]] = {}
    for part in seen:
        fields = columns(part, opened, forms)
        found.setdefault(part.table.name, []).append(_whole(part, fields))
    for table in sorted(found, key=lambda one: (one != "person", one)):  # persons know families
        connection.register("arriving", pa.concat_tables(found[table], promote_options="default"))
        connection.execute(_one(schema.table(table), forms, "person" in found))
        connection.unregister("arriving")
    return frozenset(found)


def joined(wanted: QuasiSet, there: frozenset[str]) -> str:
    """Return the query with one row a subject of the set."""
    tables = [f"one_{wanted.base} base"]
    if wanted.base != "person" and schema.table(wanted.base).subject != "family_number":
        tables.append("one_person person ON person.subject = base.subject")
    if "family" in wanted.tables and wanted.base != "family":
        tables.append("one_family family ON family.subject = person.family")
    chosen = ", ".join(f"{one}.*" for one in ("base", "person", "family") if _named(tables, one))
    return f"SELECT {chosen} FROM {' LEFT JOIN '.join(tables)} WHERE base.subject IS NOT NULL"


def _named(tables: Sequence[str], alias: str) -> bool:
    return any(one.split(" ")[1] == alias for one in tables)


def _whole(part: Seen, fields: Mapping[str, pa.Array]) -> pa.Table:
    rows = part.rows
    own = {key: rows[key] for key in KEYS if key in rows.column_names}
    technical = {name: rows[name] for name in (RECORD, VERSION, WITHDRAWN)}
    source = pa.array([part.source] * rows.num_rows, pa.int32())
    texts = {name: text(values) for name, values in {**own, **fields}.items()}
    return pa.table({**texts, **technical, "_source": source})


def _one(table: schema.Table, forms: Sequence[Form], persons: bool) -> str:
    """Write the statement: the last word on every column, or a subject's first event."""
    fields = [
        field for one in forms if one.name.startswith(f"{table.name}.") for field in one.fields
    ]
    rows, subject = _subject(table, persons)
    head = f"CREATE OR REPLACE TABLE one_{table.name} AS "
    if table.name in _FIRST:
        by = quoted(f"{table.name}.{_FIRST[table.name]}:before")
        listed = ", ".join(map(quoted, fields))
        place = f"row_number() OVER (PARTITION BY {subject} ORDER BY {by}, {_ORDER} DESC)"
        return f"{head}SELECT {subject} AS subject, {listed} FROM {rows} QUALIFY {place} = 1"
    last = [
        f"arg_max({c}, {_ORDER}) FILTER (WHERE {c} IS NOT NULL) AS {c}" for c in map(quoted, fields)
    ]
    if table.name == "person":
        last.append(
            f"arg_max(family_number, {_ORDER}) FILTER (WHERE family_number IS NOT NULL) AS family"
        )
    return f"{head}SELECT {', '.join([f'{subject} AS subject', *last])} FROM {rows} GROUP BY 1"


def _subject(table: schema.Table, persons: bool) -> tuple[str, str]:
    rows = "(SELECT * FROM arriving WHERE NOT _withdrawn) a"
    if table.name != "family" or not persons:
        return rows, f"a.{table.subject}"
    joined = f"{rows} LEFT JOIN one_person p ON p.subject = a.person_number"
    return joined, "coalesce(a.family_number, p.family)"
