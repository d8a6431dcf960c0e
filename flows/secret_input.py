"""Input that may stand on no command line: from a private file, a pipe, or a prompt without echo."""

import getpass
import os
import stat
from pathlib import Path
from typing import TextIO

from federated.errors import SettingsError

LIMIT = 16_384  # bytes


def lines(file: Path | None, prompt: str, typed: TextIO) -> str:
    """Return what was given; ``typed`` is asked when there is no file.

    Raises SettingsError for a file that others can read.
    """
    if file is not None:
        return _private(file)
    return getpass.getpass(prompt) if typed.isatty() else typed.read(LIMIT)


def _private(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        raise SettingsError(
            "The file given with --file is not there or cannot be opened."
        ) from None
    try:
        _check(os.fstat(descriptor))
        return _text(os.read(descriptor, LIMIT))
    finally:
        os.close(descriptor)


def _check(state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
        raise SettingsError("The file given with --file is not a file of your own.")
    if state.st_mode & 0o077:
        raise SettingsError(
            "The file given with --file can be read by others; `chmod 600` it first."
        )


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError("The file given with --file is not UTF-8 text.") from None
