"""How far each site has come, by the centre's own books: when it was enrolled, could send, and sent."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, func, select

from api.store.sites import Site, every
from api.store.tables import receipts, releases, site_policies

STEPS = ("enrolled", "policy", "delivered")
_POLICY = select(site_policies.c.site_id, func.min(site_policies.c.registered_at)).group_by(
    site_policies.c.site_id
)
_SENT = (
    select(releases.c.site_id, func.min(receipts.c.received_at))
    .select_from(releases.join(receipts))
    .group_by(releases.c.site_id)
)


@dataclass(frozen=True, slots=True)
class Progress:
    """A site and the day of each step that it has taken, in the order of ``STEPS``."""

    site: Site
    taken: tuple[datetime, ...]

    @property
    def next(self) -> str | None:
        """The step that comes now, None when every one was taken."""
        return STEPS[len(self.taken)] if len(self.taken) < len(STEPS) else None

    @property
    def days(self) -> tuple[int, ...]:
        """How many days lay between one step and the next."""
        return tuple((later - earlier).days for earlier, later in pairwise(self.taken))


def of_all(connection: Connection) -> tuple[Progress, ...]:
    """Return how far every site has come, by city."""
    policies = {site: at for site, at in connection.execute(_POLICY)}
    sent = {site: at for site, at in connection.execute(_SENT)}
    return tuple(
        Progress(site, _taken(site.enrolled_at, policies.get(site.id), sent.get(site.id)))
        for site in every(connection)
    )


def _taken(*moments: str | None) -> tuple[datetime, ...]:
    """Return the moments up to the first that has not come; none is before the one that it follows."""
    found: list[datetime] = []
    for moment in moments:
        if moment is None:
            break
        at = datetime.fromisoformat(moment)
        found.append(max(at, found[-1]) if found else at)
    return tuple(found)
