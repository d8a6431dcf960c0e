"""Servers beside the demo: the centre and one Prefect server, each ended by its process id."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from demo.command import Failed, Runner

PATIENCE = 120  # seconds; Prefect's first start makes its database


@contextmanager
def running(runner: Runner, name: str, command: list[str], health: str) -> Iterator[None]:
    """Run a server until the block ends; wait until its health address answers."""
    with starting(runner, name, command, health) as ready:
        ready()
        yield


@contextmanager
def starting(
    runner: Runner, name: str, command: list[str], health: str
) -> Iterator[Callable[[], None]]:
    """Run a server until the block ends; what is lent waits until its health address answers."""
    with runner.log(name).open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield lambda: _wait(runner, name, process, health)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port that nobody uses on this machine."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(runner: Runner, name: str, process: "subprocess.Popen[bytes]", health: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if _answers(health):
            return
        time.sleep(0.2)
    raise Failed(f"{name} did not start. All that it said: {runner.log(name)}")


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
