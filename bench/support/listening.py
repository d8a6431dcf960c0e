"""A port of this machine that is free, and waiting until a centre answers on it."""

import socket
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

LOOPBACK, HEALTH = "127.0.0.1", "/v1/health"
SECONDS, PAUSE = 90.0, 0.05


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def wait(port: int, ended: Callable[[], object] = lambda: None) -> None:
    """Return as soon as a centre answers; TimeoutError where it does not, or ``ended`` says so."""
    until = time.monotonic() + SECONDS
    while not _answers(port):
        if ended() is not None or time.monotonic() > until:
            raise TimeoutError(f"nobody answers on port {port}")
        time.sleep(PAUSE)


def _answers(port: int) -> bool:
    asking = HTTPConnection("localhost", port, timeout=5)
    try:
        asking.request("GET", HEALTH)
        return asking.getresponse().status > 0  # whatever it says of its health
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()
