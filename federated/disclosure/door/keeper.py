"""Work in a process of its own: killed where it hangs, and whatever it dies of is one sentence.

A solver can hang where no exception reaches it. So the work gives signs of life; where the next
one does not come in time, the process is killed and what it made is thrown away.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from federated.disclosure import pulse
from federated.errors import HeldennetError, UnsafeRelease

QUIET = 180.0  # seconds without a sign of life: one question takes a few at most
Message = tuple[str, str]  # what it is, and its text
Work = Callable[[], Iterator[Message]]
BEAT, REFUSED, END = "beat", "refused", "end"
DEAD = "The program was stopped before it came to an end. Nothing is published."
HUNG = "The solver gave no answer in time and was stopped. Nothing is published."


def kept(work: Work, quiet: float | None = None) -> Iterator[Message]:
    """Yield what ``work`` yields; raises UnsafeRelease where it fails, dies or hangs."""
    ways = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in ways else "spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_worked, args=(work, there), daemon=True)  # type: ignore[attr-defined]
    process.start()
    there.close()
    try:
        yield from _listened(here, QUIET if quiet is None else quiet)
    finally:
        process.kill()
        process.join()
        here.close()


def _listened(here: Connection, quiet: float) -> Iterator[Message]:
    while True:
        try:
            if not here.poll(quiet):
                raise UnsafeRelease(HUNG)
            kind, text = here.recv()
        except (EOFError, OSError):
            raise UnsafeRelease(DEAD) from None
        if kind == REFUSED:
            raise UnsafeRelease(text)
        if kind == END:
            return
        if kind != BEAT:
            yield kind, text


def _worked(work: Work, there: Connection) -> None:
    """Tell by its class what was not foreseen: its text may hold a value."""
    try:
        with pulse.heard(lambda: there.send((BEAT, ""))):
            for message in work():
                there.send(message)
        there.send((END, ""))
    except HeldennetError as error:
        there.send((REFUSED, str(error)))
    except BrokenPipeError:  # nobody waits any more
        return
    except BaseException as error:  # noqa: BLE001 - whatever it is, nothing is published
        name = type(error).__name__
        there.send((REFUSED, f"The program stopped with {name}. Nothing is published."))
