"""Lines of a text file, read with a bound: a line of a gigabyte is refused, not swallowed."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from federated.errors import SourceError

LIMIT = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


def lines(path: Path, limit: int = LIMIT) -> Iterator[tuple[int, bytes]]:
    """Yield (line number from 1, line); blank lines are counted and left out.

    Raises SourceError for a line of more than ``limit`` bytes.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(limit + 1):
            number += 1
            if len(line) > limit:
                raise SourceError(
                    f"{path.name}, line {number} is longer than {limit} bytes; that is not a "
                    "normal export. Export again, or raise the option line_limit."
                )
            line = line.removeprefix(_BOM) if number == 1 else line
            if line.strip():
                yield number, line


def limit_of(options: Mapping[str, str], default: int = LIMIT) -> int:
    """Return the line limit of a source's options, in bytes."""
    text = options.get("line_limit", str(default))
    if not text.isdecimal() or int(text) < 1:
        raise SourceError("The option line_limit is not a whole number of bytes above 0.")
    return int(text)
