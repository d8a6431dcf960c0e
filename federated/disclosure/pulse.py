"""A sign of life after every answer of a solver, for whoever waits for the next one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_heard: ContextVar[Callable[[], None] | None] = ContextVar("heard", default=None)


@contextmanager
def heard(by: Callable[[], None]) -> Iterator[None]:
    """Call ``by`` at every sign of life for a while."""
    before = _heard.set(by)
    try:
        yield
    finally:
        _heard.reset(before)


def beat() -> None:
    """Give a sign of life."""
    by = _heard.get()
    if by is not None:
        by()
