"""A real centre on this machine, and a gate before it that keeps every byte and may misbehave."""

import argparse
import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from bench.support.listening import free_port, wait
from pseudonymisation import policy as policies
from pseudonymisation.keys import Keys
from tests.journeys.home import Home, Said

BIN = Path(sys.executable).parent
DROPPED = {"transfer-encoding", "connection", "content-length", "date", "server"}


@dataclass
class Gate:
    """Stands before the centre. ``mood``: open, away, error, slow, or forgetful (no answer)."""

    root: Path
    centre_port: int
    port: int = 0
    mood: str = "open"
    patience: float = 2.0
    clock: timedelta = timedelta()
    requests: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keep(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Write a request down, as it came over the wire."""
        self.requests.append((handler.command, handler.path, body))
        place = self.root / "wire"
        place.mkdir(exist_ok=True)
        head = f"{handler.requestline}\r\n{handler.headers}".encode()
        (place / f"{len(self.requests):04}.request").write_bytes(head + body)

    def forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any, bytes]:
        """Ask the centre; return status, headers and body."""
        inner = http.client.HTTPConnection("127.0.0.1", self.centre_port, timeout=60)
        try:
            inner.request(handler.command, handler.path, body, dict(handler.headers.items()))
            answer = inner.getresponse()
            return answer.status, answer.headers.items(), answer.read()
        finally:
            inner.close()


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            gate.keep(self, body)
            if gate.mood == "away":
                self.close_connection = True
                return
            if gate.mood == "slow":
                time.sleep(gate.patience)
            if gate.mood == "error":
                self._answer(500, [], b"")
                return
            found = gate.forward(self, body)
            if gate.mood == "forgetful" and self.command == "PUT":  # stored; the answer is lost
                self.close_connection = True
                return
            self._answer(*found)

        do_GET = do_PUT = do_POST = _any

        def _answer(self, status: int, headers: Any, content: bytes) -> None:
            try:
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in DROPPED:
                        self.send_header(name, value)
                there = datetime.now(UTC) + gate.clock
                self.send_header("Date", format_datetime(there, usegmt=True))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:  # who asked was killed, or has lost patience
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


@dataclass(frozen=True)
class Central:
    """The centre: its folder, its own address and the gate that sites are told of."""

    folder: Path
    port: int
    gate: Gate

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Path:
        return self.folder / "central.toml"

    def type(self, *words: str) -> Said:
        """Type a command of ``heldennet-central``; its screen is kept in ``screen``."""
        screen = self.folder / "screen"
        screen.mkdir(exist_ok=True)
        number = len(list(screen.iterdir())) // 2
        command = [str(BIN / "heldennet-central"), "--settings", str(self.settings), *words]
        own = {**os.environ, "HOME": str(self.folder), "TMPDIR": str(self.folder)}
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=300, env=own
        )
        (screen / f"{number:03}.out").write_text(done.stdout)
        (screen / f"{number:03}.err").write_text(done.stderr)
        return Said(done.returncode, done.stdout, done.stderr)

    def enrol(self, home: Home, city: str = "Stad") -> None:
        """Enrol a site with its key and its policy, as an operator does."""
        from api.operator import enrol

        site = home.site
        key = home.root / "public.key"
        key.write_text(Keys.open(site.keys).public_key_text() + "\n")
        enrol(
            self.database(),
            argparse.Namespace(
                id=site.id,
                kind=site.kind,
                name=site.name,
                gemeentecode=site.gemeentecode,
                city=city,
                programme=site.programme,
                label="synthetic data",
                key=key,
                policy_digest=[policies.digest(policies.read(site.policy_file))],
            ),
        )

    def database(self) -> Any:
        """Open the centre's database beside the running server."""
        from api.settings import read
        from api.store.database import Database

        return Database(read(self.settings).database_url)

    def releases(self) -> list[tuple[Any, ...]]:
        """Return site and digest of every release that is held."""
        from sqlalchemy import text

        opened = self.database()
        with opened.reading() as connection:
            rows = connection.execute(text("SELECT site_id, id FROM releases ORDER BY 1, 2")).all()
        opened.close()
        return [tuple(row) for row in rows]

    def get(self, path: str) -> Any:
        """Ask the centre something, as a researcher does."""
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.get(f"{self.url}/v1/{path}")
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running(folder: Path) -> Iterator[Central]:
    """Run a centre and its gate below ``folder`` until the block ends."""
    from api.cli import main

    folder.mkdir(parents=True)
    port = free_port()
    gate = Gate(folder, port)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gate))
    server.daemon_threads = True
    gate.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    centre = Central(folder, port, gate)
    assert main(["--settings", str(centre.settings), "init"]) == 0
    command = [str(BIN / "heldennet-central"), "--settings", str(centre.settings), "serve"]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], stdout=log, stderr=log, env=dict(os.environ)
        )
    try:
        wait(port, process.poll)
        yield centre
    finally:
        process.terminate()
        process.wait()
        server.shutdown()
        server.server_close()
        thread.join()
