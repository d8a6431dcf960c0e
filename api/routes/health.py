"""``GET /health``: is the centre there, and what time is it (its ``Date`` header).

The form is that of the health check draft (draft-inadarei-api-health-check-06); a centre that
cannot answer says so as a problem, like everything here.
"""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api import API_VERSION, openapi
from api.app import Centre
from api.comparison import Wire
from api.store import sites

MEDIA_TYPE = "application/health+json"


class Check(Wire):
    """One thing that was tried."""

    component_type: Literal["datastore"] = "datastore"
    status: Literal["pass"] = "pass"


class Checks(BaseModel):
    """What was tried."""

    database: tuple[Check, ...] = (Check(),)


class Health(Wire):
    """Whether the centre can answer."""

    status: Literal["pass"] = "pass"
    version: str = Field(API_VERSION.partition(".")[0], description="of the API, major")
    release_id: str = Field(API_VERSION, description="of the API, in full")
    checks: Checks = Checks()


class HealthResponse(JSONResponse):
    """The media type of a health check."""

    media_type = MEDIA_TYPE


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/health",
        operation_id="getHealth",
        response_model=Health,
        response_class=HealthResponse,
        responses=openapi.problems(503),
    )
    def health() -> JSONResponse:
        """Tell whether the centre and its database answer."""
        with centre.database.reading() as connection:
            sites.every(connection)
        return HealthResponse(Health().model_dump(mode="json", by_alias=True))

    return routes
