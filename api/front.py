"""What sites of a study wait for when a centre starts again, served before anything else is loaded.

It takes requests that are put as sites put them. Every other form of the same request, right or
wrong, is for the routes (``api.routes.studies``), which take and declare all of them; what it takes
is answered here as there.
"""

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from api import problem
from api.store.studies import Row
from api.studies.line import LONGEST, Line, Wish
from federated.errors import HeldennetError

ID = "[0-9a-f]{64}"
FORMS = {
    "GET": ("/v1/studies/{studyId}/announcements", f"/v1/studies/({ID})/announcements"),
    "PUT": ("/v1/studies/{studyId}/messages/{messageId}", f"/v1/studies/({ID})/messages/({ID})"),
}
WISH = re.compile(rb"after=([0-9]{1,6})&wait=([0-9]{1,2}(?:\.[0-9]{1,6})?)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """The pattern of an address, for the log and the counts: never the address as typed."""

    path: str


class Front:
    """An application that listens to sites of a study, and to nobody else."""

    def __init__(self, line: Line) -> None:
        """Answer what is said on ``line``."""
        self._line = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request that it takes."""
        response: Response
        try:
            response = told(await self._rows(Request(scope, receive)))
        except HeldennetError as error:
            response = problem.known(error)
        except HTTPException as error:
            response = problem.plain(error)
        await response(scope, receive, send)

    async def _rows(self, request: Request) -> list[Row]:
        wanted = taken(request.scope)
        if wanted is None:
            raise HTTPException(404)
        request.scope["route"], message, wish = wanted
        if message:
            return await self._line.say(request, message, wish)
        return await self._line.listen(request, wish)


def taken(scope: Scope) -> tuple[Pattern, str, Wish] | None:
    """Return what a request wants that is put as sites put it: its pattern, message and wish."""
    pattern, form = FORMS.get(scope["method"], ("", ""))
    ids = re.fullmatch(form, scope["path"])
    wished = WISH.fullmatch(scope["query_string"])
    if not pattern or ids is None or wished is None or float(wished[2]) > LONGEST:
        return None
    study, *message = ids.groups()
    wish = Wish(study, int(wished[1]), float(wished[2]))
    return Pattern(pattern), "".join(message), wish


def told(rows: list[Row]) -> JSONResponse:
    """Return announcements as sites read them."""
    lines = [{"number": row.number, "content": row.content.decode()} for row in rows]
    return JSONResponse({"announcements": lines})
