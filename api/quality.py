"""How completely every site measured every indicator, and what is missing of it: bands, never counts.

All of it follows from what the sites published and from the definitions; nothing else of a site's
quality is known at the centre.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from api.store import completeness, sites
from api.store.completeness import Latest
from api.store.releases import TRIAL
from api.store.sites import ENROLLED, Site
from federated.indicator import Indicator
from federated.indicators import catalogue


class State(StrEnum):
    """What a cell of the heat map says."""

    HIGH = ">=80"
    MIDDLE = "60-79"
    LOW = "<60"
    HIDDEN = "hidden"  # published, the band is not shown
    OTHER = "other"  # made by another version of the definition
    NONE = "none"  # nothing was published
    NEVER = "never"  # this kind of site does not measure it


class Code(StrEnum):
    """What is missing, in the order in which it is told."""

    SUSPENDED = "M1"
    NOTHING = "M2"
    INCOMPLETE = "M3"
    OTHER_VERSION = "M4"
    BEHIND = "M5"
    NOT_PUBLISHED = "M6"


@dataclass(frozen=True, slots=True)
class Row:
    """One site: a cell for each indicator, in the order of the indicators."""

    site: Site
    cells: tuple[State, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat map: indicators across, sites down, by city."""

    indicators: tuple[Indicator, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing at a site; ``tables`` are those that the indicator is made of."""

    code: Code
    indicator: Indicator | None = None
    period: str = ""
    tables: tuple[str, ...] = ()


def heat(connection: Connection) -> Heat:
    """Return the heat map of the indicators that somebody published."""
    found = _by_site(completeness.totals(connection))
    held = {one.indicator for mine in found.values() for one in mine.values()}
    indicators = tuple(one for one in _released() if one.id in held)
    rows = (_row(site, found.get(site.id, {}), indicators) for site in sites.every(connection))
    return Heat(indicators, tuple(rows))


def gaps(
    connection: Connection, only: Sequence[Site] | None = None
) -> tuple[tuple[Site, tuple[Gap, ...]], ...]:
    """Return what is missing at every site or at some, by city; one without gaps is in it too."""
    mine = sites.every(connection) if only is None else only
    ids = None if only is None else [site.id for site in only]
    found = _by_site(completeness.totals(connection, ids))
    last = completeness.newest(connection)
    return tuple((site, tuple(_gaps(site, found.get(site.id, {}), last))) for site in mine)


def _released() -> Sequence[Indicator]:
    return [one for one in catalogue().values() if not one.stays]


def _by_site(found: Sequence[Latest]) -> dict[str, dict[str, Latest]]:
    sorted_: dict[str, dict[str, Latest]] = {}
    for one in found:
        sorted_.setdefault(one.site, {})[one.indicator] = one
    return sorted_


def _row(site: Site, mine: Mapping[str, Latest], indicators: Sequence[Indicator]) -> Row:
    cells = tuple(_state(site, mine.get(one.id), one) for one in indicators)
    periods = (mine[one.id].period if one.id in mine else "" for one in indicators)
    return Row(site, cells, tuple(periods))


def _state(site: Site, found: Latest | None, indicator: Indicator) -> State:
    if found is None:
        return State.NONE if site.kind in indicator.site_kinds else State.NEVER
    if found.version != indicator.version:
        return State.OTHER
    return State(found.completeness) if found.completeness else State.HIDDEN


def _gaps(
    site: Site, mine: Mapping[str, Latest], newest: Mapping[tuple[str, str], str]
) -> Iterator[Gap]:
    if site.status != ENROLLED:
        yield Gap(Code.SUSPENDED)
    if not mine:
        yield Gap(Code.NOTHING)
        return
    if all(one.kind == TRIAL for one in mine.values()):
        return  # a closed trial publishes once and is complete by that
    measured = [one for one in _released() if site.kind in one.site_kinds]
    found = [gap for one in measured for gap in _of(site, mine.get(one.id), one, newest)]
    yield from sorted(found, key=lambda gap: gap.code)


def _of(
    site: Site, found: Latest | None, indicator: Indicator, newest: Mapping[tuple[str, str], str]
) -> Iterator[Gap]:
    tables = tuple(sorted(indicator.needs_at(site.kind)))
    if found is None:
        yield Gap(Code.NOT_PUBLISHED, indicator, tables=tables)
        return
    if found.version != indicator.version:
        yield Gap(Code.OTHER_VERSION, indicator, found.period)
    elif found.completeness == "<60":
        yield Gap(Code.INCOMPLETE, indicator, found.period, tables)
    if found.period < newest[indicator.id, found.kind]:
        yield Gap(Code.BEHIND, indicator, found.period)
