"""``GET /indicators``: what is measured, and how, at every site."""

from fastapi import APIRouter

from api import openapi
from api.app import Centre
from api.comparison import IndicatorBody, Wire, body


class Indicators(Wire):
    """The catalogue."""

    indicators: tuple[IndicatorBody, ...]


def router(_centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["indicators"])

    @routes.get("/indicators", operation_id="getIndicators", responses=openapi.problems(503))
    def indicators() -> Indicators:
        """List every indicator with its definition."""
        from federated.indicators import catalogue

        return Indicators(indicators=tuple(body(one) for one in catalogue().values()))

    return routes
