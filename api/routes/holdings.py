"""``GET /releases``: a site asks, signed, what the centre holds of it."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from api import openapi
from api.app import Centre
from api.arrived import address
from api.holdings import answered
from api.routes.releases import SIGNED
from api.signed import Asked
from federated.reconcile import Holdings


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["releases"])

    @routes.get(
        "/releases",
        operation_id="getOwnReleases",
        responses=openapi.problems(400, 401, 403, 409, 421, 503),
        openapi_extra=SIGNED,
    )
    async def get(request: Request) -> Holdings:
        """Return what is held of the site that asks, in the order in which it came."""
        asked = Asked("GET", address(centre, request), request.headers, b"")
        return await run_in_threadpool(
            answered, centre.database, centre.settings, asked, centre.clock()
        )

    return routes
