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
from federated.disclosure import frames
from federated.exact import ExactTable
from federated.indicator import Indicator
from federated.indicators import aggregate, shared
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable, parse
from flows import audit, outbox, proposals
from flows.pipeline import lanes, recognising
from flows.pipeline.session import Run, Session, session, tables_of
from sites import staging

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Published:
    """How many tables this site has published in all, and how many of them are new.

    ``held`` tables are those of the release ``digest`` that a person has not let go.
    """

    tables: int
    new: int
    held: int = 0
    digest: str = ""
    refused: bool = False

    @property
    def sentence(self) -> str:
        """Return what a steward reads."""
        if self.refused:
            return (
                f"{self.held} tables stay unpublished: release {self.digest[:12]} was refused, and "
                "nothing has changed since."
            )
        if self.held:
            return (
                f"{self.held} tables wait for approval by hand: `heldennet-site release page`, then "
                f"`heldennet-site release approve {self.digest[:12]} --approver NAME`."
            )
        return f"{self.tables} tables are safe to publish, {self.new} of them new."


@dataclass(frozen=True, slots=True, repr=False)
class Protected:
    """The cubes of one indicator and period, exact and as they may be published.

    ``withheld``: with the number eligible hidden, for another indicator of the same people.
    """

    exact: frames.Group
    withheld: bool
    tables: tuple[ReleasedTable, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """What would be published now: ``made`` is None where nothing is new."""

    entries: tuple[ledger.Entry, ...]
    head: Head
    protected: tuple[Protected, ...]
    made: Release | None

    @property
    def known(self) -> frozenset[tuple[str, str]]:
        """The indicators and periods that are in the ledger."""
        return frozenset((e.indicator, e.period) for e in self.entries)


def release(run: Run) -> Published:
    """Publish every closed period that is not in the ledger yet; fill the outbox.

    Where the policy wants an approval by hand, what is new waits as a proposal instead, and only
    what was published before is in the outbox. Raises UnsafeRelease when a table cannot be protected, and RiskRefused when the rows are beyond
    a limit of the policy; then nothing is published.
    """
    opened = session(run)
    recognising.before_releasing(opened)
    found = candidate(opened)
    if found.made is None or opened.policy.release.approval == "rule":
        proposals.clear(run.site.out)
        return publish(opened, found)
    waits = proposals.put(run.site, found.made)
    _fill(opened)
    digest, held = found.made.digest(), len(found.made.tables)
    return Published(len(found.entries), 0, held, digest, refused=not waits)


def candidate(opened: Session) -> Candidate:
    """Return what would be published now; nothing is written."""
    entries, head = _entries(opened)
    known = frozenset((e.indicator, e.period) for e in entries)
    found = tuple(protected(opened, known))
    tables = (table for one in found for table in one.tables)
    new = ledger.unpublished(entries, opened.run.site.id, tables)
    return Candidate(tuple(entries), head, found, _made(opened, new) if new else None)


def publish(opened: Session, found: Candidate) -> Published:
    """Write a candidate to the ledger and fill the outbox."""
    new = found.made.tables if found.made else ()
    if found.made:
        _publish(opened, found.head, found.made, new)
    _fill(opened)
    return Published(len(found.entries) + len(new), len(new))


def _fill(opened: Session) -> None:
    """Let everything that was published wait for sending; what was sent stays as it is."""
    for body in bodies(opened):
        outbox.put(opened.run.site.out, parse(body))
    audit.anchor(opened.run.site, opened.store)


def _made(opened: Session, tables: tuple[ReleasedTable, ...]) -> Release:
    site = opened.run.site
    return Release(
        site=site.id,
        site_kind=site.kind,
        policy_digest=opened.policy_digest,
        disclosure=rule_of(opened),
        hospitals_covered=site.hospitals_covered,
        tables=tables,
    )


def own_tables(run: Run) -> list[ExactTable]:
    """Return the site's exact figures by quarter and in all, for inside its own walls only."""
    opened = session(run)
    every: list[ExactTable] = []
    for indicator, units in units_of(opened):
        quarters = ladder.own(indicator, _since(run), _extracted(opened))
        if quarters:
            every += aggregate.tables(
                indicator, units, site=run.site.id, dimensions=[None], periods=quarters
            )
    return every


def protected(opened: Session, known: frozenset[tuple[str, str]]) -> Iterator[Protected]:
    """Yield what may be published of the periods that are not known yet.

    The tables of one indicator and period are protected together, in the light of the indicators
    that count the same people.
    """
    every = list(_exact(opened, known))
    for group in (group for one in every for group in one.groups):
        if (group[0].indicator.id, group[0].period.label) not in known:
            hide = frames.withheld(group, every, rule_of(opened))
            tables = disclosure.control(group, rule_of(opened), withhold_eligible=hide)
            yield Protected(group, hide, tables)


def _exact(opened: Session, known: frozenset[tuple[str, str]]) -> Iterator[frames.Counted]:
    """Yield the tables of each indicator: of new periods, of a frame with one those of all."""
    every = {one.id: cubes for one in _here(opened) if (cubes := _cubes(opened, one)) is not None}
    fresh = {
        name: [period for period in periods if (name, period.label) not in known]
        for name, (periods, _) in every.items()
    }
    busy = {indicators.named(name).frame for name, new in fresh.items() if new} - {""}
    for indicator, units in units_of(opened):
        if indicator.id in every:
            periods, splits = every[indicator.id]
            wanted = periods if indicator.frame in busy else fresh[indicator.id]
            yield _counted(opened, indicator, units, splits, wanted)


def _counted(
    opened: Session,
    indicator: Indicator,
    units: "ir.Table",
    splits: Sequence[str],
    periods: Sequence[Period],
) -> frames.Counted:
    if not periods:
        return frames.Counted(indicator, ())
    cubes, site = [None, *splits], opened.run.site.id
    tables = aggregate.tables(indicator, units, site=site, dimensions=cubes, periods=periods)
    starts = range(0, len(tables), len(cubes))
    return frames.Counted(indicator, tuple(tuple(tables[n : n + len(cubes)]) for n in starts))


def units_of(opened: Session) -> Iterator[tuple[Indicator, "ir.Table"]]:
    """Yield every indicator of the site with its units; each is of use until the next one."""
    import ibis

    backend = ibis.duckdb.from_connection(opened.store.cursor())
    tables = {name: backend.table(name, database=("site", "cdm")) for name in tables_of(opened.run)}
    with shared.prepared(tables) as ready:
        for indicator in _here(opened):
            yield indicator, indicator.units(ready)


def _here(opened: Session) -> list[Indicator]:
    """Return the indicators that this site has the tables for."""
    kind, filled = opened.run.site.kind, _filled(opened)
    every = indicators.catalogue().values()
    here = [one for one in every if kind in one.site_kinds and one.needs_at(kind) <= filled]
    return [one.at(kind) for one in here]


def _cubes(
    opened: Session, indicator: Indicator
) -> tuple[tuple[Period, ...], tuple[str, ...]] | None:
    """Return the closed periods and the splits of an indicator, None where it has to wait."""
    site, run = opened.run.site, opened.run
    if indicator.stays or lanes.has_noise(opened, indicator):
        return None
    if site.trial is not None:
        return lanes.without_noise(opened, indicator, [Period.trial(site.trial)]), ()
    families = site.expected_families_per_year
    step = ladder.rung(indicator, families)
    if step is None:
        return None
    filled, minimum = _filled(opened), rule_of(opened).minimum
    splits = ladder.dimensions(indicator, families, step, filled, minimum)
    closed = ladder.closed(indicator, step, _since(run), _extracted(opened))
    return lanes.without_noise(opened, indicator, closed), splits


def _filled(opened: Session) -> frozenset[str]:
    """Return the tables that hold something."""
    names = (n for n in schema.catalogue() if n != "load_batch")
    return frozenset(n for n in names if opened.store.rows(f"SELECT 1 FROM cdm.{n} LIMIT 1"))


def _extracted(opened: Session) -> date:
    """Return the day of the export behind the figures: not that of a run without a new one."""
    return staging.extracted(opened.store) or opened.run.extracted


def _since(run: Run) -> date:
    """Return the day on which the site began to take part."""
    return date.fromisoformat(f"{run.site.start_month}-01")


def rule_of(opened: Session) -> DisclosurePolicy:
    """Return the rules under which this site publishes."""
    return opened.policy.disclosure


def ledger_entries(opened: Session) -> list[ledger.Entry]:
    """Return every published table, the oldest first; raises ChainBroken when one was edited."""
    return _entries(opened)[0]


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


def bodies(opened: Session) -> list[bytes]:
    """Return every release that was published, the oldest first."""
    rows: list[tuple[Any, ...]] = opened.store.rows(
        "SELECT body FROM ledger.releases ORDER BY made_at, digest"
    )
    return [bytes(body) for (body,) in rows]
