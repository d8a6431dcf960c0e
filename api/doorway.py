"""The centre's door: sites in a study are let in at once, everybody else when the rest is loaded.

A centre that starts again has sites waiting in the middle of a round, and what they ask needs a
part of the program only. All else, the pages first, is loaded in a thread beside them: as soon as
somebody asks for it, or no site has said anything for five seconds, and after thirty in any case.
"""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from api import problem

Takes = Callable[[Scope], object]
Wall = Callable[[ASGIApp], ASGIApp]
QUIET, LATEST = 5.0, 30.0  # seconds


class Doorway:
    """An application before another one, which takes longer to make."""

    def __init__(
        self, first: ASGIApp, takes: Takes, rest: Callable[[], ASGIApp], wall: Wall
    ) -> None:
        """Serve by ``first`` what it ``takes``; ``rest`` is called once, in a thread.

        Where it fails, the answer goes through a ``wall``, as all that an application says.
        """
        self._first, self._takes, self._rest, self._wall = wall(first), takes, rest, wall
        self._loading: asyncio.Future[ASGIApp] | None = None
        self._began = self._heard = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the start and the end of the server."""
        loop = asyncio.get_running_loop()
        if scope["type"] == "lifespan":
            self._began = self._heard = loop.time()
            loop.call_later(QUIET, self._look)
            await _lived(receive, send)
        elif scope["type"] == "http" and self._takes(scope):
            self._heard = loop.time()
            await self._first(scope, receive, send)
        else:
            app = await self._whole()
            await app(scope, receive, send)

    async def _whole(self) -> ASGIApp:
        """Wait for the rest; where it cannot be loaded say so, and the next request has it tried again."""
        loading = self._load()
        try:
            return await asyncio.shield(loading)
        except Exception as error:  # noqa: BLE001  # its text goes nowhere
            if self._loading is loading:
                self._loading = None
            return self._wall(problem.unexpected(error))

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self._heard >= QUIET or loop.time() - self._began >= LATEST:
            self._load()
        else:
            loop.call_later(QUIET / 4, self._look)

    def _load(self) -> "asyncio.Future[ASGIApp]":
        if self._loading is None:
            self._loading = asyncio.get_running_loop().run_in_executor(None, self._rest)
            self._loading.add_done_callback(_seen)
        return self._loading


def _seen(loading: "asyncio.Future[ASGIApp]") -> None:
    """Have the loop not log a failure by its text, where nobody asks any more."""
    if not loading.cancelled():
        loading.exception()


async def _lived(receive: Receive, send: Send) -> None:
    """Follow the start and the end of the server: nothing waits for either."""
    for word in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{word}.complete"})
