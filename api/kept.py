"""Answers that were made before, kept in this process: never the truth, only sooner at hand.

The key holds the state of the database, so an answer is never older than what is published.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

BYTES = 64 * 2**20
Content = tuple[bytes, dict[str, str]]  # body, and headers of its own


class Kept:
    """The answers used last, up to a number of bytes."""

    def __init__(self, limit: int = BYTES) -> None:
        """Begin with none."""
        self._limit, self._size, self._lock = limit, 0, Lock()
        self._held: OrderedDict[Hashable, Content] = OrderedDict()

    def get(self, key: Hashable) -> Content | None:
        """Return an answer, None when it is not (or no longer) there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Hashable, content: Content) -> None:
        """Keep an answer; the ones not used for longest make room."""
        if len(content[0]) > self._limit // 4:
            return
        with self._lock:
            self._drop(key)
            self._held[key] = content
            self._size += len(content[0])
            while self._size > self._limit:
                self._drop(next(iter(self._held)))

    def _drop(self, key: Hashable) -> None:
        gone = self._held.pop(key, None)
        self._size -= len(gone[0]) if gone else 0
