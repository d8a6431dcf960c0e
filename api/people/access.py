"""What a route asks of people: who is signed in, and that a form came from a page of ours.

A route takes one of these as a parameter, and asks ``api.permissions`` with ``session.person``:

- ``Visitor``: somebody who is signed in, or None;
- ``SignedIn``: somebody who is signed in; nobody else comes in;
- ``Submitted``: a form that somebody who is signed in sent from our page;
- ``Entered``: a form for signing in, from the browser that got the page.

Bodies are read as plain forms, of at most ``LARGEST`` bytes. Nothing but the cookie tells who it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api import policies
from api.app import Centre
from api.moments import iso
from api.people import cookies, tokens
from api.people.home import home
from api.people.person import Person
from api.store import people, sessions
from federated.errors import FormRefused, NotSignedIn

LARGEST, MOST_FIELDS = 32 * 2**10, 50
FORM = "application/x-www-form-urlencoded"
OFTEN = timedelta(seconds=60)  # how exactly is remembered when a session was used


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, in one browser."""

    id: str
    person: Person
    token: str
    method: str

    @property
    def form_word(self) -> str:
        """What every form on her pages must carry, as ``form_word``."""
        return tokens.form_word(self.token)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that somebody who is signed in sent."""

    session: Session
    fields: Mapping[str, str]

    @property
    def person(self) -> Person:
        """Who sent it."""
        return self.session.person


def centre_of(request: Request) -> Centre:
    """Return what every route works with."""
    found: Centre = request.app.state.centre
    return found


def visitor(request: Request) -> Session | None:
    """Return who is signed in, None for nobody."""
    own, centre = cookies.read(request, cookies.SESSION), centre_of(request)
    if own is None:
        return None
    now, digest = centre.clock(), tokens.digest(own)
    with centre.database.reading() as connection:
        kept = sessions.find(connection, digest)
        person = people.one(connection, kept.person_id) if kept else None
    try:
        policies.check_live(kept, centre.settings.sign_in, now)
    except NotSignedIn:
        return None
    if kept is None or person is None:
        return None
    if iso(now - OFTEN) >= kept.seen_at:
        with centre.database.writing() as connection:
            sessions.seen(connection, digest, iso(now))
    return Session(kept.id, person, own, kept.method)


Visitor = Annotated[Session | None, Depends(visitor)]


def signed_in(session: Visitor) -> Session:
    """Return who is signed in; raises NotSignedIn."""
    if session is None:
        raise NotSignedIn(policies.OVER)
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


async def form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form; raises 413 or 415. No field may come twice."""
    if request.headers.getlist("content-type") != [FORM]:
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    if len(pairs) != len(dict(pairs)):
        raise HTTPException(400)
    return dict(pairs)


Fields = Annotated[Mapping[str, str], Depends(form)]


def submitted(request: Request, session: SignedIn, fields: Fields) -> Sent:
    """Return a form of somebody who is signed in; raises FormRefused for one that is not of ours."""
    _check(request, fields, session.token)
    return Sent(session, fields)


def entered(request: Request, fields: Fields) -> Mapping[str, str]:
    """Return a form for signing in; raises FormRefused for one that another page sent."""
    own = cookies.read(request, cookies.VISIT)
    if own is None:
        raise FormRefused(policies.FOREIGN_FORM)
    _check(request, fields, own)
    return fields


Submitted = Annotated[Sent, Depends(submitted)]
Entered = Annotated[Mapping[str, str], Depends(entered)]


def _check(request: Request, fields: Mapping[str, str], own: str) -> None:
    origins = request.headers.getlist("origin")
    origin = origins[0] if len(origins) == 1 else None
    wanted = home(centre_of(request).settings, request)
    policies.check_form(origin, wanted, fields.get("form_word"), tokens.form_word(own))
