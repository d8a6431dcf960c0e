"""A page on this machine, for one officer and one signature with a passkey or hardware key.

It is served on the loopback address under an unguessable name, shows what is signed, and is gone
when it is signed. A click alone signs nothing: the device asks for a finger, a face or a PIN.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from federated.errors import PolicyError
from pseudonymisation import passkey
from pseudonymisation.passkey import Passkey

MINUTES = 10
LARGEST = 20_000
Say = Callable[[str], None]
Take = Callable[[dict[str, Any]], str | None]


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as a private key does, by asking the officer in a browser."""

    key: Passkey
    say: Say
    seconds: float = 60 * MINUTES

    def sign(self, data: bytes) -> bytes:
        """Return the assertion of the device; raises PolicyError when none came in time."""
        found: list[bytes] = []

        def take(answer: dict[str, Any]) -> str | None:
            from cryptography.exceptions import InvalidSignature

            given = json.dumps(answer).encode()
            try:
                self.key.verify(given, data)
            except InvalidSignature:
                return None
            found.append(given)
            return "Ondertekend; u kunt deze pagina sluiten. / Signed; you can close this page."

        ask = {"challenge": passkey.challenge(data), "credential": self.key.credential}
        shown = json.dumps(json.loads(data), indent=1, ensure_ascii=False)
        _serve(_page(ask, shown), take, lambda: bool(found), (self.say, self.seconds))
        return found[0]


def register(role: str, say: Say, seconds: float = 60 * MINUTES) -> Passkey:
    """Let an officer make a passkey in a browser; raises PolicyError when none came in time."""
    found: list[Passkey] = []

    def take(answer: dict[str, Any]) -> str | None:
        text = passkey.PREFIX + f"{answer.get('key')}:{answer.get('id')}"
        found.append(passkey.public_key(text))
        return "Gemaakt; u kunt deze pagina sluiten. / Made; you can close this page."

    ask: dict[str, bytes | str] = {"challenge": secrets.token_bytes(32), "role": role}
    _serve(_page(ask, f"New key: {role}"), take, lambda: bool(found), (say, seconds))
    return found[0]


def _page(ask: Mapping[str, bytes | str], shown: str) -> Callable[[str], bytes]:
    from jinja2 import Environment, PackageLoader

    plain = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in ask.items()}
    template = Environment(
        loader=PackageLoader("flows", "templates"), autoescape=True
    ).get_template("passkey.html")  # fmt: skip
    return lambda nonce: template.render(ask=plain, shown=shown, nonce=nonce).encode()


def _serve(
    page: Callable[[str], bytes], take: Take, done: Callable[[], bool], told: tuple[Say, float]
) -> None:
    say, seconds = told
    place = f"/{secrets.token_urlsafe(24)}"
    with HTTPServer(("127.0.0.1", 0), _handler(place, page, take)) as server:
        server.timeout = 0.2
        say(f"Open http://localhost:{server.server_port}{place} in a browser on this machine.")
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise PolicyError("Nothing was signed in time; run the command again.")
            server.handle_request()


def _handler(place: str, page: Callable[[str], bytes], take: Take) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            nonce = secrets.token_urlsafe(16)
            if self._here():
                self._answer(200, page(nonce), nonce)

        def do_POST(self) -> None:
            told = self.headers.get("Content-Length", "")
            size = int(told) if told.isascii() and told.isdigit() else LARGEST + 1
            if not self._here() or self.headers.get("Origin") != self._origin() or size > LARGEST:
                return
            said = _taken(take, self.rfile.read(size))
            words = said or "Dit is niet de juiste sleutel. / This is not the right key."
            self._answer(200 if said else 403, words.encode(), "", "text/plain")

        def _origin(self) -> str:
            return f"http://localhost:{self.connection.getsockname()[1]}"

        def _here(self) -> bool:
            right = f"http://{self.headers.get('Host')}" == self._origin() and self.path == place
            if not right:
                self._answer(404, b"", "")
            return right

        def _answer(self, code: int, body: bytes, nonce: str, kind: str = "text/html") -> None:
            self.send_response_only(code)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            only = f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'"
            self.send_header("Content-Security-Policy", f"default-src 'none'; {only}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def _taken(take: Take, body: bytes) -> str | None:
    from federated.errors import KeyFileError

    try:
        answer = json.loads(body)
        return take(answer) if isinstance(answer, dict) else None
    except (ValueError, KeyFileError):
        return None
