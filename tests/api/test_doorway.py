"""Sites of a study are served before the rest of the centre is loaded, which happens once."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from api import doorway, front
from api.app import Guard
from api.doorway import Doorway
from api.settings import Central
from api.shell import HEADERS

LISTEN = f"/v1/studies/{'0' * 64}/announcements?after=0&wait=0"


def answering(word: str) -> FastAPI:
    app = FastAPI()

    @app.get("/{path:path}")
    def any_address(path: str) -> PlainTextResponse:
        return PlainTextResponse(word)

    return app


class Rest:
    """Makes the rest, and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> FastAPI:
        self.made += 1
        return answering("rest")


def door(rest: Callable[[], FastAPI]) -> Doorway:
    return Doorway(answering("first"), front.taken, rest, Guard(Central(folder=Path())).before)


def walked(
    rest: Callable[[], FastAPI], walk: Callable[[httpx.AsyncClient], Awaitable[None]]
) -> None:
    async def through() -> None:
        app = httpx.ASGITransport(door(rest))
        async with httpx.AsyncClient(transport=app, base_url="http://centre") as client:
            await walk(client)

    asyncio.run(through())


def lives(rest: Rest) -> None:
    """Start and stop a server that nobody asks anything, until it has tried to load the rest."""

    async def quiet() -> None:
        entered = door(rest)
        messages = asyncio.Queue[dict[str, str]]()
        await messages.put({"type": "lifespan.startup"})

        async def send(_: object) -> None:
            return

        serving = asyncio.ensure_future(entered({"type": "lifespan"}, messages.get, send))
        for _ in range(300):
            await asyncio.sleep(0.02)
            if rest.made:
                break
        await messages.put({"type": "lifespan.shutdown"})
        await serving

    asyncio.run(quiet())


def test_a_study_is_answered_without_the_rest_and_a_page_loads_it_once() -> None:
    rest = Rest()

    async def walk(client: httpx.AsyncClient) -> None:
        assert (await client.get(LISTEN)).text == "first"
        assert rest.made == 0
        pages = await asyncio.gather(*(client.get(path) for path in ("/", "/v1/studies", "/v1")))
        assert [page.text for page in pages] == ["rest"] * 3
        assert rest.made == 1

    walked(rest, walk)


def test_the_rest_is_loaded_unasked_when_no_site_has_anything_to_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doorway, "QUIET", 0.1)
    rest = Rest()

    lives(rest)
    assert rest.made == 1


TOLD = "/srv/centre/password of the database"


class Broken(Rest):
    """Cannot be made the first time."""

    def __call__(self) -> FastAPI:
        app = super().__call__()
        if self.made == 1:
            raise OSError(TOLD)
        return app


def test_a_rest_that_could_not_be_loaded_is_a_problem_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The answer has the headers of every other one, and nobody reads the text of the failure."""
    caplog.set_level("INFO")

    async def walk(client: httpx.AsyncClient) -> None:
        broken = await client.get("/")
        assert (broken.status_code, broken.json()["title"]) == (500, "Internal Server Error")
        assert {name: broken.headers[name] for name in HEADERS} == HEADERS
        assert TOLD not in broken.text
        assert (await client.get(LISTEN)).text == "first"
        assert (await client.get("/")).text == "rest"

    walked(Broken(), walk)
    assert "unexpected OSError at" in caplog.text
    assert "GET (no route) 500" in caplog.text
    assert TOLD not in caplog.text


def test_a_rest_that_fails_where_nobody_waits_for_it_is_not_logged_by_its_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(doorway, "QUIET", 0.1)
    rest = Broken()
    lives(rest)
    gc.collect()
    assert rest.made == 1
    assert TOLD not in caplog.text


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/v1/studies"),
        ("POST", LISTEN),
        ("GET", LISTEN.replace("wait=0", "wait=31")),
        ("GET", LISTEN.replace("wait=0", "wait=-1")),
        ("GET", LISTEN.replace("after=0", "after=x")),
        ("GET", LISTEN + "&more=1"),
        ("GET", LISTEN.partition("?")[0]),
        ("GET", LISTEN.replace("0" * 64, "x")),
        ("PUT", LISTEN),
    ],
)
def test_what_is_not_put_as_sites_put_it_is_for_the_rest(method: str, address: str) -> None:
    async def walk(client: httpx.AsyncClient) -> None:
        answer = await client.request(method, address)
        assert answer.text == "rest" or answer.status_code == 405  # of the rest, which takes GET

    walked(Rest(), walk)
