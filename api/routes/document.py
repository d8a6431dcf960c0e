"""``GET /openapi.json``: the API's own description, for whoever asks and from wherever."""

import json

from fastapi import APIRouter, Request, Response

from api import published
from api.app import Centre
from api.formats import JSON


def router(_centre: Centre) -> APIRouter:
    """Return the address at which the design rules want the document."""
    routes = APIRouter()

    @routes.get("/openapi.json", include_in_schema=False)
    def document(request: Request) -> Response:
        """Return the OpenAPI document."""
        content = json.dumps(request.app.openapi(), ensure_ascii=False).encode()
        return published.conditional(request, JSON, (content, {}))

    return routes
