"""Workers and databases are killed while sites publish: what was confirmed is there.

Two workers serve one database. Every site sends quarter after quarter and asks again until the
centre confirms, as `heldennet-site` does; meanwhile something is killed without warning.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.registry import approve_shipped
from api.settings import write_template
from api.store import audit, releases, sites
from api.store.database import Database
from bench.support.listening import free_port, wait
from bench.support.postgres import Server, serving
from federated import signing
from federated.period import Period
from federated.release import Release
from tests.api.conftest import POLICY
from tests.api.figures import proportion, release, table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("under-load")]
SITES, QUARTERS, SECONDS = 4, 12, 150
COMMAND = """
import resource, signal, sys
from api.cli import main
if largest := int(sys.argv[1]):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
sys.exit(main(sys.argv[2:]))
"""
Confirmed = dict[str, str]  # the end of the chain by release


@dataclass
class Crowd:
    """Sites that publish at once; ``confirmed`` is what they were told."""

    ports: tuple[int, ...]
    keys: dict[str, Ed25519PrivateKey]
    confirmed: Confirmed = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def publish(self) -> list[threading.Thread]:
        """Begin; each thread is one site."""
        threads = [threading.Thread(target=self._site, args=(site,)) for site in self.keys]
        for thread in threads:
            thread.start()
        return threads

    def _site(self, site: str) -> None:
        for number in range(QUARTERS):
            sent = of_quarter(site, number)
            for attempt in range(10_000):
                answer = self._put(sent, self.ports[attempt % len(self.ports)])
                if answer is not None and answer.status_code in (200, 201):
                    self.confirmed[sent.digest()] = answer.json()["chainHead"]
                    break
                if answer is not None and answer.status_code < 500:
                    self.refused.append(answer.text)
                if time.monotonic() > self.until:
                    return
                time.sleep(0.05)

    def _put(self, sent: Release, port: int) -> httpx.Response | None:
        url, body = f"http://127.0.0.1:{port}/v1/releases/{sent.digest()}", sent.canonical()
        now, key = datetime.now(UTC), self.keys[sent.site]
        headers = signing.sign_headers(key, "PUT", url, body, sent.site, now, uuid4().hex)
        try:
            return httpx.put(url, content=body, headers=headers, trust_env=False, timeout=10)
        except httpx.TransportError:
            return None


def of_quarter(site: str, number: int) -> Release:
    """What a site publishes of one quarter."""
    period = Period.quarter(f"{2020 + number // 4}-Q{number % 4 + 1}")
    return release(site, [table("I01", period, proportion(30 + number, 300))])


@dataclass
class Worker:
    """One process that serves the centre."""

    settings: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, largest_file: int = 0) -> None:
        words = [
            str(largest_file),
            "--settings",
            str(self.settings),
            "serve",
            "--port",
            str(self.port),
        ]
        with self.settings.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, *words], stdout=log, stderr=log
            )
        wait(self.port, self.process.poll)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def enrolled(folder: Path, url: str) -> tuple[Path, dict[str, Ed25519PrivateKey]]:
    """Make a centre with sites."""
    settings = folder / "central.toml"
    write_template(settings)
    text = settings.read_text().replace('"sqlite:///central.sqlite"', f'"{url}"')
    settings.write_text(text.replace("# requests_per_second = 20", "requests_per_second = 0"))
    keys = {f"city{n}-hospital": Ed25519PrivateKey.generate() for n in range(SITES)}
    database = Database(url)
    database.migrate()
    approve_shipped(database, "the council")
    with database.writing() as connection:
        for number, (site, key) in enumerate(keys.items()):
            text, now = signing.text_of(key.public_key()), "2026-03-01T00:00:00Z"
            named = (site, "hospital", site, f"{number:04d}", site, "other", "synthetic data")
            sites.add(connection, sites.Site(*named, text, sites.ENROLLED, now))
            sites.register_policy(connection, site, POLICY, now)
    database.close()
    return settings, keys


def assert_nothing_lost(url: str, crowd: Crowd) -> None:
    """Everything was confirmed in the end, and all that was confirmed is held, whole."""
    assert crowd.refused == []
    assert len(crowd.confirmed) == SITES * QUARTERS
    database = Database(url)
    with database.reading() as connection:
        audit.verify(connection)
        for digest, head in crowd.confirmed.items():
            held = releases.receipt(connection, digest)
            assert held is not None
            assert (held.chain_head, held.tables) == (head, 1)
        assert len(releases.tables(connection, "I01")) == SITES * QUARTERS
    database.close()


def disturbed(
    settings: Path, keys: dict[str, Ed25519PrivateKey], harm: Callable[[], None]
) -> Crowd:
    """Let all sites publish through two workers, of which one is killed now and then."""
    workers = [Worker(settings, free_port()) for _ in range(2)]
    try:
        for worker in workers:
            worker.start()
        crowd = Crowd(tuple(worker.port for worker in workers), keys)
        threads = crowd.publish()
        for turn in range(4):
            time.sleep(0.4)
            workers[turn % 2].kill()
            harm()
            workers[turn % 2].start()
        for thread in threads:
            thread.join()
    finally:
        for worker in workers:
            worker.kill()
    return crowd


def test_killed_workers_on_one_file_lose_nothing_that_was_confirmed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'central.sqlite'}"
    settings, keys = enrolled(tmp_path, url)
    assert_nothing_lost(url, disturbed(settings, keys, lambda: None))


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL server that writes to the disk."""
    with serving(safe=True) as made:
        yield made


@pytest.mark.postgres
def test_a_killed_postgresql_loses_nothing_that_was_confirmed(
    server: Server, tmp_path: Path
) -> None:
    settings, keys = enrolled(tmp_path, f"{server.url}/postgres")

    def harm() -> None:
        server.kill()
        server.start()

    assert_nothing_lost(f"{server.url}/postgres", disturbed(settings, keys, harm))


def test_a_full_disk_stores_nothing_by_halves_and_loses_nothing(tmp_path: Path) -> None:
    """No file may grow beyond what the database has: as on a full disk, every write fails."""
    url = f"sqlite:///{tmp_path / 'central.sqlite'}"
    settings, keys = enrolled(tmp_path, url)
    size = (tmp_path / "central.sqlite").stat().st_size
    site, key = next(iter(keys.items()))
    worker = Worker(settings, free_port())
    crowd = Crowd((worker.port,), {site: key})
    worker.start(largest_file=size // 4)
    answers = [crowd._put(of_quarter(site, number), worker.port) for number in range(QUARTERS)]
    worker.kill()
    told = [answer.status_code if answer is not None else None for answer in answers]
    assert set(told) <= {201, 503, 507}
    assert 201 not in told[told.index(503) if 503 in told else told.index(507) :]
    kept = [one for one in answers if one is not None and one.status_code == 201]
    database = Database(url)
    with database.reading() as connection:
        audit.verify(connection)
        assert len(releases.tables(connection, "I01")) == len(kept)
    database.close()
    worker.start()
    after = [crowd._put(of_quarter(site, number), worker.port) for number in range(QUARTERS)]
    worker.kill()
    assert [one.status_code for one in after if one is not None] == [200] * len(kept) + [201] * (
        QUARTERS - len(kept)
    )
