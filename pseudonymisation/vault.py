"""A secret in HashiCorp Vault or OpenBao (key-value engine, version 2), over HTTPS.

Plain HTTP is for this machine alone. No redirect is followed and no proxy is asked: the token
goes to the host in the reference and nowhere else.
"""

import json
from typing import Any
from urllib.parse import SplitResult, urlsplit

from federated.errors import KeyFileError

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SECONDS = 10
_MOST = 1_000_000  # bytes of an answer


def get(place: str, token: bytes) -> str | None:
    """Return the field at ``URL#FIELD``, None where nothing is; raises KeyFileError otherwise."""
    url, field = _parts(place)
    status, content = _ask(url, "GET", token)
    if status == 404:
        return None
    try:
        found = content["data"]["data"][field]
    except (KeyError, TypeError):
        found = None
    if status != 200 or not isinstance(found, str):
        raise _refused(url, status)
    return found


def put(place: str, token: bytes, text: str) -> None:
    """Write the field where nothing is yet; raises KeyFileError when Vault refuses."""
    url, field = _parts(place)
    body = json.dumps({"options": {"cas": 0}, "data": {field: text}})
    status, _ = _ask(url, "POST", token, body)
    if status not in (200, 204):
        raise _refused(url, status)


def _parts(place: str) -> tuple[SplitResult, str]:
    url = urlsplit(place)
    host = url.hostname or ""
    if not host or not url.fragment or url.username or url.query:
        raise KeyFileError("master.ref should say vault:https://HOST:8200/v1/PATH#FIELD.")
    if url.scheme != "https" and not (url.scheme == "http" and host in _LOOPBACK):
        raise KeyFileError(f"Vault at {host} must be reached by https; correct master.ref.")
    return url, url.fragment


def _ask(url: SplitResult, method: str, token: bytes, body: str | None = None) -> tuple[int, Any]:
    from http.client import HTTPConnection, HTTPException, HTTPSConnection

    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=_SECONDS)
    headers = {"X-Vault-Token": token.decode("ascii", "replace").strip()}
    try:
        connection.request(method, url.path, body, headers)
        answer = connection.getresponse()
        return answer.status, _content(answer.read(_MOST))
    except (OSError, HTTPException, ValueError):
        raise KeyFileError(
            f"Vault at {url.hostname} did not answer as it should; see that it runs, is unsealed "
            "and has a certificate that this machine trusts, and try again."
        ) from None
    finally:
        connection.close()


def _content(answer: bytes) -> Any:
    return json.loads(answer) if answer.strip() else {}


def _refused(url: SplitResult, status: int) -> KeyFileError:
    return KeyFileError(
        f"Vault at {url.hostname} did not give the key (status {status}); see that vault.token is "
        "valid and may read the path in master.ref, and that the field is there."
    )
