"""Judges an inbox record by record, as the first pass of a delivery does."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa

from federated import gemeenten, schema
from pseudonymisation import administrative
from pseudonymisation.keys import Keys
from quality import records
from sites import casting
from sites.batch import RECORD
from tests.sites.example_data.reading import Found, batches

EXTRACTED = date(2026, 11, 1)
SHEETS = {
    "intervention": "interventies",
    "work_status": "werkstatus",
    "site_capacity": "capaciteit",
}


def judged(folder: Path, kind: str, keys: Path) -> list[Found]:
    """Return every problem with the file that it is in."""
    found: list[Found] = []
    typed: dict[tuple[str, str], list[tuple[str, pa.Table]]] = defaultdict(list)
    for name, batch in batches(folder, kind):
        rows, bad = casting.cast(batch)
        file = f"{name}#{SHEETS[batch.table]}" if name.endswith(".xlsx") else name
        found += [(problem, file) for problem in (*batch.problems, *bad)]
        typed[batch.table, batch.facet].append((file, rows))
    own = Keys.open(keys) if keys.exists() else Keys.create(keys)
    for (table, _), parts in typed.items():
        found += _checked(table, parts, own if kind == "municipality" else None)
    return found


def _checked(table: str, parts: list[tuple[str, pa.Table]], keys: Keys | None) -> list[Found]:
    """Check all files of a table at once: what takes long is the start of a check."""
    rows = pa.concat_tables([rows for _, rows in parts]).combine_chunks()
    places = [(file, n) for file, part in parts for n in part[RECORD].to_pylist()]
    running = pa.array(range(1, rows.num_rows + 1), pa.int64())
    rows = rows.set_column(rows.column_names.index(RECORD), RECORD, running)
    if keys is not None:
        rows = administrative.client_numbers(rows, keys, "example")
    codes = frozenset(code for year in gemeenten.YEARS for code in gemeenten.names(year))
    _, wrong = records.check(rows, schema.table(table), extracted=EXTRACTED, gemeenten=codes)
    return [
        (type(p)(p.table, places[p.record - 1][1], p.rule, p.column), places[p.record - 1][0])
        for p in wrong
    ]
