"""A centre of its own for every test, on SQLite and on PostgreSQL."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import WeakSet

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from sqlalchemy import Connection, insert, select

from api.app import create_app
from api.kept import Kept
from api.limits import Buckets
from api.settings import Central, Review
from api.store import audit, cubes, sites
from api.store.database import Database
from api.store.tables import cubes as registry
from api.store.tables import metadata
from bench.support.postgres import serving
from federated import signing
from federated.cubes import shipped
from federated.release import Release

URL = "http://127.0.0.1:8400"
POLICY = "ab" * 32
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class CentreUnderTest:
    """The application, its database, and sites that can sign."""

    app: FastAPI
    database: Database
    clock: Clock
    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)

    def enrol(self, site_id: str, kind: str = "hospital", **changes: str) -> None:
        key = Ed25519PrivateKey.generate()
        self.keys[site_id] = key
        values = {
            "id": site_id,
            "kind": kind,
            "name": f"{site_id} in full",
            "gemeentecode": "0344",
            "city": site_id.split("-")[0].capitalize(),
            "programme": "other",
            "label": "synthetic data",
            "public_key": signing.text_of(key.public_key()),
            "status": sites.ENROLLED,
            "enrolled_at": "2026-03-01T00:00:00Z",
        }
        with self.database.writing() as connection:
            sites.add(connection, sites.Site(**{**values, **changes}))
            sites.register_policy(connection, site_id, POLICY, "2026-03-01T00:00:00Z")
            audit.append(connection, "2026-03-01T00:00:00Z", "operator", "site enrolled", site_id)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers=headers)

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
                return await client.request(method, path, headers=headers, content=body)

        return asyncio.run(ask())

    def sign(self, body: bytes, release_id: str, signer: str, **changes: object) -> dict[str, str]:
        arguments: dict[str, object] = {
            "private_key": self.keys[signer],
            "method": "PUT",
            "url": f"{URL}/v1/releases/{release_id}",
            "body": body,
            "keyid": signer,
            "created": self.clock(),
            "nonce": uuid4().hex,
        }
        return signing.sign_headers(**{**arguments, **changes})  # type: ignore[arg-type]

    def put(self, release: Release) -> httpx.Response:
        body, release_id = release.canonical(), release.digest()
        headers = self.sign(body, release_id, release.site)
        return self.send("PUT", f"/v1/releases/{release_id}", headers, body)

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, to see that nothing changed."""
        with self.database.reading() as connection:
            return {
                table.name: sorted(tuple(row) for row in connection.execute(table.select()))
                for table in metadata.sorted_tables
            }


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, on loopback, gone afterwards."""
    with serving() as server:
        yield server.url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "central.sqlite"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_migrated(postgres: str) -> str:
    """A migrated PostgreSQL database; every test empties it first."""
    url = f"{postgres}/postgres"
    _migrated(url)
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of either kind, migrated and without rows."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "central.sqlite")
        return "sqlite:///central.sqlite"
    url: str = request.getfixturevalue("postgres_migrated")
    _empty(url)
    return url


def _migrated(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


def _empty(url: str) -> None:
    import psycopg

    names = ", ".join(table.name for table in metadata.sorted_tables)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(f"TRUNCATE {names}".encode())


def make_centre(folder: Path, url: str, review: Review | None = None) -> CentreUnderTest:
    """Make a centre on a migrated database, without sites."""
    clock = Clock()
    settings = Central(
        folder=folder, database=url, review=review or Review(), requests_per_second=0
    )  # a fast machine asks more than a person may: test_limits.py
    app = create_app(settings, clock)
    return CentreUnderTest(app, app.state.centre.database, clock)


APPROVED: list[dict[str, object]] = []


def approve_every_cube(connection: Connection) -> None:
    """Have the council approve every cube, in a registry without any; what that writes is kept."""
    if APPROVED:
        connection.execute(insert(registry), APPROVED)
        return
    for cube in shipped().values():
        cubes.approve(connection, cube, "the council", "2026-03-01T00:00:00Z")
    APPROVED.extend(dict(row._mapping) for row in connection.execute(select(registry)))


BUCKETS: WeakSet[Buckets] = WeakSet()


def _noted(self: Buckets, *given: Any, _made: Any = Buckets.__init__, **named: Any) -> None:
    _made(self, *given, **named)
    BUCKETS.add(self)


Buckets.__init__ = _noted  # type: ignore[method-assign]
IDLE: dict[Review, list[CentreUnderTest]] = {}


def take_centre(folder: Path, url: str, review: Review | None = None) -> CentreUnderTest:
    """A centre as ``make_centre`` makes it, with an application that an earlier test is done with.

    Making an application takes longer than most tests. Nothing is left in it of what was before.
    """
    settings = Central(
        folder=folder, database=url, review=review or Review(), requests_per_second=0
    )  # a fast machine asks more than a person may: test_limits.py
    if not IDLE.get(settings.review):
        return make_centre(folder, url, review)
    made = IDLE[settings.review].pop()
    Database.__init__(made.database, settings.database_url)
    for name, new in (("settings", settings), ("kept", Kept())):
        object.__setattr__(made.app.state.centre, name, new)
    for buckets in BUCKETS:  # of requests, and of tries with a code
        buckets._left.clear()
    made.clock.now = NOON
    made.keys.clear()
    return made


def give_back(made: CentreUnderTest) -> None:
    """Be done with a centre."""
    made.database.close()
    IDLE.setdefault(made.app.state.centre.settings.review, []).append(made)


@pytest.fixture
def bare_centre(tmp_path: Path, database_url: str) -> Iterator[CentreUnderTest]:
    """A centre without sites."""
    made = take_centre(tmp_path, database_url)
    yield made
    give_back(made)


@pytest.fixture
def centre(bare_centre: CentreUnderTest) -> CentreUnderTest:
    """A centre with two hospitals and a municipality of two cities, and every cube approved."""
    with bare_centre.database.writing() as connection:
        approve_every_cube(connection)
    bare_centre.enrol("elst-hospital")
    bare_centre.enrol("goes-hospital")
    bare_centre.enrol("elst-municipality", kind="municipality")
    return bare_centre


@pytest.fixture(scope="session")
def only_centre(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """The application that `small` empties: making one takes longer than most tests."""
    folder = tmp_path_factory.mktemp("only")
    shutil.copy(sqlite_template, folder / "central.sqlite")
    made = make_centre(folder, "sqlite:///central.sqlite")
    yield made
    made.database.close()


@pytest.fixture
def small(only_centre: CentreUnderTest) -> CentreUnderTest:
    """A centre with two hospitals and nothing else, on SQLite."""
    with only_centre.database.writing() as connection:
        for one in reversed(metadata.sorted_tables):
            connection.execute(one.delete())
    only_centre.clock.now = NOON
    only_centre.enrol("elst-hospital")
    only_centre.enrol("goes-hospital")
    return only_centre
