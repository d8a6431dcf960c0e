"""Differences between groups of families within each site: by what speaks of equity, and by arm.

A registered dimension has two groups that are held against each other, in that order. Sites are
never ordered by what is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection

from api.store import sites
from api.store.latest import latest
from api.store.releases import Held
from api.store.sites import Site
from federated.compare import Estimate, comparable, estimate
from federated.differences import difference
from federated.indicator import Indicator, Measure
from federated.indicators import catalogue

# Each dimension with the group that is looked at, and the one that it is held against (I47).
Pairs = Mapping[str, tuple[str, str]]
DIMENSIONS: Pairs = MappingProxyType(
    {
        "ses_quintile": ("1", "5"),
        "interpreter_needed": ("yes", "no"),
        "role": ("mother", "partner"),
    }
)
ARMS: Pairs = MappingProxyType({"arm": ("programme", "comparison")})


@dataclass(frozen=True, slots=True)
class Between:
    """One site: both groups and their difference; None is hidden, or under 60 % measured."""

    site: Site
    period: str
    completeness: str | None
    groups: tuple[Estimate | None, Estimate | None]
    families: tuple[int | None, int | None]
    difference: Estimate | None


@dataclass(frozen=True, slots=True)
class Gap:
    """One indicator by one dimension, its sites by city."""

    indicator: Indicator
    dimension: str
    sites: tuple[Between, ...]


def gaps(connection: Connection, pairs: Pairs = DIMENSIONS) -> tuple[Gap, ...]:
    """Return every indicator of which some site published such a split; costs have their own page."""
    known = {site.id: site for site in sites.every(connection)}
    found: list[Gap] = []
    for indicator in catalogue().values():
        if indicator.measure is Measure.COST:
            continue
        wanted = [d.name for d in indicator.dimensions if d.name in pairs]
        for dimension in wanted:
            held = latest(connection, indicator.id, dimension)
            mine = [
                _between(known[h.site], h, pairs[dimension]) for h in held if comparable(h.table)
            ]
            found += [Gap(indicator, dimension, tuple(mine))] if mine else []
    order = list(pairs)
    return tuple(sorted(found, key=lambda gap: order.index(gap.dimension)))


def _between(site: Site, held: Held, codes: tuple[str, str]) -> Between:
    table = held.table
    rows = {row.stratum: row for row in table.rows}
    pair = [rows.get(code) for code in codes]
    known = [None if row is None else estimate(table, row) for row in pair]
    counted = [None if row is None else row.values.get("measured") for row in pair]
    comparable = table.completeness != "<60" and pair[0] is not None and pair[1] is not None
    found = difference(table, pair[0], pair[1]) if comparable and pair[0] and pair[1] else None
    return Between(
        site=site,
        period=table.period.label,
        completeness=table.completeness,
        groups=(known[0], known[1]),
        families=(_whole(counted[0]), _whole(counted[1])),
        difference=found,
    )


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))
