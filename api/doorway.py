"""The centre's door: sites in a study are let in at once, everybody else when the rest is loaded.

A centre that starts again has sites waiting in the middle of a round, and their addresses need a
part of the program only. All else, the pages first, is loaded in a thread beside them: as soon as
somebody asks for it, or no site has said anything for five seconds, and after thirty in any case.
"""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

STUDIES = "/v1/studies"
QUIET, LATEST = 5.0, 30.0  # seconds


class Doorway:
    """An application before another one, which takes longer to make."""

    def __init__(self, first: ASGIApp, rest: Callable[[], ASGIApp]) -> None:
        """Serve addresses of studies by ``first``; ``rest`` is called once, in a thread."""
        self._first, self._rest = first, rest
        self._loading: asyncio.Future[ASGIApp] | None = None
        self._began = self._heard = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the start and the end of the server."""
        loop = asyncio.get_running_loop()
        if scope["type"] == "lifespan":
            self._began = self._heard = loop.time()
            loop.call_later(QUIET, self._look)
        elif not _of_studies(scope.get("path", "")):
            app = await self._whole()
            await app(scope, receive, send)
            return
        else:
            self._heard = loop.time()
        await self._first(scope, receive, send)

    async def _whole(self) -> ASGIApp:
        """Wait for the rest; where it could not be loaded, the next request has it tried again."""
        loading = self._load()
        try:
            return await asyncio.shield(loading)
        except Exception:
            if self._loading is loading:
                self._loading = None
            raise

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self._heard >= QUIET or loop.time() - self._began >= LATEST:
            self._load()
        else:
            loop.call_later(QUIET / 4, self._look)

    def _load(self) -> "asyncio.Future[ASGIApp]":
        if self._loading is None:
            self._loading = asyncio.get_running_loop().run_in_executor(None, self._rest)
        return self._loading


def _of_studies(path: str) -> bool:
    return path == STUDIES or path.startswith(f"{STUDIES}/")
