"""Programs of a comparison: started together, waited for, and what they weighed.

Each is ended with all that it started, by process id, when its time is over.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.support.measure import ROOT

QUIET = {
    "OPENBLAS_NUM_THREADS": "1",  # one thread of arithmetic for everybody
    "OMP_NUM_THREADS": "1",
    "FLWR_TELEMETRY_ENABLED": "0",  # nothing leaves the machine
    "RAY_USAGE_STATS_ENABLED": "0",
    "DO_NOT_TRACK": "1",
}
PAUSE, LOOK = 0.005, 0.2
PEAK = "VmHWM:"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; the peak is that of the largest process it had."""

    code: int
    peak_mib: float
    cpu_seconds: float


@dataclass(slots=True)
class Program:
    """A program that was started, in a process group of its own."""

    words: Sequence[str]
    log: Path
    env: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    over: Ended | None = None
    peak_kib: int = 0
    looked: float = 0.0

    def start(self) -> "Program":
        """Start it; what it says goes to the log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.words,
                cwd=ROOT,
                env={**os.environ, **QUIET, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def poll(self) -> Ended | None:
        """Return how it ended, or None while it goes on."""
        if self.over is None and self.process is not None:
            self._look()
            pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                spent = used.ru_utime + used.ru_stime
                self.over = Ended(self.process.returncode, self.peak_kib / 1024, spent)
        return self.over

    def wait(self, seconds: float) -> Ended:
        """Return how it ended; ends it when its time is over."""
        until = time.monotonic() + seconds
        while (found := self.poll()) is None:
            if time.monotonic() > until:
                return self.end(signal.SIGKILL)
            time.sleep(PAUSE)
        self._sweep()
        return found

    def end(self, how: signal.Signals = signal.SIGTERM, seconds: float = 20) -> Ended:
        """End it and wait until it is gone."""
        if self.process is not None and self.poll() is None:
            for pid in reversed(list(_family(self.process.pid))):  # some have a group of their own
                _signal(pid, how)
        if how != signal.SIGKILL:
            return self.wait(seconds)
        while (found := self.poll()) is None:
            time.sleep(PAUSE)
        self._sweep()
        return found

    def _look(self) -> None:
        """Look now and then how large the largest process became (Linux)."""
        if self.process is not None and time.monotonic() - self.looked > LOOK:
            self.looked = time.monotonic()
            found = map(_peak_kib, _family(self.process.pid))
            self.peak_kib = max(self.peak_kib, *found, 0)

    def _sweep(self) -> None:
        """End what it left behind in its own group."""
        if self.process is not None:
            _signal(-self.process.pid, signal.SIGKILL)

    def last_line(self) -> str:
        """Return the last thing that it said."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "nothing was said")


def _signal(pid: int, how: signal.Signals) -> None:
    """Send a signal to a process, or to a group by its negative number; it may be gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, how)


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text(encoding="ascii").split()
        except OSError:  # it ended meanwhile
            continue
        for child in below:
            yield from _family(int(child))


def _peak_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(PEAK)), 0)
