"""Keep a run of τ-Argus: in a private folder, for so many seconds, and nothing of it stays.

A program of its own: whatever becomes of who asked (a kill too), its standard input then ends, the
run is killed and the folder is gone. It reads the length of a JJ file, a line end and the file,
and prints a JSON object: the cells that τ-Argus adds, and whether it proved that none are better.
"""

import json
import resource
import selectors
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKER = Path(__file__).with_name("worker.py")
GLANCE = 0.05  # seconds between two looks at the clock


def main(seconds: float) -> int:
    """Run once; the exit code is 0 with an answer, 1 without one, 2 where time ran out."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the table
    text = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
    with tempfile.TemporaryDirectory(prefix="heldennet-argus-") as name:
        folder = Path(name)
        (folder / "JJ.IN").write_bytes(text)
        code = _run(folder, seconds)
        if code is None:
            return 2
        answer = _answer(folder) if code in (0, 1) else None
    if answer is None:
        return 1
    print(json.dumps({"cells": answer[0], "best": answer[1]}))
    return 0


def _run(folder: Path, seconds: float) -> int | None:
    """Return the exit code of the worker; None where it was killed."""
    words = [sys.executable, str(WORKER), str(max(1, int(seconds // 60)))]
    quiet = subprocess.DEVNULL
    end = time.monotonic() + seconds
    worker = subprocess.Popen(  # noqa: S603
        words, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        while worker.poll() is None and time.monotonic() < end and not _left_alone():
            time.sleep(GLANCE)
        return worker.poll()
    finally:
        worker.kill()
        worker.wait()


def _left_alone() -> bool:
    """Say whether nobody waits for the answer any more: then standard input has ended."""
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.buffer, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))


def _answer(folder: Path) -> tuple[list[int], bool] | None:
    try:
        cells = [int(word) for word in (folder / "JJ.OUT").read_text("ascii").split()]
        log = (folder / "FullJJ.log").read_text("ascii", errors="replace").splitlines()
        found = next(line for line in reversed(log) if line.startswith("Objectvalues:"))
    except (OSError, ValueError, StopIteration):
        return None
    _, upper, _, lower = found.split()
    return cells, float(upper) <= float(lower) + 1e-6


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
