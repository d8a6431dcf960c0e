"""Words that identify nobody: the package's own short lists, and a site's own word list.

The lists in ``words`` were written by hand for this package; each names what it holds.
"""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from federated.errors import SettingsError
from pseudonymisation.text.view import folded

_FOLDER = files("pseudonymisation.text") / "words"
_PHRASES = ("departments", "units", "hospitals")
_NO_NAME = ("starters", "nouns", "people", "drugs", "eponyms", "departments", "english")


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Return the lines of a list, the longest first."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = {folded(line.strip()) for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(kept, key=lambda line: (-len(line), line)))


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list in lower case."""
    return frozenset(" ".join(phrases(name)).lower().split())


@cache
def no_names() -> frozenset[str]:
    """Return every word that is no name although a note writes it with a capital."""
    return frozenset().union(*(words(name) for name in _NO_NAME))


@cache
def built_in() -> frozenset[str]:
    """Return every word of every list."""
    lists = (*_NO_NAME, "abbreviations", "units")
    return frozenset().union(*(words(name) for name in lists))


def from_file(path: Path) -> frozenset[str]:
    """Read a site's own word list, one word a line; raises SettingsError.

    Only words in lower case count: a list such as OpenTaal's writes names with a capital.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"The word list {path.name} cannot be read as UTF-8 text; name another in [text]."
        ) from None
    found = {folded(line.strip()) for line in lines}
    return frozenset(word for word in found if word and word == word.lower())


def digest(allowed: frozenset[str]) -> str:
    """Return the SHA-256 of a word list, in hex."""
    return hashlib.sha256("\n".join(sorted(allowed)).encode()).hexdigest()
