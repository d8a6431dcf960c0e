"""What opens a hardware module: the library of its maker, and the PIN.

A library is code that runs in this process. So only a file is loaded that nobody but root and the
owner of the keys can replace: neither the file itself nor a folder on the way to it.
"""

import stat
import sys
from functools import cache
from pathlib import Path

from federated.errors import KeyFileError
from pseudonymisation import custody

LIBRARY, PIN = "pkcs11.library", "pkcs11.pin"  # names of files
_ROOT = 0


def library(folder: Path, owner: int) -> Path:
    """Return the library to load, without links; raises KeyFileError for one that may be changed."""
    if not (folder / LIBRARY).exists():
        raise KeyFileError(
            f"Write the full path of the PKCS#11 library into {folder.name}/{LIBRARY} and "
            "`chmod 600` it."
        )
    named = custody.read(folder / LIBRARY, owner).decode("utf-8", "replace").strip()
    try:
        return _checked(Path(named), owner)
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links in a circle
        raise KeyFileError(f"{LIBRARY} names no file that is there; correct the path.") from None


def _checked(path: Path, owner: int) -> Path:
    if not path.is_absolute():
        raise KeyFileError(f"{LIBRARY} should hold a full path, from / on.")
    real = path.resolve(strict=True)
    if not stat.S_ISREG(real.stat().st_mode):
        raise ValueError(real)
    states = [one.stat() for one in (real, *real.parents)]
    if any(state.st_uid not in (_ROOT, owner) or state.st_mode & 0o022 for state in states):
        raise KeyFileError(
            f"The file in {LIBRARY}, or a folder on the way to it, can be changed by other users "
            "of this machine; use the one that the system installed."
        )
    return real


def pin(folder: Path, owner: int, token: str) -> str:
    """Return the PIN of a token: from its file, or typed once for as long as the process lives."""
    if not (folder / PIN).exists():
        return _typed(token)
    return custody.read(folder / PIN, owner).decode("utf-8", "replace").rstrip("\r\n")


def forget_typed() -> None:
    """Ask again the next time: what was typed did not do."""
    _typed.cache_clear()


@cache
def _typed(token: str) -> str:
    from getpass import getpass

    if not sys.stdin.isatty():
        raise KeyFileError(
            f"Nobody is here to type the PIN of the token {token}; write it into {PIN} in the "
            "folder with keys (`chmod 600`), or run this at a terminal."
        )
    return getpass(f"PIN of the token {token}: ")
