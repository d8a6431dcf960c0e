"""Releases that wait for a person: computed, protected, and not let go yet.

Where the policy says ``approval = "hand"``, a delivery ends here: one file in ``out/proposals``,
named by its digest, and nothing in the ledger or the outbox. It holds what the centre would get and
no more. At most one waits; another one that is computed later takes its place. What was refused
is in the audit, where nobody takes it out, and its file lies in ``out/refused``.
"""

from pathlib import Path

from federated.errors import ProposalVoid, SettingsError
from federated.release import Release
from flows import audit, files
from flows.command import Shell
from flows.outbox import Kept
from sites.settings import Site

APPROVED, REFUSED = "release approve", "release refuse"
SHORTEST = 12  # characters of a digest, as `release list` prints them
LONGEST_REASON = 200


def folder(out: Path) -> Path:
    """Where a proposal waits."""
    return out / "proposals"


def waiting(out: Path) -> list[Kept]:
    """Return what waits for approval."""
    return _in(folder(out))


def refused(out: Path) -> list[Kept]:
    """Return what was refused."""
    return _in(out / "refused")


def put(site: Site, release: Release) -> bool:
    """Let a release wait instead of every other; return False where it was refused before."""
    digest = release.digest()
    clear(site.out, but=digest)
    if was_refused(site, digest):
        clear(site.out)
        return False
    path = files.private_folder(folder(site.out)) / f"{digest}.json"
    if not path.exists():
        files.write_atomically(path, release.canonical())
    return True


def clear(out: Path, but: str = "") -> None:
    """Take away what waits: it is void."""
    for kept in waiting(out):
        if kept.digest != but:
            kept.path.unlink(missing_ok=True)


def find(out: Path, start: str) -> Kept:
    """Return the proposal whose digest begins so; raises SettingsError where none does."""
    found = [kept for kept in waiting(out) if kept.digest.startswith(start)]
    if len(start) < SHORTEST or len(found) != 1:
        raise SettingsError(
            "No release with this digest waits for approval. `heldennet-site release list` names "
            f"what waits; give at least {SHORTEST} characters."
        )
    return found[0]


def void(digest: str) -> ProposalVoid:
    """Return the one sentence about a proposal that is out of date."""
    return ProposalVoid(
        f"Release {digest[:12]} is void: records or the policy changed, and it is no longer what "
        "would be published now. Nothing was sent; deliver again and look at the new one."
    )


def refuse(site: Site, shell: Shell, kept: Kept, approver: str, reason: str) -> None:
    """Record that a proposal may not leave, and why."""
    check_reason(reason)
    objects = (f"release {kept.digest}", f"by {named(approver)}", f"reason: {reason.strip()}")
    audit.record(site, shell, REFUSED, "D", objects, role="privacy_officer")
    files.move(kept.path, site.out / "refused")


def check_reason(reason: str) -> None:
    """Raise SettingsError where a reason cannot stand in the audit."""
    if not reason.strip() or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise SettingsError(
            f"Give a reason of one line, at most {LONGEST_REASON} characters, without a name or "
            "number of anybody: it is kept in the audit."
        )


def record_approval(site: Site, shell: Shell, digest: str, approver: str, trace: str) -> None:
    """Record who lets a release go, before it goes."""
    objects = (f"release {digest}", f"by {named(approver)}")
    audit.record(site, shell, APPROVED, "E", objects, role="privacy_officer", trace=trace)


def was_refused(site: Site, digest: str) -> bool:
    """Say whether the audit holds a refusal of this release."""
    wanted = f"release {digest}"
    return any(e.event == REFUSED and wanted in e.objects for e in audit.records(site))


def named(approver: str) -> str:
    """Return the name of who decides, in one line; raises SettingsError without one."""
    name = " ".join(approver.split())
    if not name or len(name) > LONGEST_REASON or not name.isprintable():
        raise SettingsError("Name who decides: --approver NAME, in one line.")
    return name


def _in(place: Path) -> list[Kept]:
    found = sorted(place.glob("[0-9a-f]*.json"))
    return [Kept(path.stem, path, sent=False) for path in found]
