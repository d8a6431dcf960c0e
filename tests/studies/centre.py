"""A real centre in a process of its own, which may be killed and started again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import httpx

from api.cli import main
from api.settings import read
from api.store import sites
from api.store.database import Database
from api.store.sites import Site
from bench.support.listening import free_port
from pseudonymisation.keys import Keys
from tests.studies.hospital import Hospital

BIN = Path(sys.executable).parent


@dataclass
class Centre:
    """Its folder, its port, and its process while it runs."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    apart: bool = False  # commands in a process of their own, which ends with its connections

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Path:
        return self.folder / "central.toml"

    def type(self, *words: str) -> tuple[int, str]:
        """Type a command of the operator."""
        typed = ["--settings", str(self.settings), *words]
        if self.apart:
            command = [str(BIN / "heldennet-central"), *typed]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
            return done.returncode, done.stdout
        out = StringIO()
        with redirect_stdout(out):
            code = main(typed)
        return code, out.getvalue()

    def enrol(self, hospitals: Sequence[Hospital]) -> None:
        """Enrol sites."""
        database = self.database()
        with database.writing() as connection:
            for one in hospitals:
                site = one.site
                key = Keys.open(site.keys).public_key_text()
                made = Site(site.id, "hospital", site.name, "0599", site.id[0].upper(), "other",
                            "synthetic data", key, sites.ENROLLED, "2026-11-01T00:00:00Z")  # fmt: skip
                sites.add(connection, made)
        database.close()

    def database(self) -> Database:
        return Database(read(self.settings).database_url)

    def get(self, path: str) -> Any:
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.get(f"{self.url}/v1/{path}")
        answer.raise_for_status()
        return answer.json()

    def start(self) -> None:
        """Serve, and return once it answers."""
        command = [str(BIN / "heldennet-central"), "--settings", str(self.settings), "serve"]
        log = (self.folder / "serve.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)], stdout=log, stderr=log, env=dict(os.environ)
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.get("health")
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "serve.log").read_text())

    def kill(self) -> None:
        """End the process at once, as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, database: str = "") -> Iterator[Centre]:
    """Run a centre below ``folder`` until the block ends; readers may ask as often as they like."""
    folder.mkdir(parents=True)
    made = Centre(folder, free_port(), apart=bool(database))
    if database:
        made.settings.write_text(f'database = "{database}"\n', encoding="utf-8")
    assert made.type("init")[0] == 0
    text = made.settings.read_text(encoding="utf-8")
    made.settings.write_text(f"{text}\nrequests_per_second = 0\n", encoding="utf-8")
    made.start()
    try:
        yield made
    finally:
        made.kill()
