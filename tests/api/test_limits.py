"""One reader cannot take the machine from the others, and no body is larger than a release."""

import shutil
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.limits import CLIENTS, Buckets
from api.settings import Central

from .conftest import URL, CentreUnderTest, Clock


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def limited(sqlite_template: Path, tmp_path: Path) -> CentreUnderTest:
    """A centre where a reader may ask three times at once, and once a minute after."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    settings = Central(
        folder=tmp_path, requests_per_second=1 / 60, requests_at_once=3, max_bytes=2**10
    )
    clock = Clock()
    app = create_app(settings, clock)
    return CentreUnderTest(app, app.state.centre.database, clock)


@contextmanager
def listening(centre: CentreUnderTest) -> Iterator[int]:
    """A server on loopback, while inside; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(centre.app, port=port, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield port
    finally:
        server.should_exit = True
        thread.join()


def test_who_asks_too_often_is_told_when_to_come_back(limited: CentreUnderTest) -> None:
    found = [limited.get("/v1/tables") for _ in range(5)]
    assert [one.status_code for one in found] == [200, 200, 200, 429, 429]
    refused = found[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["api-version"] == "1.0.0"
    assert refused.json()["type"] == "urn:heldennet:problem:too-many-requests"


def test_a_page_keeps_its_style_whatever_was_asked(limited: CentreUnderTest) -> None:
    for _ in range(5):
        limited.get("/v1/tables")
    assert limited.get("/static/style.css").status_code == 200


def test_a_bucket_fills_again_with_time() -> None:
    seconds = Seconds()
    buckets = Buckets(rate=2.0, at_once=2, seconds=seconds)
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 1]
    seconds.now += 0.5
    assert [buckets.wait("a") for _ in range(2)] == [0, 1]
    seconds.now += 1000
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 1]


def test_one_reader_does_not_use_up_what_another_has() -> None:
    buckets = Buckets(rate=0.1, at_once=1, seconds=Seconds())
    assert [buckets.wait(one) for one in ("a", "b", "a", "b")] == [0, 0, 10, 10]


def test_no_more_than_so_many_readers_are_remembered() -> None:
    buckets = Buckets(rate=0.1, at_once=1, seconds=Seconds())
    for number in range(CLIENTS + 500):
        buckets.wait(str(number))
    assert len(buckets) == CLIENTS
    assert buckets.wait(str(CLIENTS + 499)) > 0


def test_without_a_rate_there_is_no_limit() -> None:
    buckets = Buckets(rate=0, at_once=1, seconds=Seconds())
    assert {buckets.wait("a") for _ in range(1000)} == {0}
    assert len(buckets) == 0


@pytest.mark.parametrize("path", ["/v1/tables", "/", f"/v1/releases/{'0' * 64}"])
def test_a_body_that_announces_too_much_is_refused_unread(
    limited: CentreUnderTest, path: str
) -> None:
    response = limited.send("PUT", path, {"Content-Type": "application/json"}, b"x" * 2000)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_that_does_not_announce_its_size_is_cut_off(limited: CentreUnderTest) -> None:
    import asyncio

    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 512
            yield b"x" * 512

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(limited.app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            place = f"/v1/releases/{'0' * 64}"
            return await client.put(
                place, content=endless(), headers={"Content-Type": "application/json"}
            )

    assert asyncio.run(ask()).status_code == 413
    assert sent < 4096


def test_behind_a_web_server_of_this_machine_each_reader_counts_alone(
    limited: CentreUnderTest,
) -> None:
    """As ``serve`` does it: the address that the web server passes on is the reader's."""
    with listening(limited) as port:

        def asked(reader: str) -> int:
            url, headers = f"http://127.0.0.1:{port}/v1/tables", {"X-Forwarded-For": reader}
            return httpx.get(url, headers=headers, trust_env=False).status_code

        assert [asked("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
        assert asked("192.0.2.2") == 200
        assert [asked(f"2001:db8::{one}") for one in range(1, 5)] == [200, 200, 200, 429]


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_what_follows_a_request_with_two_lengths_is_no_request(
    limited: CentreUnderTest, method: str
) -> None:
    """Who stands before the centre may read the one length, and the centre the other."""
    hidden = b"0\r\n\r\nGET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    lengths = f"Content-Length: {len(hidden)}\r\nTransfer-Encoding: chunked"
    head = f"{method} /v1/tables HTTP/1.1\r\nHost: 127.0.0.1\r\n{lengths}\r\n\r\n"
    with listening(limited) as port, socket.create_connection(("127.0.0.1", port), 10) as wire:
        wire.sendall(head.encode() + hidden)
        said = b"".join(iter(lambda: wire.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in said.lower()
    assert b"urn:heldennet:problem:bad-request" in said
