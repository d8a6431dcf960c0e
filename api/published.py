"""Answering with what is published: in the form asked for, kept for a while, sent once only.

Anyone may keep such an answer for a minute and must ask again after (RFC 9111): what is withdrawn
is gone within that time. The tag is a digest of the very bytes, so two processes that serve one
database give the same tag, and a reader that has them already gets 304 and no body (RFC 9110).
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from fastapi import Request, Response
from sqlalchemy import Connection

from api.app import Centre
from api.kept import Content, Kept
from api.paging import local
from api.store import published

CACHED = "public, max-age=60, must-revalidate"
SHARED = {
    "Cache-Control": CACHED,
    "Access-Control-Allow-Origin": "*",  # anyone may read it, also from a page elsewhere
    "Access-Control-Expose-Headers": "API-Version, ETag, Link, Retry-After",
}


def answer(
    request: Request,
    centre: Centre,
    media_type: str,
    make: Callable[[Connection], Content],
) -> Response:
    """Return what ``make`` gives, or 304; made anew only where something was published since."""
    with centre.database.reading() as connection:
        key = (state(connection, centre.kept), local(request.url), media_type)
        content = centre.kept.get(key)
        if content is None:
            content = make(connection)
            centre.kept.put(key, content)
    return conditional(request, media_type, content)


def state(connection: Connection, kept: Kept) -> str:
    """Return what changes with whatever is shown; it is looked up once for each end of the chain."""
    key = ("state", published.head(connection))
    found = kept.get(key)
    if found is None:
        found = published.state(connection).encode(), {}
        kept.put(key, found)
    return found[0].decode()


def conditional(request: Request, media_type: str, content: Content) -> Response:
    """Return the answer, or 304 where the reader says that it has it."""
    body, extra = content
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {**SHARED, "ETag": tag, "Vary": "Accept", **extra}
    if matches(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def matches(lines: Iterable[str], tag: str) -> bool:
    """Say whether a tag is among those of If-None-Match; a weak one counts (RFC 9110, 13.1.2).

    >>> matches(['"a", W/"b"'], '"b"'), matches(["*"], '"b"'), matches(['"c"'], '"b"')
    (True, True, False)
    """
    found = [one.strip().removeprefix("W/") for line in lines for one in line.split(",")]
    return tag in found or "*" in found
