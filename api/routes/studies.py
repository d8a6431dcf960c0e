"""``/studies``: everybody reads questions, progress and results; invited sites listen and answer.

A site asks what was announced and waits for it (a long poll), so it needs no open port. The same
message again changes nothing. What a site says is answered with what is announced next.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from sqlalchemy import Connection

from api import asked, negotiation, openapi, paging, published
from api.app import Centre
from api.arrived import address, body_of
from api.asked import Formed
from api.comparison import Wire
from api.formats import JSON
from api.paging import Paged, Parameters
from api.routes.releases import SIGNED, sent
from api.signed import Asked, sender
from api.store import studies
from api.studies import parts, shown
from api.studies import sheet as sheets
from api.studies.line import LONGEST, Line, Wish
from api.studies.running import Desk
from api.studies.shown import StudyBody, StudyWhole
from federated.errors import ReleaseConflict, UnknownStudy
from federated.studies.announcements import Announcement
from federated.studies.words import Decision

LINKS = openapi.link("getStudy", "studyId", "/studies/0/id", "the study, and its result")
Digest = Annotated[str, Path(alias="studyId", pattern="^[0-9a-f]{64}$")]


class Studies(Wire):
    """A page of the list of studies."""

    studies: tuple[StudyBody, ...]
    page: int
    page_size: int
    total: int = Field(description="of all pages")


class Told(Wire):
    """One announcement; ``content`` is its canonical text."""

    number: int
    content: str


class Announcements(Wire):
    """What was announced to the site that asks, in order."""

    announcements: tuple[Told, ...]


class Listening(Parameters):
    """From where on, and how long to wait for more."""

    after: int = Field(0, ge=0, le=10**6, description="number of the last one that you have")
    wait: float = Field(0, ge=0, le=LONGEST, description="seconds")


class Table(Formed):
    """The form of a table, and which table."""

    part: parts.Name = Field("coefficients", description="which table, in another form than JSON")


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    routes = APIRouter(tags=["studies"])
    _reading(routes, centre)
    _taking_part(routes, Line(centre, Desk(centre.database)))
    return routes


def _reading(routes: APIRouter, centre: Centre) -> None:
    desk = Desk(centre.database)

    @routes.get(
        "/studies",
        operation_id="getStudies",
        openapi_extra=openapi.PUBLISHED,
        response_model=Studies,
        responses={200: {"links": LINKS}, **openapi.problems(400, 406, 503)},
    )
    def every(request: Request, paged: Annotated[Paged, Query()]) -> Response:
        """List every study: who asks what, how far it is."""
        negotiation.preferred(request.headers.get("accept"), [JSON])
        with centre.database.reading() as connection:
            found = studies.every(connection)
            lines = tuple(
                shown.body(connection, one, _told(connection, desk, one.digest))
                for one in paging.of(found, paged)
            )
        page = Studies(studies=lines, page=paged.page, page_size=paged.page_size, total=len(found))
        links = paging.links(request, len(found), paged)
        return published.conditional(
            request, JSON, (page.model_dump_json(by_alias=True).encode(), links)
        )

    @routes.get(
        "/studies/{studyId}",
        operation_id="getStudy",
        openapi_extra=openapi.PUBLISHED,
        response_model=StudyWhole,
        responses={200: {"content": asked.BODIES}, **openapi.problems(400, 404, 406, 503)},
    )
    def one(request: Request, study_id: Digest, wanted: Annotated[Table, Query()]) -> Response:
        """Return a study; in another form than JSON one table of its published result."""
        form = asked.form(request, wanted)
        with centre.database.reading() as connection:
            held = studies.one(connection, study_id)
            if held is None:
                raise UnknownStudy("No such study is registered here.")
            whole = shown.whole(connection, held, _told(connection, desk, study_id))
        if form is None:
            body = whole.model_dump_json(by_alias=True).encode()
            return published.conditional(request, JSON, (body, {}))
        sheet = sheets.sheet(whole, wanted.part)
        content = form.write(sheet), asked.attachment(sheet.id, form)
        return published.conditional(request, form.MEDIA_TYPE, content)

    @routes.get(
        "/studies/{studyId}/document",
        operation_id="getStudyDocument",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"schema": {"type": "object"}}}},
            **openapi.problems(400, 404, 503),
        },
    )
    def document(study_id: Digest) -> Response:
        """Return the canonical bytes that sites sign; their SHA-256 is the id."""
        with centre.database.reading() as connection:
            held = studies.one(connection, study_id)
        if held is None:
            raise UnknownStudy("No such study is registered here.")
        return Response(held.content, media_type="application/json")


def _told(connection: Connection, desk: Desk, digest: str) -> tuple[Announcement, ...]:
    return tuple(one.announced for one in desk.events(connection, digest))


def _taking_part(routes: APIRouter, line: Line) -> None:
    declared: dict[int | str, dict[str, Any]] = openapi.problems(
        400, 401, 403, 404, 409, 413, 415, 421, 422, 503
    )

    @routes.put(
        "/studies/{studyId}/decision",
        operation_id="putDecision",
        responses={200: {"description": "kept before"}, 201: {"description": "kept"}, **declared},
        openapi_extra=sent("Decision", "the canonical bytes of the decision"),
        response_class=Response,
        status_code=201,
    )
    async def decide(request: Request, study_id: Digest) -> Response:
        """Tell that a site takes part in a study, or not; a site decides once."""
        body = await body_of(request, line.centre.settings.max_bytes)
        asked = Asked("PUT", address(line.centre, request), request.headers, body)
        new = await run_in_threadpool(_decided, line, asked, study_id)
        return Response(status_code=201 if new else 200)

    @routes.get(
        "/studies/{studyId}/announcements",
        operation_id="getAnnouncements",
        responses=declared,
        openapi_extra=SIGNED,
    )
    async def listen(
        request: Request, study_id: Digest, asked: Annotated[Listening, Query()]
    ) -> Announcements:
        """Return what was announced to the site that asks; waits until there is something."""
        wish = Wish(study_id, asked.after, asked.wait)
        return _announced(await line.listen(request, wish))

    @routes.put(
        "/studies/{studyId}/messages/{messageId}",
        operation_id="putMessage",
        responses=declared,
        openapi_extra=sent("Answer", "the canonical bytes; their SHA-256 is the id of the message"),
    )
    async def say(
        request: Request,
        study_id: Digest,
        message_id: Annotated[str, Path(alias="messageId", pattern="^[0-9a-f]{64}$")],
        asked: Annotated[Listening, Query()],
    ) -> Announcements:
        """Answer a round, or send a message of a secure sum; returns what is announced next."""
        wish = Wish(study_id, asked.after, asked.wait)
        return _announced(await line.say(request, message_id, wish))


def _decided(line: Line, asked: Asked, study_id: str) -> bool:
    """Keep a decision that is on the study in the address; returns whether it is new."""
    now, settings = line.centre.clock(), line.centre.settings
    sender(line.centre.database, settings, asked, now)  # who did not sign hears nothing else
    if Decision.parse(asked.body).study != study_id:
        raise ReleaseConflict("The decision is on another study than the one in the address.")
    return line.desk.decide(settings, asked, now)


def _announced(rows: list[studies.Row]) -> Announcements:
    return Announcements(
        announcements=tuple(Told(number=row.number, content=row.content.decode()) for row in rows)
    )
