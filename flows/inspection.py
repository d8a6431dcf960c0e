"""What the exports of a site hold: tables, numbers of records and broken rules; never a value."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from federated import schema
from federated.errors import SourceError
from sites import sources
from sites.settings import Site, SourceSettings


def lines(site: Site, only: Path | None = None) -> Iterator[str]:
    """Read every file of every source, or one file, without storing anything."""
    seen = False
    for number, settings in enumerate(site.source, start=1):
        for path in sources.files(settings, site):
            if only is None or path.resolve() == only.resolve():
                seen = True
                yield f"source {number} ({settings.format}): {path.name}"
                yield from _content(path, settings, site)
    if not seen:
        raise SourceError(
            "No [[source]] of site.toml holds this file. Add it there first: a format, a path and "
            "for a table its mapping."
        )


def _content(path: Path, settings: SourceSettings, site: Site) -> Iterator[str]:
    reader = sources.source(settings.format)
    wanted = reader.tables(path, settings, site) & _of(site)
    rows: Counter[str] = Counter()
    broken: Counter[tuple[str, str, str]] = Counter()
    for batch in reader.read(path, settings, site, wanted):
        rows[batch.table] += batch.rows.num_rows
        broken.update((p.table, p.rule, p.column) for p in batch.problems)
    yield from (f"  {table:<24} {rows[table]:>9} rows" for table in sorted(rows))
    for (table, rule, column), times in sorted(broken.items()):
        yield f"  {table:<24} {times:>9} times {rule} {column}".rstrip()
    if not rows and not broken:
        yield "  nothing that this kind of site delivers"


def _of(site: Site) -> frozenset[str]:
    every = schema.catalogue().values()
    return frozenset(table.name for table in every if site.kind in table.site_kinds)
