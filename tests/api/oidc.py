"""A small OpenID Connect provider on loopback: it lets its one person in at once, and checks what it is sent.

It is strict where a provider must be (PKCE, address of return, secret, a code once), and a test may
have it say something wrong (`claims`, `sign`).
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from .conftest import NOON

CLIENT, SECRET = "heldennet", "a secret: of / the centre"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
Claims = dict[str, Any]


def signed(claims: Claims) -> str:
    """What an honest provider signs."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)


@dataclass
class Provider:
    """The provider, its person, and what it was asked."""

    issuer: str = ""
    subject: str = "b7a6-of-the-provider"
    email: str | None = None
    verified: object = True
    more: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] = signed
    document: Claims = field(default_factory=dict)
    passwords: list[Claims] = field(default_factory=list)  # among its keys, by mistake
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def authorize(self, query: Mapping[str, str]) -> str:
        """Let the person in; return where the browser goes now."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert query["scope"] == "openid email"
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(query)
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def tokens(self, sent: Mapping[str, str], basic: str) -> Claims | None:
        """Give tokens for a code, to the centre alone and once."""
        query = self.codes.pop(sent["code"], None)
        own = [unquote(part) for part in base64.b64decode(basic[6:]).decode().split(":")]
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if query is None or own != [CLIENT, SECRET] or query["code_challenge"] != challenge:
            return None
        if query["redirect_uri"] != sent["redirect_uri"]:
            return None
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token(query)}

    def id_token(self, query: Mapping[str, str]) -> str:
        """Say who the person is."""
        now = int(NOON.timestamp())
        claims: Claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": query["nonce"],
        }  # fmt: skip
        if self.email is not None:
            claims |= {"email": self.email, "email_verified": self.verified}
        claims |= self.more
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def answer(self, path: str) -> Claims | None:
        """What stands at an address."""
        places = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        known = {
            "/.well-known/openid-configuration": {**places, **self.document},
            "/jwks": {"keys": [*KeySet([KEY]).as_dict(private=False)["keys"], *self.passwords]},
        }
        return known.get(path)


@contextmanager
def serving() -> Iterator[Provider]:
    """Serve a provider on a port of its own."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                query = {k: v[0] for k, v in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            else:
                self._say(provider.answer(parts.path))

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {k: v[0] for k, v in parse_qs(body).items()}
            self._say(provider.tokens(sent, self.headers.get("Authorization", "")))

        def _say(self, content: Claims | None) -> None:
            self.send_response(200 if content is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        yield provider
        server.shutdown()
