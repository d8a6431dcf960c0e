"""How far each site has come, by the centre's own books: the day of every step that it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from api.review.machine import UNSEEN
from api.store import agreements, conformance, invitations
from api.store.sites import Site, every
from api.store.tables import receipts, releases, reviews, site_policies

STEPS = ("invited", "enrolled", "agreements", "conformance", "policy", "delivered", "published")
BY_FILE = (
    "enrolled",
    "policy",
    "delivered",
    "published",
)  # of a site whose key the operator got in a file
_POLICY = select(site_policies.c.site_id, func.min(site_policies.c.registered_at)).group_by(
    site_policies.c.site_id
)
_LAID_OPEN = releases.join(receipts).outerjoin(reviews)
_SEEN = or_(reviews.c.state.is_(None), reviews.c.state.not_in([one.value for one in UNSEEN]))


def _first(moment: ColumnElement[str]) -> Select[Any]:
    """Choose the first moment of each site, among what was laid open: what waits is nobody's."""
    wanted = select(releases.c.site_id, func.min(moment)).select_from(_LAID_OPEN)
    return wanted.where(_SEEN).group_by(releases.c.site_id)


_SENT = _first(receipts.c.received_at)
_SHOWN = _first(func.coalesce(reviews.c.decided_at, receipts.c.received_at))


@dataclass(frozen=True, slots=True)
class Progress:
    """A site and the moment of each step that it has taken."""

    site: Site
    taken: Mapping[str, datetime]

    @property
    def needed(self) -> tuple[str, ...]:
        """The steps that this site takes, in the order in which they are best taken."""
        return STEPS if "invited" in self.taken else BY_FILE

    @property
    def next(self) -> str | None:
        """The step that comes now, None when every one was taken."""
        return next((step for step in self.needed if step not in self.taken), None)

    @property
    def days(self) -> Mapping[str, int]:
        """How many days each step came after the one that was taken before it; not of the first."""
        in_time = sorted(self.taken, key=lambda step: (self.taken[step], STEPS.index(step)))
        return {
            step: (self.taken[step] - self.taken[before]).days for before, step in pairwise(in_time)
        }


def of_all(connection: Connection) -> tuple[Progress, ...]:
    """Return how far every enrolled site has come, by city."""
    moments = {
        "invited": {
            one.site_id: one.invited_at
            for one in invitations.every(connection)
            if one.status == invitations.CONFIRMED
        },
        "agreements": agreements.complete_since(connection),
        "conformance": conformance.first_passed(connection),
        "policy": {site: at for site, at in connection.execute(_POLICY)},
        "delivered": {site: at for site, at in connection.execute(_SENT)},
        "published": {site: at for site, at in connection.execute(_SHOWN)},
    }
    return tuple(_of(site, moments) for site in every(connection))


def _of(site: Site, moments: Mapping[str, Mapping[str, str]]) -> Progress:
    found = {"enrolled": site.enrolled_at} | {
        step: held[site.id] for step, held in moments.items() if site.id in held
    }
    taken = {step: datetime.fromisoformat(found[step]) for step in STEPS if step in found}
    return Progress(site, MappingProxyType(taken))
