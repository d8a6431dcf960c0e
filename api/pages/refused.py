"""A page where there is nothing to show: for who asks with a browser; a program gets the problem."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from api.pages import render
from api.pages.words import language_of

Handler = Callable[[Request, Any], Any]
SAID = {400: "refused_form", 404: "refused_nothing"}  # others are for programs


def install(app: FastAPI) -> None:
    """Answer the errors of the pages with a page; ``app`` has its handlers for programs already."""
    for kind in (HTTPException, RequestValidationError):
        plain: Handler = app.exception_handlers[kind]
        app.add_exception_handler(kind, _either(plain))


def _either(plain: Handler) -> Handler:
    def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        problem: Response = plain(request, error)
        reads = "text/html" in request.headers.get("accept", "")
        return page(request, status) if reads and status in SAID else problem

    return answer


def page(request: Request, status: int) -> HTMLResponse:
    """Return the page of an error; nothing of the request stands in it."""
    asked, accepted = request.query_params.get("lang"), request.headers.get("accept-language", "")
    language = language_of(asked, accepted)
    text = render.page("refused.html", language, said=SAID[status])
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    return HTMLResponse(text, status, headers)
