"""The identity provider: the only other machine that the centre ever asks something.

OpenID Connect Core 1.0 with the authorization-code flow, PKCE (RFC 7636) and discovery. What comes
back is believed only after ``api.people.id_token`` looked at it.
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from api.settings import LOOPBACK, Central, Provider, client_secret
from federated.errors import KeyFileError, StoreError

SCOPE = "openid email"
SECONDS, LARGEST = 5.0, 2**20
AT_ONCE = BoundedSemaphore(8)  # a provider that is slow may not keep every reader waiting
SILENT = "The identity provider did not answer as it should. Try again later, or ask the operator."
Answer = dict[str, Any]


class ProviderSilent(StoreError):
    """The identity provider did not answer as it should. Nobody was let in."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a provider says of itself; ``end`` is where its own session ends, if it says so."""

    authorization: str
    token: str
    keys: str
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Redirected:
    """Where a browser is sent, and what it takes along."""

    back: str
    state: str
    nonce: str
    verifier: str


def known(provider: Provider) -> Known:
    """Ask a provider where it does what; raises ProviderSilent."""
    base = provider.issuer.rstrip("/")
    with _client(base) as client:
        told = _answer(client, "GET", f"{base}/.well-known/openid-configuration")
    places = [told.get(f"{what}_{kind}") for what, kind in _PLACES]
    if told.get("issuer") != provider.issuer or not all(map(_safe, places)):
        raise ProviderSilent(SILENT)
    end = told.get("end_session_endpoint")
    authorization, token, keys = map(str, places)
    return Known(authorization, token, keys, end if isinstance(end, str) and _safe(end) else None)


_PLACES = (("authorization", "endpoint"), ("token", "endpoint"), ("jwks", "uri"))


def address(provider: Provider, place: Known, sent: Redirected) -> str:
    """Return the address at which somebody signs in."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    return str(
        prepare_grant_uri(
            place.authorization,
            provider.client_id,
            "code",
            redirect_uri=sent.back,
            scope=SCOPE,
            state=sent.state,
            nonce=sent.nonce,
            code_challenge=create_s256_code_challenge(sent.verifier),
            code_challenge_method="S256",
        )
    )


def leaving(provider: Provider) -> str | None:
    """Return the address at which somebody signs out there too; None where none is known.

    OpenID Connect RP-Initiated Logout 1.0. The provider asks the person, since no token is kept here
    that could say who it was.
    """
    try:
        end = known(provider).end
    except ProviderSilent:
        return None
    return str(httpx.URL(end).copy_set_param("client_id", provider.client_id)) if end else None


def exchanged(central: Central, place: Known, code: str, sent: tuple[str, str]) -> Answer:
    """Turn a code into tokens; ``sent`` is where it came back, and the verifier. Raises ProviderSilent."""
    provider = central.provider
    try:
        secret = client_secret(central)
    except KeyFileError:  # `serve` told the operator; nobody else needs the name of the file
        raise ProviderSilent(SILENT) from None
    if provider is None:
        raise ProviderSilent(SILENT)
    fields = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": sent[0],
        "code_verifier": sent[1], "client_id": provider.client_id,
    }  # fmt: skip
    # RFC 6749, 2.3.1: both are written as in a form before they are put together
    own = (quote(provider.client_id, safe=""), quote(secret, safe="")) if secret else None
    with _client(place.token, own) as client:
        return _answer(client, "POST", place.token, fields)


def keys(place: Known) -> Answer:
    """Return the keys with which a provider signs; raises ProviderSilent."""
    with _client(place.keys) as client:
        return _answer(client, "GET", place.keys)


@cache
def _certificates() -> ssl.SSLContext:
    """Read the certificates of this machine once: it takes longer than the question."""
    return ssl.create_default_context()


def _client(url: str, own: tuple[str, str] | None = None) -> httpx.Client:
    here = urlsplit(url).hostname in LOOPBACK  # never by way of a proxy
    return httpx.Client(
        verify=_certificates(),
        timeout=SECONDS, follow_redirects=False, trust_env=not here, auth=own,
        headers={"Accept": "application/json"},
    )  # fmt: skip


def _answer(
    client: httpx.Client, method: str, url: str, fields: Mapping[str, str] | None = None
) -> Answer:
    if not AT_ONCE.acquire(timeout=1):
        raise ProviderSilent(SILENT)
    try:
        with client.stream(method, url, data=fields) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise ProviderSilent(SILENT)
        found = json.loads(body) if response.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
        raise ProviderSilent(SILENT) from None
    finally:
        AT_ONCE.release()
    if not isinstance(found, dict):
        raise ProviderSilent(SILENT)
    return found


def _safe(url: object) -> bool:
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
