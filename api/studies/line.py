"""What a site does while a run goes on: it listens, and it says; each waits for what comes next.

Whoever waits is woken in the process that announced something; what another process announced is
found by looking now and then.
"""

import asyncio
import time
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.app import Centre
from api.arrived import address, body_of
from api.signed import Asked
from api.store.studies import Row
from api.studies.running import Desk

LONGEST = 30  # seconds that a site may wait
LOOK = 0.25  # seconds; another process may have announced something


class Bell:
    """Wakes whoever waits in this process when something was announced."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self.rung = 0
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake everybody."""
        self.rung += 1
        for one in self._waiting:
            one.set()

    async def wait(self, seconds: float, rung: int) -> None:
        """Return when it has rung more often than this, or after some seconds."""
        if self.rung != rung:  # while whoever comes to wait was looking
            return
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(event)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which study, from which announcement on, and how many seconds to wait for more."""

    study: str
    after: int
    wait: float


@dataclass(frozen=True, slots=True)
class Line:
    """The line between the sites of a study and the centre, in one process."""

    centre: Centre
    desk: Desk
    bell: Bell = field(default_factory=Bell)

    async def listen(self, request: Request, wish: Wish) -> list[Row]:
        """Return what was announced to the site that asks; waits until there is something."""
        until = time.monotonic() + wish.wait
        who = Asked("GET", address(self.centre, request), request.headers, b"")
        rung = self.bell.rung
        settings, now = self.centre.settings, self.centre.clock()
        site, rows = await run_in_threadpool(
            self.desk.listen, settings, who, wish.study, wish.after, now
        )
        return rows or await self._news(wish, site, until, rung)

    async def say(self, request: Request, message: str, wish: Wish) -> list[Row]:
        """Take what a site says; returns what is announced next."""
        until = time.monotonic() + wish.wait
        body = await body_of(request, self.centre.settings.max_bytes)
        who = Asked("PUT", address(self.centre, request), request.headers, body)
        rung, where = self.bell.rung, (wish.study, message)
        kept = await run_in_threadpool(
            self.desk.say, self.centre.settings, who, where, self.centre.clock()
        )
        if kept.grew:
            self.bell.ring()
        rows: list[Row] = []
        if kept.has_news(wish.after):
            rows = await run_in_threadpool(self.desk.told, wish.study, kept.site, wish.after)
        return rows or await self._news(wish, kept.site, until, rung)

    async def _news(self, wish: Wish, site: str, until: float, rung: int) -> list[Row]:
        rows: list[Row] = []
        while not rows and (left := until - time.monotonic()) > 0:
            await self.bell.wait(min(left, LOOK), rung)
            rung = self.bell.rung
            rows = await run_in_threadpool(self._looked, wish, site)
        return rows

    def _looked(self, wish: Wish, site: str) -> list[Row]:
        rows = self.desk.told(wish.study, site, wish.after)
        if not rows and self.desk.is_due(wish.study, self.centre.clock()):
            self.desk.advance(wish.study, self.centre.clock())
            rows = self.desk.told(wish.study, site, wish.after)
        return rows
