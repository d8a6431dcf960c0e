"""Where the centre is for a browser, and where it may be sent to from there."""

import re
from urllib.parse import SplitResult, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.settings import LOOPBACK, Central
from federated.errors import SignInRefused

ACCOUNT = "/account"
_LOCAL = re.compile(r"/(?!/)[A-Za-z0-9/_.~=&%?+-]{0,500}")


def home(central: Central, request: Request) -> str:
    """Return the address of the centre, never the word of whoever asks.

    Raises 421 where it cannot be known, and SignInRefused where it is not encrypted: without
    ``url`` only this machine counts, and only there a cookie may go over plain http.
    """
    if central.url is None and request.url.hostname not in LOOPBACK:
        raise HTTPException(421)
    found = urlsplit(central.url or f"{request.url.scheme}://{request.url.netloc}")
    if found.scheme != "https" and found.hostname not in LOOPBACK:
        raise SignInRefused("People sign in over https only; the operator sets url to https://….")
    return origin(found)


def origin(url: SplitResult) -> str:
    """Write an address as a browser names where a page is from.

    >>> origin(urlsplit("https://Centre.Example:443")), origin(urlsplit("http://[::1]:8400"))
    ('https://centre.example', 'http://[::1]:8400')
    """
    name = url.hostname or ""
    host = f"[{name}]" if ":" in name else name
    usual = {"http": 80, "https": 443}.get(url.scheme)
    return f"{url.scheme}://{host}" + ("" if url.port in (None, usual) else f":{url.port}")


def local(path: str | None) -> str:
    """Return where to go after signing in: a path of this centre, else the account.

    >>> local("/sites/own?lang=nl"), local("//evil.example"), local("https://evil.example")
    ('/sites/own?lang=nl', '/account', '/account')
    """
    fits = path is not None and _LOCAL.fullmatch(path) and not path.startswith("/sign-")
    return path if path is not None and fits else ACCOUNT
