"""The pages of people who are signed in: account, own site, people and audit."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api import permissions
from api.app import Centre
from api.moments import iso
from api.pages import missing, render
from api.pages.signing_in import SCRIPTED, Spoken, page
from api.people import ending, passkey
from api.people.access import SignedIn, Submitted
from api.people.home import home
from api.store import (
    audit,
    holdings,
    invitations,
    own_tables,
    passkeys,
    people,
    reviews,
    sessions,
    sites,
)

ON_A_PAGE = 100
Number = Annotated[int, Query(alias="page", ge=1, le=10**6)]


def router(centre: Centre) -> APIRouter:
    """Return the pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/account")
    def account(session: SignedIn, language: Spoken) -> HTMLResponse:
        """Show who is signed in, where, and what is there for her."""
        own = session.person.id
        with centre.database.reading() as connection:
            at = iso(centre.clock())
            found = {
                "sessions": sessions.of_person(connection, own, at),
                "passkeys": None
                if centre.settings.provider
                else passkeys.of_person(connection, own),
            }
        may = {
            "own_site": permissions.can_see_own_site(session.person),
            "people": permissions.can_see_people(session.person),
            "audit": permissions.can_read_audit(session.person),
            "invited": permissions.can_see_invited(session.person),
            "reviews": permissions.can_see_reviews(session.person),
        }
        said: dict[str, Any] = {"session": session, **found, **may}
        return page(render.page("people_account.html", language, **said), language)

    @routes.post("/account/sessions/end")
    def end_one(sent: Submitted, language: Spoken) -> Response:
        """End one of one's own sessions."""
        ending.one(centre, sent.person, sent.fields.get("session", ""))
        return RedirectResponse(f"/account?lang={language}", 303)

    @routes.get("/account/passkeys")
    def new_passkey(request: Request, session: SignedIn, language: Spoken) -> HTMLResponse:
        """Have the device make a passkey."""
        said: dict[str, Any] = {
            "title": "people_passkey_add",
            "kind": "create",
            "person": session.person,
            "form_word": session.form_word,
            "place": passkey.place(home(centre.settings, request)),
            "challenge": passkey.ask(centre, session.token, "/account"),
            "fields": passkey.FIELDS["webauthn.create"],
        }
        return page(render.page("people_passkey.html", language, **said), language, **SCRIPTED)

    @routes.post("/account/passkeys")
    def add_passkey(request: Request, sent: Submitted, language: Spoken) -> Response:
        """Keep the passkey that the device made."""
        at = home(centre.settings, request)
        passkey.add(centre, at, sent.fields, sent.session.token, sent.person)
        return RedirectResponse(f"/account?lang={language}", 303)

    @routes.post("/account/passkeys/remove")
    def remove_passkey(sent: Submitted, language: Spoken) -> Response:
        """Forget one of one's own passkeys."""
        passkey.remove(centre, sent.person, sent.fields.get("passkey", ""))
        return RedirectResponse(f"/account?lang={language}", 303)

    @routes.get("/sites/own")
    def own_site(session: SignedIn, language: Spoken) -> HTMLResponse:
        """Show a site its own releases and receipts."""
        permissions.check_see_own_site(session.person)
        with centre.database.reading() as connection:
            site = sites.one(connection, session.person.site or "")
            if site is None:
                raise HTTPException(404)
            said: dict[str, Any] = {
                "session": session,
                "site": site,
                "reviews": reviews.of_site(connection, site.id),
                "against": reviews.against(connection, site.id),
                "releases": holdings.of(connection, site.id).releases,
                "tables": own_tables.of(connection, site.id),
                "missing": missing.of_site(
                    connection, site, language, centre.settings.contact_email
                ),
            }
        return page(render.page("people_own_site.html", language, **said), language)

    @routes.get("/invited")
    def invited(session: SignedIn, language: Spoken) -> HTMLResponse:
        """Show who was invited and is not enrolled yet."""
        permissions.check_see_invited(session.person)
        with centre.database.reading() as connection:
            found = invitations.open_ones(connection)
        now = centre.clock()
        days = {one.site_id: (now - datetime.fromisoformat(one.invited_at)).days for one in found}
        text = render.page(
            "people_invited.html", language, session=session, invited=found, days=days
        )
        return page(text, language)

    @routes.get("/people")
    def everybody(session: SignedIn, language: Spoken) -> HTMLResponse:
        """Show who may sign in."""
        permissions.check_see_people(session.person)
        with centre.database.reading() as connection:
            found, at = people.every(connection), iso(centre.clock())
            ids = [one.person.id for one in found]
            number = {one: len(sessions.of_person(connection, one, at)) for one in ids}
        said: dict[str, Any] = {"session": session, "people": found, "open": number}
        return page(render.page("people_list.html", language, **said), language)

    @routes.post("/people/sessions/end")
    def end_all(sent: Submitted, language: Spoken) -> Response:
        """End all sessions of somebody."""
        ending.all_of(centre, sent.person, sent.fields.get("person", ""))
        return RedirectResponse(f"/people?lang={language}", 303)

    @routes.get("/audit")
    def what_was_done(session: SignedIn, language: Spoken, number: Number = 1) -> HTMLResponse:
        """Show the chain of what was done."""
        permissions.check_read_audit(session.person)
        with centre.database.reading() as connection:
            found = audit.newest(connection, (number - 1) * ON_A_PAGE, ON_A_PAGE + 1)
        said: dict[str, Any] = {
            "deeds": found[:ON_A_PAGE],
            "more": len(found) > ON_A_PAGE,
            "number": number,
        }
        text = render.page("people_audit.html", language, session=session, **said)
        return page(text, language)

    return routes
