"""``GET /health``: is the centre there, and what time is it (its ``Date`` header)."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api import openapi
from api.app import Centre
from api.store import sites


class Health(BaseModel):
    """Whether the centre can answer."""

    status: Literal["pass"]


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health", operation_id="getHealth", responses=openapi.problems(503))
    def health() -> Health:
        """Tell whether the centre and its database answer."""
        with centre.database.reading() as connection:
            sites.every(connection)
        return Health(status="pass")

    return routes
