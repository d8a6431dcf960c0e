"""From the store to the outbox: indicators, exact tables in memory, disclosure control, ledger.

The ledger and the bytes of the release are written to the encrypted store in one transaction; the
outbox is filled from there, so a kill in between loses nothing and makes nothing twice.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from federated import disclosure, indicators, ladder, ledger, schema
from federated.chain import Head
from federated.exact import ExactTable
from federated.indicator import Indicator
from federated.indicators import aggregate, shared
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable, parse
from flows import outbox
from flows.pipeline.session import Run, Session, session, tables_of
from sites import staging

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Published:
    """How many tables this site has published in all, and how many of them are new."""

    tables: int
    new: int


def release(run: Run) -> Published:
    """Publish every closed period that is not in the ledger yet; fill the outbox.

    Raises UnsafeRelease when a table cannot be protected; then nothing is published.
    """
    opened = session(run)
    entries, head = _entries(opened)
    known = frozenset((e.indicator, e.period) for e in entries)
    found = [t for group in _exact(opened, known) for t in _protected(opened, group)]
    new = ledger.unpublished(entries, run.site.id, found)
    if new:
        _publish(opened, head, _made(opened, new), new)
    bodies = _bodies(opened)
    for body in bodies:
        outbox.put(run.site.out, parse(body))
    return Published(len(entries) + len(new), len(new))


def _made(opened: Session, tables: tuple[ReleasedTable, ...]) -> Release:
    site = opened.run.site
    return Release(
        site=site.id,
        site_kind=site.kind,
        policy_digest=opened.policy_digest,
        disclosure=_rule(opened),
        hospitals_covered=site.hospitals_covered,
        tables=tables,
    )


def own_tables(run: Run) -> list[ExactTable]:
    """Return the site's exact figures by quarter and in all, for inside its own walls only."""
    opened = session(run)
    every: list[ExactTable] = []
    for indicator, units in _units(opened):
        quarters = ladder.own(indicator, _since(run), _extracted(opened))
        if quarters:
            every += aggregate.tables(
                indicator, units, site=run.site.id, dimensions=[None], periods=quarters
            )
    return every


def _exact(opened: Session, known: frozenset[tuple[str, str]]) -> Iterator[list[ExactTable]]:
    """Yield the tables of one indicator and period at a time: they are protected together."""
    for indicator, units in _units(opened):
        periods, splits = _cubes(opened, indicator)
        new = [period for period in periods if (indicator.id, period.label) not in known]
        if not new:
            continue
        every = [None, *splits]
        tables = aggregate.tables(
            indicator, units, site=opened.run.site.id, dimensions=every, periods=new
        )
        yield from (tables[n : n + len(every)] for n in range(0, len(tables), len(every)))


def _units(opened: Session) -> Iterator[tuple[Indicator, "ir.Table"]]:
    import ibis

    site, filled = opened.run.site, _filled(opened)
    backend = ibis.duckdb.from_connection(opened.store.cursor())
    tables = {name: backend.table(name, database=("site", "cdm")) for name in tables_of(opened.run)}
    with shared.prepared(tables) as ready:
        for indicator in indicators.catalogue().values():
            if site.kind in indicator.site_kinds and indicator.needs_at(site.kind) <= filled:
                yield indicator, indicator.units(ready)


def _cubes(opened: Session, indicator: Indicator) -> tuple[tuple[Period, ...], tuple[str, ...]]:
    site, run = opened.run.site, opened.run
    if site.trial is not None:
        return (Period.trial(site.trial),), ()
    families = site.expected_families_per_year
    step = ladder.rung(indicator, families)
    if step is None:
        return (), ()
    filled, minimum = _filled(opened), site.disclosure.minimum
    splits = ladder.dimensions(indicator, families, step, filled, minimum)
    return ladder.closed(indicator, step, _since(run), _extracted(opened)), splits


def _filled(opened: Session) -> frozenset[str]:
    names = (n for n in schema.catalogue() if n != "load_batch")
    return frozenset(n for n in names if opened.store.rows(f"SELECT 1 FROM cdm.{n} LIMIT 1"))


def _extracted(opened: Session) -> date:
    """Return the day of the export behind the figures: not that of a run without a new one."""
    return staging.extracted(opened.store) or opened.run.extracted


def _since(run: Run) -> date:
    return date.fromisoformat(f"{run.site.start_month}-01")


def _protected(opened: Session, tables: list[ExactTable]) -> Sequence[ReleasedTable]:
    return disclosure.control(tables, _rule(opened))


def _rule(opened: Session) -> DisclosurePolicy:
    return DisclosurePolicy(minimum=opened.run.site.disclosure.minimum)


def _entries(opened: Session) -> tuple[list[ledger.Entry], Head]:
    rows = opened.store.rows("SELECT line FROM ledger.entries ORDER BY number")
    return ledger.read(line.encode() for (line,) in rows)


def _publish(opened: Session, head: Head, made: Release, tables: Sequence[ReleasedTable]) -> None:
    now = opened.run.now()
    entries = ledger.entries_of(made, tables, _fingerprint(opened), now)
    lines, _ = ledger.append(head, entries)
    with opened.store.transaction() as connection:
        for number, line in enumerate(lines, start=head.number + 1):
            connection.execute("INSERT INTO ledger.entries VALUES (?, ?)", [number, line.decode()])
        connection.execute(
            "INSERT INTO ledger.releases VALUES (?, ?, ?)",
            [made.digest(), made.canonical(), now.isoformat()],
        )


def _fingerprint(opened: Session) -> str:
    """Return a keyed digest of the batches behind the figures: it proves, it does not tell."""
    rows = opened.store.rows("SELECT batch_id FROM cdm.load_batch ORDER BY ALL")
    text = "\n".join(id_ for (id_,) in rows)
    key = opened.keys.store_key().encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _bodies(opened: Session) -> list[bytes]:
    rows: list[tuple[Any, ...]] = opened.store.rows(
        "SELECT body FROM ledger.releases ORDER BY made_at, digest"
    )
    return [bytes(body) for (body,) in rows]
