"""The application, made by a function so that tests make their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api import API_VERSION, problem
from api.kept import Kept
from api.settings import Central
from api.store.database import Database

if TYPE_CHECKING:  # it takes a fifth of a second, in which sites of a study would wait
    from fastapi import FastAPI
    from starlette.types import ASGIApp

Clock = Callable[[], datetime]
TITLE = "heldennet"
DESCRIPTION = (
    "How cities care for premature babies and vulnerable young families, side by side. "
    "Sites send signed, disclosure-controlled tables; everyone reads the comparison. "
    "A hidden figure is null, and the reason is never given."
)


@dataclass(frozen=True, slots=True)
class Centre:
    """What every route works with."""

    settings: Central
    database: Database
    clock: Clock
    kept: Kept = field(default_factory=Kept)


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


class Guard:
    """What stands around every application of one process: counts and limits, the same for all."""

    def __init__(self, settings: Central) -> None:
        """Begin with nobody served."""
        from api.limits import Buckets
        from api.metrics import Counts

        self.settings, self.counts = settings, Counts()
        self.buckets = Buckets(settings.requests_per_second, settings.requests_at_once)
        self.secure = (settings.url or "").startswith("https://")

    def around(self, app: "FastAPI") -> "FastAPI":
        """Put the limits around an application, and the shell around those."""
        from api.limits import Limits
        from api.shell import Shell

        app.add_middleware(Limits, buckets=self.buckets, largest=self.settings.max_bytes)
        app.add_middleware(Shell, count=self.counts.add, secure=self.secure)
        return app

    def before(self, front: "ASGIApp") -> "ASGIApp":
        """Put the same around what comes before an application."""
        from api.limits import Limits
        from api.shell import Shell

        limited = Limits(front, buckets=self.buckets, largest=self.settings.max_bytes)
        return Shell(limited, count=self.counts.add, secure=self.secure)


def create_app(settings: Central, clock: Clock = utc_now) -> "FastAPI":
    """Return the pages with the API under ``/v1``; the database must be migrated."""
    return whole(Centre(settings, Database(settings.database_url), clock), Guard(settings))


def whole(centre: Centre, guard: Guard) -> "FastAPI":
    """Return the pages with the API under ``/v1``."""
    from api import metrics
    from api.pages import accounts, addresses, refused, reviews, signing_in

    app = _bare()
    app.state.centre = centre
    problem.install(app)
    signing_in.install(app)
    refused.install(app)
    app.mount("/v1", create_api(centre))
    app.include_router(addresses.router(centre))
    app.include_router(signing_in.router(centre))
    app.include_router(accounts.router(centre))
    app.include_router(reviews.router(centre))
    app.include_router(metrics.router(centre, guard.counts))
    app.mount("/static", addresses.static_files())
    return guard.around(app)


def _bare() -> "FastAPI":
    from fastapi import FastAPI

    return FastAPI(
        title=TITLE, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )


def create_api(centre: Centre) -> "FastAPI":
    """Return the API alone; its document is at ``/openapi.json``."""
    from fastapi import FastAPI

    from api import openapi
    from api.routes import (
        agreements,
        catalogue,
        comparisons,
        conformance,
        document,
        enrolments,
        health,
        holdings,
        indicators,
        releases,
        studies,
        tables,
    )

    settings = centre.settings
    api = FastAPI(
        title=TITLE,
        version=API_VERSION,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        openapi_tags=openapi.TAGS,
        contact={
            "name": settings.contact_name,
            "email": settings.contact_email,
            "url": settings.contact_url,
        },
        servers=[{"url": openapi.server(settings), "description": "this centre"}],
        root_path_in_servers=False,
    )
    problem.install(api)
    for module in (
        health,
        indicators,
        comparisons,
        tables,
        catalogue,
        releases,
        holdings,
        enrolments,
        conformance,
        agreements,
        document,
        studies,
    ):
        api.include_router(module.router(centre))
    openapi.install(api)
    return api
