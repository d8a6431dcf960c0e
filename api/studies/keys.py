"""Sites of a study whose key was replaced after it was registered: what the old one signed is over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from api.store import rekeyings, sites
from federated.studies.announcements import Missing
from federated.studies.coordinator import moment
from federated.studies.study import Study

REPLACED = (
    "The key of this site was replaced after the study was registered, and the study names the old "
    "one: this site takes no part in this version. A new version names the new key, and is approved "
    "anew."
)
GONE = "its key was replaced after the study was registered"


def replaced(connection: Connection, study: Study) -> frozenset[str]:
    """Return the invited sites that the key in the study does not stand for any more."""
    held = {one.id: one.public_key for one in sites.every(connection)}
    return frozenset(
        one.site
        for one in study.invited
        if held.get(one.site) != one.key or rekeyings.one(connection, one.site)
    )


def missing(gone: Collection[str], approved: Collection[str], now: datetime) -> tuple[Missing, ...]:
    """Return those that approved and cannot take part, to be told with the run."""
    left = sorted(set(gone) & set(approved))
    return tuple(Missing(site=site, since=moment(now), why=GONE) for site in left)
