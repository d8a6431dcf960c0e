"""The ledger of this site beside what the centre says it holds of it.

First the site's own books, then the question. Whatever cannot be read, verified or answered is an
error: nothing counts as agreed that was not compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from federated import reconcile as rules
from federated.errors import SettingsError
from federated.reconcile import Confirmed, Holdings, Own
from flows import centre, outcomes, receipts, verifying
from sites.settings import Site


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The sentences about what differs, and how much was compared."""

    differences: tuple[str, ...]
    theirs: Holdings
    waiting: int
    ended: tuple[str, ...] = ()  # what is shown to nobody: no difference, both know it

    @property
    def sentence(self) -> str:
        """Return what a steward reads last."""
        held = self.theirs.releases
        waits = f" {self.waiting} not confirmed yet." if self.waiting else ""
        if self.differences:
            return f"The ledgers differ: {len(self.differences)} things to mend.{waits}"
        return (
            f"The ledgers agree: the centre holds {len(held)} releases of this site, list "
            f"{rules.summary(one.release_id for one in held)}, and its chain is unbroken.{waits}"
        )


def reconcile(site: Site, now: Callable[[], datetime]) -> Reconciled:
    """Compare; raises ChainBroken where the site's own books are not whole."""
    if site.centre is None:
        raise SettingsError(
            f"site.toml names no centre, so there is nothing to compare. {centre.ENROL}"
        )
    own = books(site)
    theirs = centre.holdings(centre.sender(site, site.centre, now))
    outcomes.learn(site.out, theirs)
    ended = tuple(one.sentence() for one in outcomes.by_release(site.out).values())
    waiting = set(own.published) - {one.release_id for one in own.confirmed}
    return Reconciled(tuple(rules.differences(own, theirs)), theirs, len(waiting), ended)


def books(site: Site) -> Own:
    """Return what the ledger and the receipts of this site say, each verified."""
    for _ in verifying.verify(site):
        pass
    published, gone = _published(site)
    confirmed = (
        Confirmed(one.release_id, one.received_at, one.tables, one.chain_head)
        for one in receipts.by_release(site.out).values()
    )
    return Own(published, tuple(confirmed), gone)


def _published(site: Site) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the digests of what was published, in order, and of what was withdrawn."""
    from flows.pipeline import publishing
    from pseudonymisation.keys import Keys
    from sites.store import open_store

    if not site.store.exists():
        return (), frozenset()
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        gone = frozenset(publishing.withdrawals(store))
        return tuple(digest for digest, _ in publishing.standing(store)), gone
