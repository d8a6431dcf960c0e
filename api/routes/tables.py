"""``GET /tables``: every published table; ``GET /tables/{tableId}``: its cells, in four forms."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from api import asked, negotiation, noised, openapi, paging, published, tables
from api.app import Centre
from api.asked import Formed
from api.bodies import TableBody, Tables, listed_body, table_body
from api.columns import definition
from api.formats import JSON
from api.kept import Content
from api.paging import Paged
from api.store.published import Listed, listed

Id = Annotated[str, Path(alias="tableId", max_length=80, examples=["I01-total"])]
LINKS = openapi.link("getTable", "tableId", "/tables/0/id", "its cells") | openapi.link(
    "getDataset", "tableId", "/tables/0/id", "its description for a catalogue"
)


class Wanted(Paged, Formed):
    """Which cells; pages are of JSON only, the other forms hold the whole table."""

    site: str | None = Field(None, max_length=80, description="one site")
    period: str | None = Field(None, max_length=80, description="one closed period")


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["tables"])

    @routes.get(
        "/tables",
        operation_id="getTables",
        openapi_extra=openapi.PUBLISHED,
        response_model=Tables,
        responses={200: {"links": LINKS}, **openapi.problems(400, 406, 503)},
    )
    def every(request: Request, paged: Annotated[Paged, Query()]) -> Response:
        """List every published table."""
        negotiation.preferred(request.headers.get("accept"), [JSON])
        return published.answer(request, centre, JSON, _listing(request, paged))

    @routes.get(
        "/tables/{tableId}",
        operation_id="getTable",
        openapi_extra=openapi.PUBLISHED,
        response_model=TableBody,
        responses={200: {"content": asked.BODIES}, **openapi.problems(400, 404, 406, 503)},
    )
    def one(request: Request, table_id: Id, wanted: Annotated[Wanted, Query()]) -> Response:
        """Return a published table: every site and closed period; null is hidden."""
        form = asked.form(request, wanted)

        def made(connection: Connection) -> Content:
            about = found(connection, table_id)
            make = noised.sheet if about.noise else tables.sheet
            sheet = make(connection, about, definition(about), wanted.site, wanted.period)
            if form:
                return form.write(sheet), asked.attachment(sheet.id, form)
            whole = table_body(about, sheet, wanted)
            links = paging.links(request, len(sheet.rows), wanted)
            return whole.model_dump_json(by_alias=True).encode(), links

        media_type = form.MEDIA_TYPE if form else JSON
        return published.answer(request, centre, media_type, made)

    return routes


def found(connection: Connection, table_id: str) -> Listed:
    """Return the published table of this name; raises 404."""
    known = {one.id: one for one in listed(connection)}
    if table_id not in known:
        raise HTTPException(404)
    return known[table_id]


def _listing(request: Request, paged: Paged) -> Callable[[Connection], Content]:
    def made(connection: Connection) -> Content:
        every = listed(connection)
        page = Tables(
            tables=tuple(listed_body(one) for one in paging.of(every, paged)),
            page=paged.page,
            page_size=paged.page_size,
            total=len(every),
        )
        links = paging.links(request, len(every), paged)
        return page.model_dump_json(by_alias=True).encode(), links

    return made
