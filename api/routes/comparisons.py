"""``GET /comparisons/{indicator}``: cities side by side."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException

from api import openapi
from api.app import Centre
from api.comparison import Comparison, compare
from federated.errors import UnknownIndicator

Name = Annotated[str, Query(max_length=80)]


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["comparisons"])

    @routes.get(
        "/comparisons/{indicator}",
        operation_id="getComparison",
        responses=openapi.problems(400, 404, 503),
    )
    def comparison(
        indicator: Annotated[str, Path(pattern=r"^[A-Z]\d\d[A-Z]?$")],
        dimension: Name | None = None,
        period: Name | None = None,
    ) -> Comparison:
        """Compare the latest closed period of every site, or one period; null is hidden."""
        from federated.indicators import catalogue

        definition = catalogue().get(indicator)
        if definition is None:
            known = ", ".join(catalogue())
            raise UnknownIndicator(f"There is no indicator of this name. Known: {known}.")
        if dimension is not None and definition.dimension(dimension) is None:
            raise HTTPException(400)
        with centre.database.reading() as connection:
            return compare(connection, definition, dimension, period)

    return routes
