"""``PUT /agreements/{agreementId}``: a site tells of an agreement by number, day and fingerprint."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api import agreed, openapi
from api.app import Centre
from api.arrived import address, body_of
from api.routes.enrolments import SMALL
from api.routes.releases import sent
from api.signed import Asked

Digest = Annotated[str, Path(alias="agreementId", pattern="^[0-9a-f]{64}$")]


class HeldBody(BaseModel):
    """When the centre first had it."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    agreement: str
    received_at: str = Field(json_schema_extra={"format": "date-time"})


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["onboarding"])

    @routes.put(
        "/agreements/{agreementId}",
        operation_id="putAgreement",
        status_code=201,
        responses={
            200: {"model": HeldBody, "description": "held already; nothing changed"},
            **openapi.problems(400, 401, 403, 404, 413, 415, 421, 503),
        },
        openapi_extra=sent("Agreement", "the canonical bytes; their SHA-256 is the address"),
    )
    async def put(request: Request, response: Response, digest: Digest) -> HeldBody:
        """Tell of an agreement; the same statement again changes nothing."""
        body = await body_of(request, min(SMALL, centre.settings.max_bytes))
        asked = Asked("PUT", address(centre, request), request.headers, body)
        at, new = await run_in_threadpool(
            agreed.receive, centre.database, centre.settings, digest, asked, centre.clock()
        )
        response.status_code = 201 if new else 200
        return HeldBody(agreement=digest, received_at=at)

    return routes
