"""The pages of the review: what waits for whom, one release to read, and the forms.

Until two have voted nothing on a page tells who voted, or what; only that one vote is in.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from api import permissions
from api.app import Centre
from api.pages import render
from api.pages.signing_in import Spoken, page
from api.pages.words import Language
from api.people import tokens
from api.people.access import SignedIn, Submitted
from api.people.person import Person
from api.policies import LONGEST, SHORTEST
from api.review import checks, differing, staging, voting
from api.review.checks import Check
from api.review.machine import BLIND, OPEN, State
from api.store import corrections, reviews
from api.store.reviews import Review
from api.tables import PEOPLE
from federated.errors import ReasonMissing
from federated.indicators import catalogue
from federated.noise.table import NoisyTable
from federated.release import Release, ReleasedTable

if TYPE_CHECKING:
    from federated.noise.shares import Figure

ON_A_PAGE = 50
QUESTIONS = ("known", "changed", "harm", "words")
Number = Annotated[int, Query(alias="page", ge=1, le=10**6)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


def router(centre: Centre) -> APIRouter:
    """Return the pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/reviews")
    def listed(session: SignedIn, language: Spoken, number: Number = 1) -> HTMLResponse:
        """Show what waits, and what was decided."""
        permissions.check_see_reviews(session.person)
        with centre.database.reading() as connection:
            said = _list(connection, session.person, number)
        text = render.page("reviews.html", language, session=session, number=number, **said)
        return page(text, language)

    @routes.get("/reviews/{review}")
    def one(session: SignedIn, language: Spoken, review: Id) -> HTMLResponse:
        """Show a release as it would be published, what was checked, and the form."""
        with centre.database.reading() as connection:
            found = _found(connection, review)
            said = _one(connection, session.person, found)
        said |= {"session": session, "called": _called(language)}
        said["checks"] = _checked(centre, review) if found.state in OPEN else ()
        return page(render.page("review.html", language, **said), language)

    @routes.post("/reviews/{review}/votes")
    def vote(sent: Submitted, language: Spoken, review: Id) -> Response:
        """Take a vote."""
        agrees = {"yes": True, "no": False}.get(sent.fields.get("verdict", ""))
        if agrees is None:
            raise ReasonMissing("A vote is for or against.")
        reason, now = sent.fields.get("reason", ""), centre.clock()
        salt = tokens.token()
        voting.vote(centre.database, sent.person, review, agrees, reason, salt, now)
        return RedirectResponse(f"/reviews/{review}?lang={language}", 303)

    @routes.post("/reviews/{review}/withdrawal")
    def withdraw(sent: Submitted, language: Spoken, review: Id) -> Response:
        """Show a release no longer."""
        reason = sent.fields.get("reason", "")
        voting.withdraw(centre.database, sent.person, review, reason, centre.clock())
        return RedirectResponse(f"/reviews/{review}?lang={language}", 303)

    return routes


def _found(connection: Connection, release_id: str) -> Review:
    found = reviews.one(connection, release_id)
    if found is None:
        raise HTTPException(404)
    return found


def _checked(centre: Centre, release_id: str) -> list[Check]:
    """Check a release as if it were laid open, and take that back: it needs the one who writes."""
    with centre.database.writing() as connection:
        return list(checks.made(connection, staging.held(connection, release_id)))


def _list(connection: Connection, person: Person, number: int) -> Mapping[str, Any]:
    mine = reviews.voted(connection, person.id)
    waiting = reviews.every(connection, OPEN)
    first = {one.site: one.release_id for one in reversed(waiting)}
    closed = reviews.closed(connection, (number - 1) * ON_A_PAGE, ON_A_PAGE + 1)
    return {
        "waiting": [
            (one, _asked(person, one, mine, first[one.site]))
            for one in waiting
            if permissions.can_see_review(person, one.site)
        ],
        "closed": [one for one in closed[:ON_A_PAGE] if _may_read(person, one, mine)],
        "more": len(closed) > ON_A_PAGE,
    }


def _called(language: Language) -> Mapping[str, str]:
    """Return what indicators are called in a language."""
    known = catalogue().values()
    return {one.id: one.label_nl if language == "nl" else one.name_en for one in known}


def _one(connection: Connection, person: Person, found: Review) -> dict[str, Any]:
    mine = reviews.voted(connection, person.id)
    permissions.check_see_review(person, found.site)
    if found.state is State.TURNED_DOWN:
        permissions.check_see_turned_down(person, found.release_id in mine)
    release = staging.held(connection, found.release_id)
    waiting = reviews.open_of(connection, found.site)
    first = waiting[0].release_id if waiting else ""
    blind = found.state in BLIND
    return {
        "review": found,
        "corrects": release.corrects,
        "successors": corrections.successors(connection, found.release_id),
        **({} if found.state is State.WITHDRAWN else _tables(connection, release)),
        "questions": QUESTIONS,
        "votes": () if blind else reviews.votes_of(connection, found.release_id),
        "asked": _asked(person, found, mine, first),
        "withdraws": found.state is State.PUBLISHED and permissions.can_withdraw(person),
        "shortest": SHORTEST,
        "longest": LONGEST,
    }


def _tables(connection: Connection, release: Release) -> Mapping[str, Any]:
    """Return what a release holds, and what differs; of what was withdrawn nobody is shown it."""
    return {
        "tables": [(table, _columns(table)) for table in release.tables],
        "noise": [(table, _figures(table)) for table in release.noise],
        "differences": list(differing.between(connection, release)),
        "left_out": differing.left_out(connection, release),
    }


def _columns(table: ReleasedTable) -> list[str]:
    """Return the names of the values, people first."""
    names = table.rows[0].values
    return [*(one for one in PEOPLE if one in names), *(one for one in names if one not in PEOPLE)]


def _asked(person: Person, one: Review, mine: frozenset[str], first: str) -> str:
    """Return what somebody can do with a release: a word of the pages, ``vote`` for the form."""
    if one.state not in OPEN or not permissions.can_vote(person, one.site):
        return "reads"
    if one.release_id in mine:
        return "voted"
    return "vote" if one.release_id == first else "later"


def _may_read(person: Person, one: Review, mine: frozenset[str]) -> bool:
    seen = permissions.can_see_review(person, one.site)
    if one.state is State.TURNED_DOWN:
        return seen and permissions.can_see_turned_down(person, one.release_id in mine)
    return seen


def _figures(table: NoisyTable) -> "list[Figure]":
    from federated.noise import shares

    return list(shares.figures(table))
