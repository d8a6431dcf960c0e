"""``/enrolments/{siteId}``: an invited site brings its code and its key, and asks how far it has come."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api import enrolment, openapi
from api.app import Centre
from api.arrived import address, body_of
from api.limits import Buckets, who
from api.routes.releases import SIGNED, sent
from api.signed import Asked
from federated.onboarding.statements import SITE_ID

SMALL = 2**14  # bytes; an enrolment has some three hundred
TRIES_PER_SECOND, TRIES_AT_ONCE = 1 / 30, 20
SiteId = Annotated[str, Path(alias="siteId", pattern=SITE_ID)]


class StandingBody(BaseModel):
    """How far a site has come; compare the fingerprint by telephone."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    site: str
    status: Literal["waiting", "enrolled", "suspended", "rekeying"]
    fingerprint: str = Field(examples=["ad07 6e30 e9bf 42c9"])


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["onboarding"])
    tries = Buckets(TRIES_PER_SECOND, TRIES_AT_ONCE)

    @routes.put(
        "/enrolments/{siteId}",
        operation_id="putEnrolment",
        status_code=202,
        responses=openapi.problems(400, 401, 403, 404, 413, 415, 421, 503),
        openapi_extra=sent("Enrolment", "the canonical bytes, signed by the key that they hold"),
    )
    async def put(request: Request, site_id: SiteId) -> StandingBody:
        """Bring the one-time code and the public key; the operator then compares its fingerprint."""
        if seconds := tries.wait(who(request.scope)):
            raise HTTPException(429, headers={"Retry-After": str(seconds)})
        body = await body_of(request, min(SMALL, centre.settings.max_bytes))
        asked = Asked("PUT", address(centre, request), request.headers, body)
        found = await run_in_threadpool(
            enrolment.ask, centre.database, centre.settings, site_id, asked, centre.clock()
        )
        return StandingBody.model_validate(found)

    @routes.get(
        "/enrolments/{siteId}",
        operation_id="getEnrolment",
        responses=openapi.problems(400, 401, 404, 421, 503),
        openapi_extra=SIGNED,
    )
    async def get(request: Request, response: Response, site_id: SiteId) -> StandingBody:
        """Tell the holder of the key how far its site has come."""
        response.headers["Cache-Control"] = "no-store"
        asked = Asked("GET", address(centre, request), request.headers, b"")
        found = await run_in_threadpool(
            enrolment.standing, centre.database, centre.settings, site_id, asked, centre.clock()
        )
        return StandingBody.model_validate(found)

    return routes
