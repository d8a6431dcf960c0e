"""Files that only their owner reads and that are whole or absent, whatever happens."""

import os
from pathlib import Path


def private_folder(path: Path) -> Path:
    """Make the folder with mode 0700 if it is missing; return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, rename: after a crash the old or the new file is there."""
    beside = path.with_name(f".{path.name}.part")
    handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def move(path: Path, folder: Path) -> Path:
    """Move a file to another folder of the same disk, durably."""
    target = private_folder(folder) / path.name
    path.replace(target)
    sync_folder(path.parent)
    sync_folder(folder)
    return target


def sync_folder(folder: Path) -> None:
    """Flush the folder's own entries, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
