"""The outermost layer: security headers on every answer, an access log without contents.

HEAD is answered as GET without a body (RFC 9110), wherever there is a GET. What no route says may
be kept is kept nowhere. The log has the pattern of the route, never the address as typed: that may hold anything.
"""

import logging
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import API_VERSION, problem

access = logging.getLogger("heldennet.access")
HSTS = {"Strict-Transport-Security": "max-age=31536000"}  # where readers come by https
STATIC = "public, max-age=3600"
HEADERS = {
    "API-Version": API_VERSION,
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# A page may be stricter or looser here by itself: only pages on which people sign in do.
OWN = frozenset({"Content-Security-Policy", "Referrer-Policy"})

Count = Callable[[str, str, int, float], None]  # route, method, status, seconds
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Shell:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, count: Count, secure: bool) -> None:
        """Wrap ``app``; ``count`` is told of every answer, ``secure`` says that it is on https."""
        self.app, self.count = app, count
        self.headers = HEADERS | (HSTS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, method = time.perf_counter(), 0, scope["method"]
        if method == "HEAD":
            scope = {**scope, "method": "GET"}

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    if name not in OWN or name not in headers:
                        headers[name] = value
                _complete(headers, scope["path"])
            elif method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            app = problem.two_lengths() if _two_lengths(scope) else self.app
            await app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001  # the last wall: whatever it is, its text goes nowhere
            response = problem.unexpected(error)
            if status == 0:
                await response(scope, receive, send_with_headers)
        taken = time.perf_counter() - began
        named = method if method in METHODS else "other"
        self.count(_pattern(scope), named, status, taken)
        access.info("%s %s %s %s ms", named, _pattern(scope), status, round(taken * 1000))


def _two_lengths(scope: Scope) -> bool:
    """Tell whether a request says in two ways where it ends: the next one could hide in it."""
    named = {name for name, _ in scope["headers"]}
    return named >= {b"content-length", b"transfer-encoding"}


def _complete(headers: MutableHeaders, path: str) -> None:
    headers.setdefault("Cache-Control", STATIC if path.startswith("/static/") else "no-store")
    if allowed := headers.get("Allow"):
        methods = {one.strip() for one in allowed.split(",")}
        headers["Allow"] = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _pattern(scope: Scope) -> str:
    path = getattr(scope.get("route"), "path", None)
    return f"{scope.get('root_path', '')}{path}" if path else "(no route)"
