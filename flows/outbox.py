"""The outbox: releases that wait for the centre, as files named by their digest.

A release is written whole (flush, rename) before anything is sent, and leaves the folder only
after its receipt is on disk. Its name is the digest of its bytes, so the same release is one
file and one resource at the centre however often it is sent.
"""

from dataclasses import dataclass
from pathlib import Path

from federated.errors import StoreError, UnsafeRelease
from federated.release import Release, parse
from flows import files


@dataclass(frozen=True, slots=True)
class Kept:
    """A release on this machine: ``sent`` says whether the centre has confirmed it."""

    digest: str
    path: Path
    sent: bool


def folder(out: Path) -> Path:
    """Where releases wait."""
    return out / "outbox"


def sent_folder(out: Path) -> Path:
    """Where releases stay after the centre's receipt."""
    return out / "sent"


def put(out: Path, release: Release) -> Kept:
    """Let a release wait for sending; one that was sent before is left as it is."""
    digest = release.digest()
    known = next((kept for kept in every(out) if kept.digest == digest), None)
    if known:
        return known
    path = files.private_folder(folder(out)) / f"{digest}.json"
    files.write_atomically(path, release.canonical())
    return Kept(digest, path, sent=False)


def withdrawn_folder(out: Path) -> Path:
    """Where releases stay that never left."""
    return out / "withdrawn"


def withdrawn(out: Path) -> list[Kept]:
    """Return what was withdrawn, by its digest."""
    return [Kept(path.stem, path, False) for path in _files(withdrawn_folder(out))]


def waiting(out: Path) -> list[Kept]:
    """Return what is to be sent, the oldest first."""
    return [kept for kept in every(out) if not kept.sent]


def every(out: Path) -> list[Kept]:
    """Return every release on this machine, sent ones first, each group the oldest first."""
    return [
        Kept(path.stem, path, sent)
        for place, sent in ((sent_folder(out), True), (folder(out), False))
        for path in _files(place)
    ]


def load(kept: Kept) -> Release:
    """Read a release back; it checks itself again, and its name must be its digest."""
    try:
        release = parse(kept.path.read_bytes())
    except (UnsafeRelease, OSError):
        raise StoreError(_damaged(kept)) from None
    if release.digest() != kept.digest:
        raise StoreError(_damaged(kept))
    return release


def withdraw(out: Path, kept: Kept) -> None:
    """Move a release out of the outbox that will never leave; the ledger says so already."""
    files.move(kept.path, withdrawn_folder(out))


def confirm(out: Path, kept: Kept) -> None:
    """Move a release out of the outbox; its receipt is already stored."""
    files.move(kept.path, sent_folder(out))


def _files(place: Path) -> list[Path]:
    found = place.glob("[0-9a-f]*.json")
    return sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.name))


def _damaged(kept: Kept) -> str:
    return (
        f"The release {kept.digest[:12]} in the outbox is damaged or was changed; it is not sent. "
        "Remove the file and deliver again."
    )
