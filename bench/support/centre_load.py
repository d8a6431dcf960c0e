"""Asking a running centre, one request after another, and what its process weighs meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.support.listening import free_port, wait
from federated.release import Release
from federated.signing import sign_headers

SETTINGS = 'database = "{url}"\nrequests_per_second = 0\n'


class Spent(NamedTuple):
    """What one request took: on the clock of who asks, and of processors in the centre's process."""

    seconds: float
    cpu_seconds: float


class Running:
    """A centre in a process of its own, on loopback."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        """Ask the centre that ``process`` serves."""
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def asked(self, paths: Sequence[str], tag: str | None = None) -> list[Spent]:
        """Return what each request took; every answer must be what was asked for."""
        headers, found = ({"If-None-Match": tag} if tag else {}), []
        for path in paths:
            before = self._clocks()
            answer = self.client.get(path, headers=headers)
            found.append(self._since(before))
            _refuse_unless(answer, 200, 304)
        return found

    def sent(self, release: Release, key: Ed25519PrivateKey) -> Spent:
        """Return what one submission took, signature and all."""
        before = self._clocks()
        body, url = release.canonical(), f"{self.url}/v1/releases/{release.digest()}"
        headers = sign_headers(key, "PUT", url, body, release.site, datetime.now(UTC), uuid4().hex)
        answer = self.client.put(url, content=body, headers=headers)
        _refuse_unless(answer, 201)
        return self._since(before)

    def _clocks(self) -> Spent:
        # the second is the clock of another process (Linux): all its threads, also those that ended
        return Spent(time.perf_counter(), time.clock_gettime((~self.process.pid << 3) | 2))

    def _since(self, before: Spent) -> Spent:
        now = self._clocks()
        return Spent(*(there - then for there, then in zip(now, before, strict=True)))

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
    port = free_port()
    program = str(Path(sys.executable).with_name("heldennet-central"))
    words = [program, "--settings", str(settings), "serve", "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait(port, process.poll)
            yield Running(process, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
