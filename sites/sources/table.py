"""Tables: CSV and Excel, read through a mapping file (``sites.mapping``). One file, one table."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from federated.errors import SettingsError
from quality.problem import Problem
from sites import cells, mapping
from sites.batch import RECORD, RawBatch
from sites.lines import limit_of
from sites.mapping import Mapping
from sites.settings import Site, SourceSettings
from sites.sheets import csv_sheet, xlsx_sheet
from sites.sheets.rows import Rows

_SHEETS = {".csv": csv_sheet, ".txt": csv_sheet, ".xlsx": xlsx_sheet}
SUFFIXES = frozenset(_SHEETS)
KINDS = frozenset({"csv", "xlsx"})


def exported(place: Path) -> date | None:
    """Return nothing: such files do not say when they were made."""
    return None


def kind(path: Path) -> str:
    """Return ``csv`` or ``xlsx``."""
    return "xlsx" if path.suffix.lower() == ".xlsx" else "csv"


def tables(path: Path, settings: SourceSettings, site: Site) -> frozenset[str]:
    """Return the one table that the mapping names."""
    return frozenset({mapping_of(settings, site).table})


def mapping_of(settings: SourceSettings, site: Site) -> Mapping:
    """Return the mapping of a source; raises SettingsError when it has none."""
    if settings.mapping is None:
        raise SettingsError(f"The source {settings.path.name} is a table and needs a mapping file.")
    return mapping.read(site.path(settings.mapping))


def read(
    path: Path, settings: SourceSettings, site: Site, wanted: frozenset[str]
) -> Iterator[RawBatch]:
    """Yield batches; a file that does not fit its mapping is refused before the first row."""
    chosen = mapping_of(settings, site)
    if chosen.table not in wanted:
        return
    sheet = _SHEETS.get(path.suffix.lower(), csv_sheet)
    for rows in sheet.read(path, chosen, limit_of(settings.options, csv_sheet.BLOCK)):
        yield _batch(rows, chosen)


def _batch(rows: Rows, chosen: Mapping) -> RawBatch:
    table, problems = schema.table(chosen.table), list(rows.problems(chosen.table))
    clean = {name: cells.clean(rows.columns[name], chosen) for name in chosen.columns}
    columns = {RECORD: rows.records}
    for name, target in chosen.pairs():
        found = cells.canonical(clean[name], target, table.raw(target.to).kind, chosen)
        columns[target.to] = found.text
        if found.bad is not None:
            bad = rows.records.filter(found.bad).to_pylist()
            problems += [Problem(table.name, record, found.rule, target.to) for record in bad]
    for name, value in chosen.constants.items():
        columns[name] = pa.repeat(pa.scalar(value, pa.string()), len(rows.records))
    batch = pa.RecordBatch.from_pydict(columns)
    return RawBatch(table.name, _without(batch, problems), chosen.facet, tuple(sorted(problems)))


def _without(batch: pa.RecordBatch, problems: list[Problem]) -> pa.RecordBatch:
    if not problems:
        return batch
    bad = pa.array(sorted({problem.record for problem in problems}), pa.int64())
    return batch.filter(pc.invert(pc.is_in(batch[RECORD], bad)))
