"""What the door answers to sites, it answers as the routes do, which take every form of a request."""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from api.app import Centre, Guard, whole
from api.front import Front, taken
from api.metrics import Counts
from api.signed import Asked
from api.studies.line import Line
from tests.studies import spec
from tests.studies.test_desk import Room

NUMBERED = re.compile(r"urn:uuid:[0-9a-f-]+")  # of each problem its own
WISH = "?after=0&wait=0"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Three sites that approved, and a run that is open."""
    made = Room(tmp_path, spec.text()).begin()
    yield made
    made.database.close()


def ways(room: Room) -> list[Asked]:
    """Return requests as sites put them, right and wrong."""
    name, study = spec.NAMES[0], room.study.digest()
    listen = room.request(name, "GET", f"{study}/announcements{WISH}", b"")
    unknown = room.request(name, "GET", f"{'0' * 64}/announcements{WISH}", b"")
    say = f"{study}/messages/{'0' * 64}{WISH}"
    other = room.request(name, "PUT", say, b"{}")
    elsewhere = Asked("GET", listen.url.replace("127.0.0.1", "example.org"), listen.headers, b"")
    json = {"Content-Type": "application/json"}
    return [
        listen,
        unknown,
        other,
        elsewhere,
        Asked("GET", listen.url, {}, b""),
        Asked("PUT", other.url, other.headers, b"{ }"),
        Asked("PUT", other.url, {}, b"{}"),
        Asked("PUT", other.url, {**json, "Content-Encoding": "gzip"}, b"{}"),
        Asked("PUT", other.url, json, b"x" * (room.central.max_bytes + 1)),
        Asked("PUT", other.url, json, b"{}"),
    ]


def asked(app: ASGIApp, requests: list[Asked]) -> list[tuple[int, dict[str, str], str]]:
    async def through() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return [
                await client.request(r.method, r.url, headers=dict(r.headers), content=r.body)
                for r in requests
            ]

    answers = asyncio.run(through())
    return [(one.status_code, dict(one.headers), NUMBERED.sub("", one.text)) for one in answers]


def settled(room: Room) -> Centre:
    def now() -> datetime:
        return room.now

    return Centre(room.central, room.database, now)


def test_the_door_answers_as_the_routes_do_and_counts_alike(room: Room) -> None:
    centre, own, theirs = settled(room), Guard(room.central), Guard(room.central)
    at_the_door = asked(own.before(Front(Line(centre, room.desk))), ways(room))
    by_the_routes = asked(whole(centre, theirs), ways(room))  # signed anew: a number counts once
    assert at_the_door == by_the_routes
    assert [one[0] for one in at_the_door] == [200, 404, 409, 421, 401, 401, 415, 415, 413, 401]
    assert named(own.counts) == named(theirs.counts)


def named(counts: Counts) -> list[str]:
    return sorted(line for line in counts.lines() if line.startswith("heldennet_http_requests"))


def test_every_request_of_the_test_is_one_that_the_door_takes(room: Room) -> None:
    for one in ways(room):
        url = httpx.URL(one.url)
        scope = {"method": one.method, "path": url.path, "query_string": url.query}
        assert taken(scope)
