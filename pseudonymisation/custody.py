"""How a secret lies on disk: its owner's alone, written whole or not at all.

A file is opened first and questioned after, so that it cannot be swapped in between. Messages
name files, never their content.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from federated.errors import KeyFileError

_FIX = "give it back with `chown` and `chmod 600` (700 for a folder)"


def check_folder(folder: Path, owner: int) -> None:
    """Refuse a folder that is not there, is another's, or that others may enter."""
    try:
        state = folder.lstat()
    except OSError:
        raise KeyFileError(
            f"There is no folder {folder.name} with keys; `heldennet-site init` makes one."
        ) from None
    if not stat.S_ISDIR(state.st_mode):
        raise KeyFileError(f"{folder.name} should be a folder with keys and is something else.")
    _check(folder, state, owner)


def read(path: Path, owner: int) -> bytes:
    """Return a secret; raises KeyFileError when others could have read or replaced it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        raise KeyFileError(
            f"The key file {path.name} is missing or cannot be opened; put it back from the "
            "backup, because a new key makes new pseudonyms for everybody."
        ) from None
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise KeyFileError(f"{path.name} should be a file with a key and is something else.")
        _check(path, state, owner)
        return file.read()


def write(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a secret for its owner only; a crash leaves the old state or the new one."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        temporary.replace(path)
    else:
        _place(temporary, path)
    _sync(path.parent)


def wipe(path: Path) -> None:
    """Write zeros over a secret and remove it; nothing happens where there is none.

    A disk may keep what was written before (SSD, snapshots), and a backup surely does.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        file.write(bytes(os.fstat(descriptor).st_size))
        os.fsync(descriptor)
    path.unlink()
    _sync(path.parent)


def replace_and_wipe(path: Path, content: bytes) -> None:
    """Replace a secret and write zeros over what it was.

    A crash leaves the old one, or the new one with the old beside it: see ``wipe_leftovers``.
    """
    wipe_leftovers(path)
    old = _old(path)
    os.link(path, old)
    write(path, content, replace=True)
    wipe(old)


def wipe_leftovers(path: Path) -> None:
    """Wipe what an interrupted ``replace_and_wipe`` left; the present secret stays."""
    old = _old(path)
    if old.exists() and old.samefile(path):
        old.unlink()
    wipe(old)
    wipe(path.with_name(f".{path.name}.new"))


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.old")


def _place(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise KeyFileError(
            f"{path.name} exists already and is not replaced: a new key would make what was made "
            "with the old one unreadable."
        ) from None
    finally:
        temporary.unlink()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change the folder."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _check(path: Path, state: os.stat_result, owner: int) -> None:
    if state.st_uid != owner:
        raise KeyFileError(f"{path.name} belongs to another user of this machine; {_FIX}.")
    if state.st_mode & 0o077:
        raise KeyFileError(f"{path.name} can be read by other users of this machine; {_FIX}.")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
