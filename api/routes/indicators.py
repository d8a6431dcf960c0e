"""``GET /indicators``: what is measured, and how, at every site."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api import negotiation, openapi, paging, published
from api.app import Centre
from api.comparison import IndicatorBody, Wire, body
from api.formats import JSON
from api.paging import Paged


class Indicators(Wire):
    """A page of the catalogue."""

    indicators: tuple[IndicatorBody, ...]
    page: int
    page_size: int
    total: int = Field(description="of all pages")


LINK = openapi.link("getComparison", "indicator", "/indicators/0/id", "its figures side by side")


def router(_centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["indicators"])

    @routes.get(
        "/indicators",
        operation_id="getIndicators",
        openapi_extra=openapi.PUBLISHED,
        response_model=Indicators,
        responses={200: {"links": LINK}, **openapi.problems(400, 406)},
    )
    def indicators(request: Request, paged: Annotated[Paged, Query()]) -> Response:
        """List every indicator with its definition."""
        from federated.indicators import catalogue

        negotiation.preferred(request.headers.get("accept"), [JSON])
        every = tuple(catalogue().values())
        found = Indicators(
            indicators=tuple(body(one) for one in paging.of(every, paged)),
            page=paged.page,
            page_size=paged.page_size,
            total=len(every),
        )
        links = paging.links(request, len(every), paged)
        content = (found.model_dump_json(by_alias=True).encode(), links)
        return published.conditional(request, JSON, content)

    return routes
