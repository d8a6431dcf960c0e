"""The two cookies: who is signed in, and which browser is about to sign in.

``__Host-`` makes a browser take them from this very host only, for every path, over https; browsers
count the loopback address as such. Nothing else of a cookie is believed: one that comes twice in a
request is none, since somebody else may have planted one of them.
"""

from starlette.requests import Request
from starlette.responses import Response

from api.people import tokens

SESSION, VISIT = "__Host-heldennet", "__Host-heldennet-visit"


def read(request: Request, name: str) -> str | None:
    """Return the token in a cookie, None where there is none or more than one."""
    pairs = (
        pair.strip().partition("=")
        for line in request.headers.getlist("cookie")
        for pair in line.split(";")
    )
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 and tokens.looks_right(found[0]) else None


def give(response: Response, name: str, value: str) -> None:
    """Have the browser keep a token until it is closed."""
    response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax")


def take_away(response: Response, name: str) -> None:
    """Have the browser forget a token."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
