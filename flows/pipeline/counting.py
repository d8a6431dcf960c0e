"""From the store to exact tables in memory: what an indicator counts here, by period and split."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from federated import indicators, ladder, schema
from federated.disclosure import frames
from federated.exact import ExactTable
from federated.indicator import Indicator
from federated.indicators import shared
from federated.period import Period
from federated.policy import DisclosurePolicy
from flows.pipeline import lanes
from flows.pipeline.session import Run, Session, session, tables_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


def own_tables(run: Run) -> list[ExactTable]:
    """Return the site's exact figures by quarter and in all, for inside its own walls only."""
    from federated.indicators import aggregate

    opened = session(run)
    every: list[ExactTable] = []
    for indicator, units in units_of(opened):
        quarters = ladder.own(indicator, since(run), extracted(opened))
        if quarters:
            every += aggregate.tables(
                indicator, units, site=run.site.id, dimensions=[None], periods=quarters
            )
    return every


def exact(opened: Session, known: frozenset[tuple[str, str]]) -> Iterator[frames.Counted]:
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
    from federated.indicators import aggregate

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
    kind, known = opened.run.site.kind, filled(opened)
    every = indicators.catalogue().values()
    here = [one for one in every if kind in one.site_kinds and one.needs_at(kind) <= known]
    return [one.at(kind) for one in here]


def _cubes(
    opened: Session, indicator: Indicator
) -> tuple[tuple[Period, ...], tuple[str, ...]] | None:
    """Return the closed periods and the splits of an indicator, None where it has to wait."""
    site, run = opened.run.site, opened.run
    if at_home(opened, indicator) or lanes.has_noise(opened, indicator):
        return None
    if site.trial is not None:
        return lanes.without_noise(opened, indicator, [Period.trial(site.trial)]), ()
    families = site.expected_families_per_year
    step = ladder.rung(indicator, families)
    if step is None:
        return None
    minimum = rule_of(opened).minimum
    splits = ladder.dimensions(indicator, families, step, filled(opened), minimum)
    closed = ladder.closed(indicator, step, since(run), extracted(opened))
    return lanes.without_noise(opened, indicator, closed), splits


def at_home(opened: Session, indicator: Indicator) -> bool:
    """Tell whether an indicator is for the site's own report only, everywhere or by its policy."""
    return bool(indicator.stays) or indicator.id in opened.policy.release.stays


def filled(opened: Session) -> frozenset[str]:
    """Return the tables that hold something."""
    names = (n for n in schema.catalogue() if n != "load_batch")
    return frozenset(n for n in names if opened.store.rows(f"SELECT 1 FROM cdm.{n} LIMIT 1"))


def extracted(opened: Session) -> date:
    """Return the day of the export behind the figures: not that of a run without a new one."""
    return opened.store.extracted() or opened.run.extracted


def since(run: Run) -> date:
    """Return the day on which the site began to take part."""
    return date.fromisoformat(f"{run.site.start_month}-01")


def rule_of(opened: Session) -> DisclosurePolicy:
    """Return the rules under which this site publishes."""
    return opened.policy.disclosure
