"""A release that was held back because its policy was revoked is withdrawn: the ledger says so.

It never left, and its periods are free for what a later policy publishes. The line of the ledger
stays for ever, and so does the file, in ``out/withdrawn``. Whether it left is asked of the centre: a
release whose answer was lost is published.
"""

from federated.errors import PolicyError, ReleaseConflict, SettingsError
from federated.ledger import Withdrawal
from flows import audit, centre, outbox, proposals, receipts, withdrawn
from flows.command import Shell
from flows.outbox import Kept
from flows.pipeline import publishing
from pseudonymisation.keys import Keys
from sites.settings import Site
from sites.store import open_store

EVENT = "release withdraw"


def withdraw(site: Site, shell: Shell, start: str, reason: str) -> Withdrawal:
    """Write that a release never left. Raises where it may have, or where its policy still holds."""
    kept, version = _found(site, start)
    proposals.check_reason(reason)
    _never_left(site, shell, kept)
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        publishing.refuse_revised(store, kept.digest)
    gone = Withdrawal(withdrawn=kept.digest, policy_version=version, at=shell.now())
    objects = (f"release {kept.digest}", f"policy {version}", f"reason: {reason.strip()}")
    audit.record(site, shell, EVENT, "D", objects)
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        if kept.digest not in publishing.withdrawals(store):
            publishing.withdraw(store, gone)
        audit.anchor(site, store)
    outbox.withdraw(site.out, kept)
    return gone


def sentence(site: Site, gone: Withdrawal) -> str:
    """Return what a steward reads: whether the periods can be published anew, or stay."""
    (kept,) = (one for one in outbox.withdrawn(site.out) if one.digest == gone.withdrawn)
    said = f"Withdrawn: {gone.withdrawn[:12]} was never sent."
    release = outbox.load(kept)
    if release.corrects:
        return f"{said} What it was to correct stays empty: who was counted is not known any more."
    if any(table.revision for table in release.tables):
        return f"{said} The periods that it revised stay as published, and are not revised again."
    return f"{said} The first delivery under a policy that is approved publishes its periods anew."


def _found(site: Site, start: str) -> tuple[Kept, int]:
    """Return the release whose digest begins so, and the version of its revoked policy."""
    found = [kept for kept in outbox.waiting(site.out) if kept.digest.startswith(start)]
    if len(start) < proposals.SHORTEST or len(found) != 1:
        raise SettingsError(
            "No release with this digest waits in the outbox. `heldennet-site release list` names "
            f"what waits; give at least {proposals.SHORTEST} characters."
        )
    _, versions = withdrawn.parted(site, found)
    if not versions:
        raise PolicyError(
            f"The policy of release {found[0].digest[:12]} is not revoked: it is published, and "
            "waits to be sent. Nothing was withdrawn."
        )
    return found[0], versions[0]


def _never_left(site: Site, shell: Shell, kept: Kept) -> None:
    """Ask the centre: an answer may have been lost. No answer is no proof."""
    if _held(site, shell, kept.digest):
        raise ReleaseConflict(
            f"The centre holds release {kept.digest[:12]}: it is published, and stays so. Nothing "
            "was withdrawn."
        )


def _held(site: Site, shell: Shell, digest: str) -> bool:
    """Return whether the centre holds it; raises where what it says cannot be relied on."""
    confirmed = receipts.by_release(site.out)
    if digest in confirmed:
        return True
    if site.centre is None:
        if confirmed:
            raise SettingsError(
                "site.toml names no centre, and one has confirmed releases of this site: name it "
                "under [centre] again, so that it can be asked. Nothing was withdrawn."
            )
        return False
    theirs = centre.holdings(centre.sender(site, site.centre, shell.now))
    held = {one.release_id for one in theirs.releases}
    if not held.issuperset(confirmed):
        raise ReleaseConflict(
            "The centre lacks a release that it has confirmed, so its word is no proof. See "
            "`heldennet-site audit reconcile`. Nothing was withdrawn."
        )
    return digest in held
