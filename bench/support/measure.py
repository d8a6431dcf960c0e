"""What a piece of work costs: wall seconds, processor seconds and the peak of its memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parents[2]
_RESET_PEAK = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Cost:
    """``peak_mib`` is that of the step alone where the system can tell (Linux)."""

    seconds: float
    cpu_seconds: float
    peak_mib: float

    def __add__(self, other: "Cost") -> "Cost":
        """Put two steps of one process together."""
        return Cost(
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_mib, other.peak_mib),
        )


def measured(work: Callable[[], Result]) -> tuple[Cost, Result]:
    """Do the work once."""
    _forget_peak()
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu, _peak_mib())
    return cost, result


def in_a_process(module: str, *words: str) -> Any:
    """Run a module of ``bench`` in a fresh process; return what it prints as JSON.

    Its complaints stay on the screen. Ends the bench in one sentence when it does not finish.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *words],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
    )
    if done.returncode:
        raise SystemExit(f"{module} did not finish (exit code {done.returncode}).")
    return json.loads(done.stdout)


def _forget_peak() -> None:
    try:
        _RESET_PEAK.write_text("5", encoding="ascii")
    except OSError:  # not Linux: the peak is then that of the process so far
        return


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
