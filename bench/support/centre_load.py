"""Asking a running centre, one request after another, and what its process weighs meanwhile."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federated.release import Release
from federated.signing import sign_headers

START_SECONDS = 60.0
SETTINGS = 'database = "{url}"\nrequests_per_second = 0\n'


class Running:
    """A centre in a process of its own, on loopback."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        """Ask the centre that ``process`` serves."""
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def asked(self, paths: Sequence[str], tag: str | None = None) -> list[float]:
        """Return the seconds of each request; every answer must be what was asked for."""
        headers, found = ({"If-None-Match": tag} if tag else {}), []
        for path in paths:
            start = time.perf_counter()
            answer = self.client.get(path, headers=headers)
            found.append(time.perf_counter() - start)
            _refuse_unless(answer, 200, 304)
        return found

    def sent(self, release: Release, key: Ed25519PrivateKey) -> float:
        """Return the seconds of one submission, signature and all."""
        start = time.perf_counter()
        body, url = release.canonical(), f"{self.url}/v1/releases/{release.digest()}"
        headers = sign_headers(key, "PUT", url, body, release.site, datetime.now(UTC), uuid4().hex)
        answer = self.client.put(url, content=body, headers=headers)
        _refuse_unless(answer, 201)
        return time.perf_counter() - start

    def resident_mib(self) -> float:
        """Return the memory of the process at this moment (Linux)."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _refuse_unless(answer: httpx.Response, *wanted: int) -> None:
    """End the bench where the centre does not do its work: a fast refusal is no figure."""
    if answer.status_code not in wanted:
        raise SystemExit(f"{answer.request.url}: {answer.status_code}. {answer.text}")


@contextmanager
def running(folder: Path, url: str) -> Iterator[Running]:
    """Serve the centre of a database, and end it by its process id."""
    settings = folder / "central.toml"
    settings.write_text(SETTINGS.format(url=url), encoding="utf-8")
    settings.chmod(0o600)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("heldennet-central"))
    words = [program, "--settings", str(settings), "serve", "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            found = Running(process, port)
            _wait(found)
            yield found
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(found: Running) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            found.client.get("/v1/health")
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("The centre did not start within a minute.")
