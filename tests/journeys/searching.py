"""Looking for values in everything that a run left behind."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

BSN = re.compile(rb"(?<![0-9])9999[0-9]{5}(?![0-9])")
ISO_DAY = re.compile(rb"20[0-9]{2}-[01][0-9]-[0-3][0-9]")
BIRTHDAY = re.compile(rb'"(?:birthDate)": ?"([0-9-]{10})"')


def files(root: Path) -> Iterator[Path]:
    """Yield every file below ``root`` but the exports themselves."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and "inbox" not in path.relative_to(root).parts:
            yield path


def found(root: Path, needles: Iterable[bytes]) -> list[tuple[str, bytes]]:
    """Return where any of the needles stands, in a file or in the name of one."""
    wanted, hits = tuple(needles), []
    for path in files(root):
        content = path.read_bytes() + str(path.relative_to(root)).encode()
        hits += [(str(path.relative_to(root)), needle) for needle in wanted if needle in content]
    return hits


def matched(root: Path, pattern: "re.Pattern[bytes]", known: set[bytes]) -> list[tuple[str, bytes]]:
    """Return where one of the ``known`` values stands, looked for by its pattern."""
    return [
        (str(path.relative_to(root)), value)
        for path in files(root)
        for value in sorted(known.intersection(pattern.findall(path.read_bytes())))
    ]


def everyone(inbox: Path, pattern: "re.Pattern[bytes]") -> set[bytes]:
    """Return every value of a pattern in the exports."""
    exports = [path.read_bytes() for path in sorted(inbox.rglob("*.*")) if path.is_file()]
    return {value for content in exports for value in pattern.findall(content)}
