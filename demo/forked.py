"""A command as a process of its own, forked from one that may have loaded the libraries already.

Seventy commands that each load them anew would take a minute of the demo. What runs is the
installed program itself, with its own arguments, output and exit code.
"""

import atexit
import multiprocessing
import os
import resource
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

_FORKS = multiprocessing.get_context("forkserver")


def load_beforehand(*modules: str) -> None:
    """Have these loaded in the process that all others are forked from; call it before the first."""
    _FORKS.set_forkserver_preload(list(modules))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code, processor time in seconds and peak memory in GiB."""

    code: int
    seconds: float
    peak: float

    @property
    def cost(self) -> str:
        """What it took, in words."""
        return f"{self.seconds:.1f} s of processor time, {self.peak:.2f} GiB"


@dataclass(frozen=True, slots=True)
class Running:
    """A program that runs."""

    process: ForkServerProcess
    output: Connection
    cost: Connection

    def lines(self) -> Iterator[str]:
        """Yield what it says, until it says no more."""
        with os.fdopen(os.dup(self.output.fileno()), encoding="utf-8", errors="replace") as said:
            yield from said

    def ended(self) -> Ended:
        """Wait for its end; a process that was killed tells no cost."""
        self.process.join()
        try:
            seconds, peak = self.cost.recv()
        except EOFError:
            seconds, peak = 0.0, 0.0
        return Ended(self.process.exitcode or 0, seconds, peak)


@contextmanager
def running(command: list[str]) -> Iterator[Running]:
    """Run a Python program, ``command[0]``, with the rest as its arguments."""
    output, says = _FORKS.Pipe(duplex=False)
    cost, tells = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_run, args=(command, says, tells))
    with output, cost:
        with says, tells:
            process.start()
        yield Running(process, output, cost)


def _run(command: list[str], says: Connection, tells: Connection) -> None:
    """Be that program; what a normal exit of Python does at the end is done here."""
    for stream in (1, 2):
        os.dup2(says.fileno(), stream)
    says.close()
    sys.argv = command
    try:
        runpy.run_path(command[0], run_name="__main__")
    finally:
        atexit._run_exitfuncs()
        used = resource.getrusage(resource.RUSAGE_SELF)
        tells.send((used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20))
