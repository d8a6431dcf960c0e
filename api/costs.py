"""Who pays and who gains: costs per family by party, in two arms of one site.

Whole euro a family. Totals and differences are sums of what is shown, so they add up as they stand.
Where one party of an arm is hidden, that arm has no total here and the site no difference over all
parties: a sum beside all terms but one would tell the one that is left. Parts of two sites are never
added, since a hospital and a municipality count other families.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from api.store import sites
from api.store.latest import latest
from api.store.releases import Held
from api.store.sites import Site
from federated.indicator import Indicator
from federated.indicators import named
from federated.release import ReleasedRow

INDICATOR = "I61"
PROGRAMME, COMPARISON = "programme", "comparison"
ARMS = (PROGRAMME, COMPARISON)
Euro = int | None  # a family; None is not shown


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm: how many families, and the euro of each party a family."""

    name: str
    families: int | None
    euro: dict[str, Euro]

    @property
    def total(self) -> Euro:
        """The sum of the parties; None where one is not shown."""
        return summed(self.euro.values())


@dataclass(frozen=True, slots=True)
class Account:
    """What one site published last; ``comparable`` is no with under 60 % measured."""

    site: Site
    period: str
    completeness: str | None
    parties: tuple[str, ...]
    arms: tuple[Arm, ...]

    @property
    def comparable(self) -> bool:
        """Say whether the arms may be compared."""
        return self.completeness != "<60" and len(self.arms) == len(ARMS)

    def difference(self, party: str) -> Euro:
        """Return programme minus comparison of one party; below zero it pays less."""
        found = [arm.euro[party] for arm in self.arms] if self.comparable else [None]
        if len(found) != len(ARMS) or found[0] is None or found[1] is None:
            return None
        return found[0] - found[1]

    @property
    def together(self) -> Euro:
        """The difference of all parties that this site counts; None where one is not shown."""
        return summed(self.difference(party) for party in self.parties)

    @property
    def hides(self) -> bool:
        """Say whether something is not shown."""
        return any(value is None for arm in self.arms for value in arm.euro.values())


def accounts(connection: Connection) -> tuple[Account, ...]:
    """Return the account of every site that published its costs by arm, by city."""
    indicator, known = named(INDICATOR), {site.id: site for site in sites.every(connection)}
    return tuple(
        account(known[one.site], one, indicator)
        for one in latest(connection, indicator.id, "arm")
        if one.table.definition_version == indicator.version
    )


def account(site: Site, held: Held, indicator: Indicator) -> Account:
    """Return the account that a published table is."""
    parties = indicator.at(site.kind).categories
    rows = {row.stratum: row for row in held.table.rows}
    arms = tuple(_arm(rows[name], parties) for name in ARMS if name in rows)
    return Account(site, held.table.period.label, held.table.completeness, parties, arms)


def summed(terms: Iterable[Euro]) -> Euro:
    """Add up; None as soon as a term is not shown, and for no terms at all.

    >>> summed([3, -5]), summed([3, None]), summed([])
    (-2, None, None)
    """
    found = list(terms)
    shown = [term for term in found if term is not None]
    return sum(shown) if shown and len(shown) == len(found) else None


def _arm(row: ReleasedRow, parties: tuple[str, ...]) -> Arm:
    measured = row.values.get("measured")
    families = None if measured is None else int(measured)
    return Arm(row.stratum, families, {party: _euro(row, party) for party in parties})


def _euro(row: ReleasedRow, party: str) -> Euro:
    value, families = row.values.get(party), row.values.get("measured")
    return None if value is None or not families else round(value / families)
