"""``GET /catalogue`` and ``GET /datasets/{tableId}``: what is published, for other catalogues."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from api import negotiation, openapi, published
from api.app import Centre
from api.catalogue import description, json_ld, turtle
from api.catalogue.graph import Node
from api.formats import bare
from api.kept import Content
from api.paging import Parameters
from api.routes.tables import Id, found
from api.store.published import listed

WRITERS = {json_ld.MEDIA_TYPE: json_ld.write, bare(turtle.MEDIA_TYPE): turtle.write}
SERVED = {json_ld.MEDIA_TYPE: json_ld.MEDIA_TYPE, bare(turtle.MEDIA_TYPE): turtle.MEDIA_TYPE}
BODIES = {
    json_ld.MEDIA_TYPE: {"schema": {"type": "object", "required": ["@context", "@type"]}},
    bare(turtle.MEDIA_TYPE): {"schema": {"type": "string"}},
}
DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {"description": "JSON-LD or Turtle", "content": BODIES}
}
Plain = Annotated[Parameters, Query()]


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["catalogue"], default_response_class=Response)
    central = centre.settings

    def answer(request: Request, make: Callable[[Connection], Node]) -> Response:
        form = negotiation.preferred(request.headers.get("accept"), list(WRITERS))

        def made(connection: Connection) -> Content:
            return WRITERS[form](make(connection)), {}

        return published.answer(request, centre, SERVED[form], made)

    @routes.get(
        "/catalogue",
        operation_id="getCatalogue",
        openapi_extra=openapi.PUBLISHED,
        responses={**DESCRIBED, **openapi.problems(400, 406, 503)},
    )
    def catalogue(request: Request, _none: Plain) -> Response:
        """Describe every published table by DCAT-AP and HealthDCAT-AP."""
        return answer(request, lambda db: description.catalogue(central, listed(db)))

    @routes.get(
        "/datasets/{tableId}",
        operation_id="getDataset",
        openapi_extra=openapi.PUBLISHED,
        responses={**DESCRIBED, **openapi.problems(400, 404, 406, 503)},
    )
    def dataset(request: Request, table_id: Id, _none: Plain) -> Response:
        """Describe one published table by DCAT-AP and HealthDCAT-AP."""
        return answer(request, lambda db: description.dataset(central, found(db, table_id)))

    return routes
