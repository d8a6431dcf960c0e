"""Releases in the outbox whose policy was revoked after they were made: they do not leave.

A revocation ends the ground for what has not left yet. Such a release stays where it is, for
whoever has to explain it; what was computed under another version goes. ``flows.withdrawing`` writes
in the ledger that it never left, so that a later policy can publish its periods anew.
"""

from collections.abc import Iterator, Mapping

from federated.errors import StoreError
from flows import approved, audit, outbox
from flows.outbox import Kept
from pseudonymisation import policy as policies
from sites.settings import Site

DIGITS = 16  # of a digest, as the audit writes it


def parted(site: Site, waiting: list[Kept]) -> tuple[list[Kept], tuple[int, ...]]:
    """Return what may go, and for each other release the version that was revoked."""
    found = by_digest(site, waiting)
    return [kept for kept in waiting if kept.digest not in found], tuple(found.values())


def by_digest(site: Site, waiting: list[Kept]) -> dict[str, int]:
    """Return the version of the revoked policy of each release that may not go."""
    revoked = _revoked(site) if waiting else {}
    found = {kept.digest: _version(kept, revoked) for kept in waiting}
    return {digest: version for digest, version in found.items() if version is not None}


def refusal(versions: tuple[int, ...]) -> str:
    """Return what a steward reads; nothing where no release is held back.

    >>> refusal((1,)).partition(", which")[0]
    'Not sent and left in the outbox: 1 release under version 1 of the policy'
    """
    if not versions:
        return ""
    many = "1 release" if len(versions) == 1 else f"{len(versions)} releases"
    named = " and ".join(map(str, sorted(set(versions))))
    return (
        f"Not sent and left in the outbox: {many} under version {named} of the policy, which was "
        "revoked. Give it up with `heldennet-site release withdraw`; to deliver new figures, raise "
        "the version in policy.toml, propose it, and have it advised and approved."
    )


def _version(kept: Kept, revoked: Mapping[str, int]) -> int | None:
    try:
        digest = outbox.load(kept).policy_digest if revoked else ""
    except StoreError:  # damaged: sending says so, and does not send it
        return None
    return revoked.get(digest[:DIGITS])


def _revoked(site: Site) -> dict[str, int]:
    """Return the versions that were revoked, by the first digits of their digest.

    The audit is enough, and so is a file: whoever takes one of the two away changes nothing.
    """
    found = dict(_recorded(site))
    for version in _filed(site) - set(found):
        found[version] = policies.digest(policies.read(approved.frozen(site, version)))[:DIGITS]
    return {digest: version for version, digest in found.items()}


def _recorded(site: Site) -> Iterator[tuple[int, str]]:
    for entry in audit.records(site):
        if entry.event == "policy revoke":
            said = dict(text.split(" ", 1) for text in entry.objects if " " in text)
            yield int(said["policy"]), said["digest"]


def _filed(site: Site) -> set[int]:
    names = (path.name.split(".")[0] for path in site.path("policies").glob("*.revocation.json"))
    return {int(name.removeprefix("policy-")) for name in names if name[7:].isdecimal()}
