"""How much one reader may ask: requests by time, and bytes of a body.

Each reader has a bucket that fills again with time. The buckets are in this process only, at most
``CLIENTS`` of them: they keep one reader from taking the machine from the others, and nothing
else. Several processes allow as many times the rate; none needs to know of another one, and a
killed one forgets no rule that anybody's safety rests on.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problem

CLIENTS = 10_000
FREE = ("/static/",)  # the style sheet and what belongs to a page
Seconds = Callable[[], float]


class Buckets:
    """What each reader may still ask; the readers seen last are remembered."""

    def __init__(self, rate: float, at_once: int, seconds: Seconds = time.monotonic) -> None:
        """Let a reader ask ``at_once`` times, and ``rate`` times a second on average."""
        self._rate, self._at_once, self._seconds = rate, at_once, seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many readers are remembered."""
        return len(self._left)

    def wait(self, client: str) -> int:
        """Take one request of a reader; returns the whole seconds to wait, 0 when it may."""
        if self._rate == 0:
            return 0
        now = self._seconds()
        left, then = self._left.pop(client, (float(self._at_once), now))
        left = min(self._at_once, left + (now - then) * self._rate)
        allowed = left >= 1
        self._left[client] = (left - 1 if allowed else left, now)
        if len(self._left) > CLIENTS:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, ceil((1 - left) / self._rate))


class Limits:
    """ASGI middleware: 429 to whoever asks too often, 413 to a body that is too large."""

    def __init__(self, app: ASGIApp, buckets: Buckets, largest: int) -> None:
        """Wrap ``app``; a body has at most ``largest`` bytes."""
        self.app, self._buckets, self._largest = app, buckets, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif not scope["path"].startswith(FREE) and (seconds := self._buckets.wait(who(scope))):
            response = problem.answer(429, problem.SENTENCES[429], "too-many-requests")
            response.headers["Retry-After"] = str(seconds)
            await response(scope, receive, send)
        elif _announced(scope) > self._largest:
            too_large = problem.answer(413, problem.SENTENCES[413], "content-too-large")
            await too_large(scope, receive, send)
        else:
            await self.app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest:
                raise HTTPException(413)
            return message

        return counted


def who(scope: Scope) -> str:
    """Name a reader by its address; an IPv6 one by its network, of which it has many.

    >>> who({"client": ("2001:db8::1", 5000)}), who({"client": ("192.0.2.7", 5000)}), who({})
    ('2001:db8::/64', '192.0.2.7', '')
    """
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return ""
    if address.version == 6 and not getattr(address, "ipv4_mapped", None):
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _announced(scope: Scope) -> int:
    found = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(found[0]) if found and found[0].isdigit() and len(found[0]) < 20 else 0
