"""The pages' addresses: an overview, and one page an indicator."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from api.app import Centre
from api.pages import joining, render, spread
from api.pages.words import Language, language_of

Lang = Annotated[str | None, Query(max_length=10)]
Accepted = Annotated[str, Header(alias="Accept-Language")]


def static_files() -> StaticFiles:
    """Return the style sheet, served from here and nowhere else."""
    return StaticFiles(directory=render.FOLDER / "static")


def router(centre: Centre) -> APIRouter:
    """Return the pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    def overview(lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show what is measured and who takes part."""
        language = language_of(lang, accepted)
        with centre.database.reading() as connection:
            return _page(render.overview(connection, language), language)

    @routes.get("/indicators/{name}")
    def indicator(name: str, lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show the cities side by side for one indicator."""
        from federated.indicators import catalogue

        if name not in catalogue():
            raise HTTPException(404)
        language = language_of(lang, accepted)
        with centre.database.reading() as connection:
            return _page(render.indicator(connection, catalogue()[name], language), language)

    @routes.get("/cities")
    def cities(lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show where the programme runs and how far each site has come."""
        language = language_of(lang, accepted)
        with centre.database.reading() as connection:
            return _page(spread.page(connection, language), language)

    @routes.get("/before-you-join")
    def before_you_join(
        request: Request, lang: Lang = None, accepted: Accepted = ""
    ) -> HTMLResponse:
        """Reckon what a city may expect that has not joined."""
        language = language_of(lang, accepted)
        return _page(joining.page(request.query_params, language), language)

    return routes


def _page(text: str, language: Language) -> HTMLResponse:
    return HTMLResponse(text, headers={"Content-Language": language, "Vary": "Accept-Language"})
