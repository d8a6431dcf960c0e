"""Sites of a study are served before the rest of the centre is loaded, which happens once."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from api import doorway
from api.app import Centre, Guard, studies_alone, utc_now, whole
from api.doorway import Doorway
from api.settings import read, write_template
from api.store.database import Database

NUMBERED = re.compile(r"urn:uuid:[0-9a-f-]+")  # of each answer its own


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


def walked(
    rest: Callable[[], FastAPI], walk: Callable[[httpx.AsyncClient], Awaitable[None]]
) -> None:
    async def through() -> None:
        app = httpx.ASGITransport(Doorway(answering("first"), rest))
        async with httpx.AsyncClient(transport=app, base_url="http://centre") as client:
            await walk(client)

    asyncio.run(through())


def test_a_study_is_answered_without_the_rest_and_a_page_loads_it_once() -> None:
    rest = Rest()

    async def walk(client: httpx.AsyncClient) -> None:
        for path in ("/v1/studies", "/v1/studies/ab/announcements"):
            assert (await client.get(path)).text == "first"
        assert rest.made == 0
        pages = await asyncio.gather(*(client.get(path) for path in ("/", "/v1/studiesx", "/v1")))
        assert [page.text for page in pages] == ["rest"] * 3
        assert rest.made == 1

    walked(rest, walk)


def test_the_rest_is_loaded_unasked_when_no_site_has_anything_to_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doorway, "QUIET", 0.1)
    rest = Rest()

    async def quiet() -> None:
        door = Doorway(answering("first"), rest)
        messages = asyncio.Queue[dict[str, str]]()
        await messages.put({"type": "lifespan.startup"})

        async def send(_: object) -> None:
            return

        serving = asyncio.ensure_future(door({"type": "lifespan"}, messages.get, send))
        for _ in range(300):
            await asyncio.sleep(0.02)
            if rest.made:
                break
        await messages.put({"type": "lifespan.shutdown"})
        await serving

    asyncio.run(quiet())
    assert rest.made == 1


def test_a_rest_that_could_not_be_loaded_is_tried_again_at_the_next_request() -> None:
    tries: list[int] = []

    def rest() -> FastAPI:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("for a moment")
        return answering("rest")

    async def walk(client: httpx.AsyncClient) -> None:
        with pytest.raises(OSError, match="for a moment"):
            await client.get("/")
        assert (await client.get("/v1/studies")).text == "first"
        assert (await client.get("/")).text == "rest"

    walked(rest, walk)


WAYS = [
    ("GET", "/v1/studies"),
    ("GET", "/v1/studies?page=-1"),
    ("GET", f"/v1/studies/{'0' * 64}"),
    ("GET", "/v1/studies/x"),
    ("POST", "/v1/studies"),
    ("GET", "/v1/studies/"),
    ("PUT", f"/v1/studies/{'0' * 64}/messages/{'0' * 64}"),
]


def test_an_address_of_studies_answers_the_same_before_and_after_the_rest_is_there(
    tmp_path: Path,
) -> None:
    write_template(tmp_path / "central.toml")
    settings = read(tmp_path / "central.toml")
    database = Database(settings.database_url)
    database.migrate()
    centre, guard = Centre(settings, database, utc_now), Guard(settings)

    async def asked(app: FastAPI) -> list[tuple[int, str]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
            answers = [await client.request(*way) for way in WAYS]
        return [(one.status_code, NUMBERED.sub("", one.text)) for one in answers]

    first, later = (asyncio.run(asked(of(centre, guard))) for of in (studies_alone, whole))
    database.close()
    assert first == later
