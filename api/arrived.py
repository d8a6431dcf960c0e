"""A request as it arrived: the address that its sender signed, and a body that is JSON as it is."""

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.settings import LOOPBACK

if TYPE_CHECKING:
    from api.app import Centre


def address(centre: "Centre", request: Request) -> str:
    """Return the address that a site has signed; raises 421 where it cannot be known."""
    # the Host header is the sender's word: without a set address it counts on this machine only
    if centre.settings.url is None and request.url.hostname not in LOOPBACK:
        raise HTTPException(421)
    base = centre.settings.url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")


async def body_of(request: Request, limit: int) -> bytes:
    """Return the body, which is JSON as it is; raises 413 where it is too large, 415 else."""
    plain = request.headers.get("content-encoding") in (None, "identity")
    if request.headers.getlist("content-type") != ["application/json"] or not plain:
        raise HTTPException(415)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > limit:
        raise HTTPException(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413)
    return bytes(body)
