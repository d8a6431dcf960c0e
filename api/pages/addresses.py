"""The pages' addresses: an overview, one page an indicator, and those that need no more than that.

What was made before is served again until something is published.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from api.app import Centre
from api.pages import (
    city,
    costs,
    equity,
    heat,
    joining,
    listing,
    missing,
    privacy,
    releases,
    render,
    spread,
    studies,
    study,
    trend,
)
from api.pages.words import Language, language_of
from api.paging import LAST
from api.published import state

Made = Callable[[Connection, Language], str]
PAGES: dict[str, Made] = {
    "/": render.overview,
    "/arms": equity.arms,
    "/cities": spread.page,
    "/costs": costs.page,
    "/equity": equity.page,
    "/indicators": listing.page,
    "/privacy-promise": privacy.page,
    "/quality": heat.page,
    "/studies": studies.page,
}
Lang = Annotated[str | None, Query(max_length=10)]
Accepted = Annotated[str, Header(alias="Accept-Language")]
Code = Annotated[str, Path(pattern=r"^[0-9]{4}$")]
SiteId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{2,40}$")]
StudyId = Annotated[str, Path(alias="studyId", pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Query(ge=1, le=LAST)]


def static_files() -> StaticFiles:
    """Return the style sheet, served from here and nowhere else."""
    return StaticFiles(directory=render.FOLDER / "static")


def router(centre: Centre) -> APIRouter:
    """Return the pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/indicators/{name}")
    def indicator(name: str, lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show the cities side by side for one indicator."""
        from federated.indicators import catalogue

        if name not in catalogue():
            raise HTTPException(404)
        definition = catalogue()[name]
        return _kept(
            centre,
            f"/indicators/{name}",
            language_of(lang, accepted),
            lambda connection, language: render.indicator(connection, definition, language),
        )

    @routes.get("/indicators/{name}/sites/{site}")
    def over_time(
        name: str, site: SiteId, lang: Lang = None, accepted: Accepted = ""
    ) -> HTMLResponse:
        """Show one indicator at one site over time."""
        from federated.indicators import catalogue

        if name not in catalogue():
            raise HTTPException(404)
        made = partial(trend.page, catalogue()[name], site)
        path = f"/indicators/{name}/sites/{site}"
        return _kept(centre, path, language_of(lang, accepted), made)

    @routes.get("/costs/{site}")
    def costs_of_one(site: SiteId, lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show the costs of one site."""
        made = partial(costs.one, site)
        return _kept(centre, f"/costs/{site}", language_of(lang, accepted), made)

    @routes.get("/cities/{code}")
    def one_city(code: Code, lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show what a city does, since when, what it learnt and whom to call."""
        made = partial(city.page, code, centre.settings.contact_email)
        return _kept(centre, f"/cities/{code}", language_of(lang, accepted), made)

    @routes.get("/missing")
    def what_is_missing(lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show what is missing at every site, and whom to ask."""
        made = partial(missing.page, centre.settings.contact_email)
        return _kept(centre, "/missing", language_of(lang, accepted), made)

    @routes.get("/releases")
    def received(page: Number = 1, lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show the releases, the newest first."""
        made = partial(releases.page, page)
        return _kept(centre, f"/releases?{page}", language_of(lang, accepted), made)

    @routes.get("/studies/{studyId}")
    def one_study(study_id: StudyId, lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        """Show a study; never kept, since rounds go on while nothing is published."""
        language = language_of(lang, accepted)
        with centre.database.reading() as connection:
            return _page(study.page(study_id, connection, language), language)

    @routes.get("/before-you-join")
    def before_you_join(
        request: Request, lang: Lang = None, accepted: Accepted = ""
    ) -> HTMLResponse:
        """Reckon what a city may expect that has not joined."""
        language = language_of(lang, accepted)
        return _page(joining.page(request.query_params, language), language)

    for path, made in PAGES.items():
        routes.add_api_route(path, _plain(centre, path, made), methods=["GET"])
    return routes


def _plain(centre: Centre, path: str, made: Made) -> Callable[..., HTMLResponse]:
    """Return the function behind an address that asks for nothing but a language."""

    def plain(lang: Lang = None, accepted: Accepted = "") -> HTMLResponse:
        return _kept(centre, path, language_of(lang, accepted), made)

    return plain


def _kept(centre: Centre, path: str, language: Language, made: Made) -> HTMLResponse:
    """Return a page as it was made before, or anew where something was published since."""
    with centre.database.reading() as connection:
        key = ("page", state(connection, centre.kept), path, language)
        content = centre.kept.get(key)
        if content is None:
            content = made(connection, language).encode(), {}
            centre.kept.put(key, content)
    return _page(content[0], language)


def _page(text: str | bytes, language: Language) -> HTMLResponse:
    return HTMLResponse(text, headers={"Content-Language": language, "Vary": "Accept-Language"})
