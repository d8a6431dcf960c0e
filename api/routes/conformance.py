"""``/conformance-runs``: a site proves that its disclosure engine hides what it must."""

import os
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api import openapi, proving
from api.app import Centre
from api.arrived import address, body_of
from api.routes.releases import SIGNED, sent
from api.signed import Asked

LARGEST = 2**20  # bytes; an answer has some thirty thousand
RunId = Annotated[str, Path(alias="runId", pattern="^[0-9a-f]{64}$")]


class _Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, from_attributes=True, populate_by_name=True
    )


class RunBody(_Wire):
    """What to prove: the tables of this seed, in this version of the pack."""

    run: str = Field(validation_alias="id")
    seed: str
    pack: str
    expires_at: str = Field(json_schema_extra={"format": "date-time"})


class VerdictBody(_Wire):
    """How it ended; ``failed`` names planted tables, never a figure."""

    run: str
    passed: bool
    failed: tuple[str, ...]
    answered_at: str = Field(json_schema_extra={"format": "date-time"})


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["onboarding"])

    @routes.post(
        "/conformance-runs",
        operation_id="postConformanceRun",
        status_code=201,
        responses=openapi.problems(400, 401, 403, 421, 503),
        openapi_extra=SIGNED,
    )
    async def post(request: Request) -> RunBody:
        """Ask for a run: a seed that was drawn just now."""
        asked = Asked("POST", address(centre, request), request.headers, b"")
        found = await run_in_threadpool(
            proving.begin, centre.database, centre.settings, asked, centre.clock(), os.urandom
        )
        return RunBody.model_validate(found)

    @routes.put(
        "/conformance-runs/{runId}",
        operation_id="putConformanceRun",
        responses=openapi.problems(400, 401, 403, 404, 413, 415, 421, 503),
        openapi_extra=sent("Proof", "the canonical bytes of what the engine would publish"),
    )
    async def put(request: Request, run_id: RunId) -> VerdictBody:
        """Answer a run, once; the centre counts the truth and attacks the answer."""
        body = await body_of(request, min(LARGEST, centre.settings.max_bytes))
        asked = Asked("PUT", address(centre, request), request.headers, body)
        ended = await run_in_threadpool(
            proving.end, centre.database, centre.settings, run_id, asked, centre.clock()
        )
        failed = tuple(filter(None, (ended.failed or "").split(", ")))
        return VerdictBody(
            run=ended.id,
            passed=bool(ended.passed),
            failed=failed,
            answered_at=ended.answered_at or "",
        )

    return routes
