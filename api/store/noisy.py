"""Figures with noise at the centre: each kept once, within what a year may cost, apart from exact ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from api.store import shown
from api.store.tables import covered, noisy_tables, sites
from federated.errors import ReleaseConflict
from federated.noise import lanes
from federated.noise.table import NoisyTable, parse, years
from federated.release import Release

TRIAL = "trial"  # as `api.store.releases` writes what a closed trial covers


@dataclass(frozen=True, slots=True)
class Noisy:
    """A table with noise, and the city and kind of site that it is of."""

    site: str
    site_name: str
    table: NoisyTable


def of(connection: Connection, indicator: str) -> tuple[Noisy, ...]:
    """Return the tables of an indicator: years first, by city, the last of each site first."""
    columns = noisy_tables.c
    wanted = (
        select(sites.c.id, sites.c.name, columns.content)
        .join(sites, sites.c.id == columns.site_id)
        .where(columns.indicator == indicator, shown.noisy())
        .order_by(sites.c.city, sites.c.id, columns.period.desc(), columns.cube)
    )
    rows = connection.execute(wanted)
    found = (Noisy(id_, name, parse(content.encode())) for id_, name, content in rows)
    return tuple(sorted(found, key=lambda one: one.table.trial))


def holdings(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Return (indicator, site) for whatever is shown with noise."""
    wanted = select(noisy_tables.c.indicator, noisy_tables.c.site_id).where(shown.noisy())
    wanted = wanted.distinct()
    return tuple((indicator, site) for indicator, site in connection.execute(wanted))


def of_site(connection: Connection, site_id: str) -> list[NoisyTable]:
    """Return everything with noise that is held of a site; what was withdrawn has cost as much."""
    wanted = select(noisy_tables.c.content).where(noisy_tables.c.site_id == site_id)
    return [parse(content.encode()) for content in connection.execute(wanted).scalars()]


def keep(connection: Connection, release: Release) -> None:
    """Keep the tables with noise of a release, whose exact tables are kept already.

    Raises NoiseRefused where a year would cost too much, and ReleaseConflict where another answer
    is held, or figures of the same people and time in the other lane.
    """
    held = of_site(connection, release.site)
    known = {lanes.key(table): table.digest() for table in held}
    new = [table for table in release.noise if lanes.key(table) not in known]
    if any(known.get(lanes.key(t), t.digest()) != t.digest() for t in release.noise):
        raise ReleaseConflict(
            "The centre holds another answer with noise for the same question. An answer is drawn "
            "once; `heldennet-site release noise show` shows it."
        )
    lanes.refuse_beyond(held, new)
    _apart(connection, release, [*held, *new])
    if new:
        connection.execute(insert(noisy_tables), [_row(release, table) for table in new])


def _row(release: Release, table: NoisyTable) -> dict[str, str]:
    return {
        "site_id": release.site,
        "cube": table.cube,
        "definition_version": table.definition_version,
        "period": table.period,
        "release_id": release.digest(),
        "indicator": lanes.indicator(table),
        "digest": table.digest(),
        "content": table.canonical().decode(),
    }


def _apart(connection: Connection, release: Release, noise: Sequence[NoisyTable]) -> None:
    """Refuse exact figures and figures with noise of one indicator and overlapping time."""
    touched = {table.indicator for table in release.tables}
    touched |= {lanes.indicator(table) for table in release.noise}
    for name in sorted(touched & {lanes.indicator(table) for table in noise}):
        wanted = select(covered.c.span).where(
            covered.c.site_id == release.site, covered.c.indicator == name
        )
        spans = set(connection.execute(wanted).scalars())
        if _overlap(spans, [table for table in noise if lanes.indicator(table) == name]):
            raise ReleaseConflict(
                f"{name}: exact figures and figures with noise of the same time would narrow each "
                "other. Nothing was stored."
            )


def _overlap(spans: set[str], noise: Iterable[NoisyTable]) -> bool:
    return any(
        TRIAL in spans
        or (spans and table.trial)
        or any(span[:4] in years(table.period, trial=False) for span in spans)
        for table in noise
    )
