"""Retention: rows older than the policy allows go by themselves, and the audit says that they did.

What was published stays as it was: a sum names nobody. Counts are told in bands, because an exact
number of families that left the store could point to one.
"""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from flows import audit, command
from flows.pipeline.session import Session
from sites import aging, erasing
from sites.erasing import People
from sites.settings import Site
from sites.store import Store

_LIMITS = (10, 100, 1_000, 10_000)
EVENT = "retention"
_SENTENCE = (
    " Rows older than the {months} months of retention_months in policy.toml were removed "
    "(families: {band})."
)


def apply(opened: Session, extracted: date) -> str:
    """Delete what is too old in a delivery, after noting it in the audit.

    Returns the sentence for the steward, empty where nothing was too old.
    """
    months = opened.policy.retention_months
    gone = aging.expired(opened.store, extracted, months)
    if gone.families:
        shell = replace(command.here(), now=opened.run.now)
        delete(opened.run.site, opened.store, gone, months, shell, opened.run.run_id)
    return _SENTENCE.format(months=months, band=band(len(gone.families))) if gone.families else ""


def delete(
    site: Site, store: Store, gone: People, months: int, shell: command.Shell, trace: str = ""
) -> None:
    """Record the deletion, then delete; the caller sweeps."""
    objects = ("store", f"families: {band(len(gone.families))}", f"retention: {months} months")
    audit.record(site, shell, EVENT, "D", objects, client=audit.EVERYONE, trace=trace)
    with store.transaction() as connection:
        erasing.erase(connection, gone)


def band(number: int) -> str:
    """Return a number as the band it lies in.

    >>> [band(n) for n in (0, 3, 10, 4_321, 10_000)]
    ['none', 'fewer than 10', '10 to 99', '1000 to 9999', '10000 or more']
    """
    if number == 0:
        return "none"
    if number < _LIMITS[0]:
        return f"fewer than {_LIMITS[0]}"
    for low, high in pairwise(_LIMITS):
        if number < high:
            return f"{low} to {high - 1}"
    return f"{_LIMITS[-1]} or more"
