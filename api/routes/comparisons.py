"""``GET /comparisons/{indicator}``: cities side by side."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from api import asked, openapi, published, tables
from api.app import Centre
from api.asked import Formed
from api.comparison import Comparison, compare
from api.formats import JSON
from api.kept import Content
from federated.errors import UnknownIndicator
from federated.indicator import Indicator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Id = Annotated[str, Path(pattern=r"^[A-Z][0-9]{2}[A-Z]?$", examples=["I01"])]


class Wanted(Formed):
    """Which comparison."""

    dimension: Name | None = Field(
        None,
        description="by which split, as ga_band or gestational_age_band; without it the totals",
    )
    period: str | None = Field(
        None, max_length=80, description="a closed period; without it each site's latest"
    )


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["comparisons"])

    @routes.get(
        "/comparisons/{indicator}",
        operation_id="getComparison",
        openapi_extra=openapi.PUBLISHED,
        response_model=Comparison,
        responses={200: {"content": asked.BODIES}, **openapi.problems(400, 404, 406, 503)},
    )
    def comparison(request: Request, indicator: Id, wanted: Annotated[Wanted, Query()]) -> Response:
        """Compare the latest closed period of every site, or one period; null is hidden."""
        form, definition = asked.form(request, wanted), _definition(indicator)
        split = _split(definition, wanted.dimension)

        def made(connection: Connection) -> Content:
            found = compare(connection, definition, split, wanted.period)
            if form is None:
                return found.model_dump_json(by_alias=True).encode(), {}
            sheet = tables.compared(found)
            return form.write(sheet), asked.attachment(f"{sheet.id}-compared", form)

        media_type = form.MEDIA_TYPE if form else JSON
        return published.answer(request, centre, media_type, made)

    return routes


def _definition(indicator: str) -> Indicator:
    from federated.indicators import catalogue

    definition = catalogue().get(indicator)
    if definition is None:
        known = ", ".join(catalogue())
        raise UnknownIndicator(f"There is no indicator of this name. Known: {known}.")
    return definition


def _split(definition: Indicator, asked: str | None) -> str | None:
    """Return the name of a split that may be asked for by its long name too."""
    from federated.indicators.splits import LONG_NAMES

    name = LONG_NAMES.get(asked or "", asked)
    if name is not None and definition.dimension(name) is None:
        known = ", ".join(one.name for one in definition.dimensions)
        raise UnknownIndicator(f"{definition.id} has no such split. Known: {known or 'none'}.")
    return name
