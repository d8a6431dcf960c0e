"""Retention: what is older than the policy allows goes by itself, and the audit says that it did.

Labelled notes go with the rows of the people they are about, with whoever objected, and on their
own day.

What was published stays as it was: a sum names nobody. Counts are told in bands, because an exact
number of families that left the store could point to one.
"""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from flows import audit, command, labelled, rotation
from flows.pipeline.session import Session
from pseudonymisation.policy import Policy
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
    old = notes(opened.run.site, opened.store, opened.policy, gone, opened.run.now().date())
    if old:
        shell = replace(command.here(), now=opened.run.now)
        delete_notes(opened.run.site, old, shell, opened.run.run_id)
    return _SENTENCE.format(months=months, band=band(len(gone.families))) if gone.families else ""


def delete(
    site: Site, store: Store, gone: People, months: int, shell: command.Shell, trace: str = ""
) -> None:
    """Record the deletion, then delete; the caller sweeps."""
    objects = ("store", f"families: {band(len(gone.families))}", f"retention: {months} months")
    audit.record(site, shell, EVENT, "D", objects, client=audit.EVERYONE, trace=trace)
    with store.transaction() as connection:
        erasing.erase(connection, gone)


def notes(
    site: Site, store: Store, policy: Policy, gone: People, today: date
) -> list[labelled.Line]:
    """Return the labelled notes that may be kept no longer."""
    pids = gone.every() | erasing.objectors(store)
    labels = rotation.labels(store, policy)
    return labelled.too_old(site, pids, labels, today, policy.retention_months)


def delete_notes(
    site: Site, old: list[labelled.Line], shell: command.Shell, trace: str = ""
) -> None:
    """Record that labelled notes go, then take them out."""
    objects = (labelled.OBJECT, f"notes: {band(len(old))}")
    audit.record(site, shell, EVENT, "D", objects, trace=trace)
    labelled.take_out(site, old)


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
