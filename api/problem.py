"""Errors as RFC 9457 problem details: one sentence, and never a piece of the request.

``type`` names the kind of problem, ``instance`` this one occurrence, as it stands in the log.
"""

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from federated.errors import HeldennetError

if TYPE_CHECKING:  # it is loaded by whoever has an application of it
    from fastapi import FastAPI
    from fastapi.exceptions import RequestValidationError

log = logging.getLogger("heldennet.central")
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
MEDIA_TYPE = "application/problem+json"
PLACES, EXTRA = ("path", "query", "header"), "extra_forbidden"
SENTENCES = {
    400: "A parameter of the request is missing or not of the form that the documentation gives.",
    404: "There is nothing at this address. The API is described at /v1/openapi.json.",
    405: "This address does not take this method. The API is described at /v1/openapi.json.",
    406: "No form of this is acceptable to you. The forms on offer stand at /v1/openapi.json.",
    413: "The body is larger than a release may be.",
    415: "Send the release as application/json, without content encoding.",
    421: "This centre goes by another address; use the one that its operator gave.",
    429: "You ask more often than one reader may. Wait as long as Retry-After says.",
    500: "The centre could not finish this. Nothing was stored; the operator finds it in the log.",
    503: "The centre cannot store anything at present. Nothing was stored; send it again later.",
}


class Problem(BaseModel):
    """What went wrong and what to do about it."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(examples=["urn:heldennet:problem:not-allowed"])
    title: str = Field(examples=["Unauthorized"])
    status: int = Field(examples=[401])
    detail: str = Field(examples=["The request is not signed."])
    instance: str = Field(examples=["urn:uuid:4f1c2a52-1f5e-4c62-9f0a-6c2f1f3f3a11"])


def answer(status: int, detail: str, kind: str) -> JSONResponse:
    """Return the response for one problem and log that it happened."""
    problem = Problem(
        type=f"urn:heldennet:problem:{kind}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=f"urn:uuid:{uuid4()}",
    )
    log.info("problem %s %s %s", status, kind, problem.instance)
    headers = {"WWW-Authenticate": "Signature"} if status == 401 else {}
    headers |= {"Retry-After": "60"} if status == 503 else {}
    return JSONResponse(problem.model_dump(), status, headers, MEDIA_TYPE)


def unexpected(error: Exception) -> JSONResponse:
    """Answer an error nobody foresaw; its text may hold anything, so only its type is logged."""
    log.error("unexpected %s at %s", type(error).__name__, _place(error))
    return answer(500, SENTENCES[500], "unexpected")


def two_lengths() -> JSONResponse:
    """Answer a request that says in two ways where it ends; nothing after it is read (RFC 9112)."""
    response = answer(400, "Give Content-Length or Transfer-Encoding, not both.", "bad-request")
    response.headers["Connection"] = "close"
    return response


def known(error: HeldennetError) -> JSONResponse:
    """Answer an error of ours, which has its own sentence."""
    return answer(error.status, str(error), kebab(type(error).__name__))


def plain(error: HTTPException) -> JSONResponse:
    """Answer a status that stands for itself."""
    status = error.status_code
    detail = SENTENCES.get(status, HTTPStatus(status).phrase)
    response = answer(status, detail, kebab(HTTPStatus(status).name.title()))
    response.headers.update(error.headers or {})
    return response


def install(app: "FastAPI") -> None:
    """Make ``app`` answer every error as a problem."""
    from fastapi.exceptions import RequestValidationError

    @app.exception_handler(HeldennetError)
    def ours(_request: Request, error: HeldennetError) -> JSONResponse:
        return known(error)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        response = plain(error)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_methods(request))
        return response

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(400, f"{SENTENCES[400]}{_wrong(error)}", "bad-request")


def _methods(request: Request) -> list[str]:
    """Return what an address takes: the router knows the first of its routes only."""
    from starlette.routing import Match, Mount

    routes = [one for one in request.app.router.routes if not isinstance(one, Mount)]
    scopes = ({**request.scope, "method": method} for method in METHODS)
    return [s["method"] for s in scopes if any(one.matches(s)[0] is Match.FULL for one in routes)]


def _wrong(error: "RequestValidationError") -> str:
    """Name every wrong parameter together; a name that is not ours may be anything, so not that."""
    found = [(one["type"], one["loc"]) for one in error.errors() if one["loc"][0] in PLACES]
    named = sorted({str(where[1]) for kind, where in found if kind != EXTRA and len(where) > 1})
    said = f" Look at: {', '.join(named)}." if named else ""
    unknown = any(kind == EXTRA for kind, _ in found)
    return f"{said} There is a parameter that is not known here." if unknown else said


def kebab(name: str) -> str:
    """Write a class or status name with hyphens.

    >>> kebab("UnsafeRelease"), kebab("NotARelease"), kebab("Not_Found")
    ('unsafe-release', 'not-a-release', 'not-found')
    """
    return re.sub(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
