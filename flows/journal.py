"""An append-only file of one JSON record a line, each tied to the one before it by a hash.

Audit and receipts are kept in this form; ``federated.chain`` gives the rule, this module the
file. A line counts from its newline on: half a line after a power cut was never acknowledged,
and the next append removes it. Appending looks at the last line only, so that it costs the same
after ten years; ``verify`` reads them all. A chain cannot see by itself that its end was cut
off, so a journal may have a ``Keeper``, who remembers the head elsewhere.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from federated import chain
from federated.chain import GENESIS, Head
from federated.errors import ChainBroken
from flows import files

LONGEST_LINE = 65_536  # bytes; a record has some hundred


class Keeper(Protocol):
    """Remembers where a journal stands, out of reach of who can only write the journal."""

    def check(self, lines: Callable[[], Iterator[bytes]], last: Head) -> None:
        """Raise ChainBroken unless the chain, which ends at ``last``, passes what is remembered."""

    def keep(self, head: Head) -> None:
        """Remember a new head."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A chained file at one place; it is made by the first append."""

    path: Path
    keeper: Keeper | None = None

    def append(self, content: Mapping[str, Any]) -> Head:
        """Add one record durably and return the new head."""
        files.private_folder(self.path.parent)
        handle = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = self._last(file)
            if self.keeper is not None:
                self.keeper.check(self._lines, last)
            line, head = chain.link(last, content)
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
            if self.keeper is not None:
                self.keeper.keep(head)
        files.sync_folder(self.path.parent)
        return head

    def contents(self) -> Iterator[Mapping[str, Any]]:
        """Yield every record, each checked against the one before it."""
        for record in chain.records(self._lines()):
            yield record.content

    def verify(self, remembered: Head | None = None) -> Head:
        """Return where the chain stands; raises ChainBroken naming file and record.

        ``remembered`` is a head that was kept elsewhere, besides the keeper's.
        """
        try:
            head = chain.verify(self._lines(), remembered)
            if self.keeper is not None:
                self.keeper.check(self._lines, head)
        except ChainBroken as error:
            raise ChainBroken(f"{self.path.name}: {error}") from None
        return head

    def _lines(self) -> Iterator[bytes]:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))

    def _last(self, file: BinaryIO) -> Head:
        """Return the head after the last whole line, leaving the file positioned behind it."""
        size = file.seek(0, os.SEEK_END)
        start = file.seek(max(0, size - LONGEST_LINE))
        tail = file.read()
        end = start + tail.rfind(b"\n") + 1
        file.truncate(end)
        file.seek(end)
        lines = tail[: end - start].splitlines()
        return self._head(lines[-1]) if lines else Head()

    def _head(self, line: bytes) -> Head:
        try:
            found = json.loads(line)
            before = Head(found["number"] - 1, found["previous"])
            again, head = chain.link(before, found["content"])
        except (ValueError, KeyError, TypeError):
            again, head = b"", Head(0, GENESIS)
        if again != line:
            raise ChainBroken(
                f"{self.path.name}: the last record was changed. Nothing is added to it; restore "
                "the file from a backup and tell the privacy officer."
            )
        return head
