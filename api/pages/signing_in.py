"""The addresses at which people sign in and out, and what is said to whoever may not do something."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.app import Centre
from api.pages import render
from api.pages.words import Language, language_of, words
from api.people import cookies, passkey, provider, signing_in, tokens
from api.people.access import Entered, Submitted
from api.people.home import home, local
from api.people.provider import ProviderSilent
from api.people.signing_in import Let, Returned
from api.shell import HEADERS
from federated.errors import Forbidden, NotAllowed, NotSignedIn, SettingsError

POLICY = HEADERS["Content-Security-Policy"]
# a browser tells where a form comes from only when it may tell the address of the page
TELLING = {"Referrer-Policy": "same-origin", "Vary": "Accept-Language, Cookie"}
SCRIPTED = {"Content-Security-Policy": f"{POLICY}; script-src 'self'"}
Onward = Annotated[str | None, Query(alias="next", max_length=1000)]
Short = Annotated[str, Query(max_length=2000)]
Link = Annotated[str, Path(max_length=100)]


def spoken(request: Request) -> Language:
    """Return the language of a page: asked for in the address, else the browser's."""
    asked = request.query_params.get("lang")
    return language_of(asked, request.headers.get("accept-language", ""))


Spoken = Annotated[Language, Depends(spoken)]


def router(centre: Centre) -> APIRouter:
    """Return the pages for signing in."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/sign-in")
    def sign_in(language: Spoken, onward: Onward = None) -> HTMLResponse:
        """Show the ways in."""
        given = centre.settings.provider is not None
        text = render.page(
            "people_sign_in.html", language, provider=given, onward=local(onward)
        )  # fmt: skip
        return page(text, language)

    @routes.get("/sign-in/provider")
    def to_provider(request: Request, onward: Onward = None) -> Response:
        """Go to the identity provider."""
        visit = tokens.token()
        address = signing_in.leave(centre, home(centre.settings, request), visit, local(onward))
        response = RedirectResponse(address, 303)
        cookies.give(response, cookies.VISIT, visit)
        return response

    @routes.get("/sign-in/return")
    def back(
        request: Request, state: Short = "", code: Short = "", iss: Short | None = None
    ) -> Response:
        """Come back from the identity provider."""
        visit = cookies.read(request, cookies.VISIT) or ""
        told, at = Returned(state, code, iss, visit), home(centre.settings, request)
        earlier = cookies.read(request, cookies.SESSION)
        return _let_in(signing_in.by_provider(centre, at, told, earlier))

    @routes.get("/sign-in/link/{link}")
    def link(request: Request, language: Spoken, link: Link) -> HTMLResponse:
        """Ask whether to use a link: who only looks at it, as a mail scanner does, uses nothing."""
        return _entrance(request, centre, "people_link.html", language)

    @routes.post("/sign-in/link/{link}")
    def by_link(request: Request, language: Spoken, link: Link, _fields: Entered) -> Response:
        """Sign in with a link."""
        earlier, onward = cookies.read(request, cookies.SESSION), f"/account?lang={language}"
        return _let_in(signing_in.by_link(centre, link, earlier, onward))

    @routes.get("/sign-in/passkey")
    def ask(request: Request, language: Spoken, onward: Onward = None) -> HTMLResponse:
        """Ask the device for a passkey."""
        at, visit = home(centre.settings, request), tokens.token()
        said: dict[str, Any] = {
            "title": "people_passkey_use",
            "kind": "get",
            "person": None,
            "place": passkey.place(at),
            "challenge": passkey.ask(centre, visit, local(onward)),
            "fields": passkey.FIELDS["webauthn.get"],
        }
        return _entrance(request, centre, "people_passkey.html", language, visit, **said)

    @routes.post("/sign-in/passkey")
    def by_passkey(request: Request, fields: Entered) -> Response:
        """Sign in with a passkey."""
        visit = cookies.read(request, cookies.VISIT) or ""
        at, earlier = home(centre.settings, request), cookies.read(request, cookies.SESSION)
        return _let_in(passkey.let_in(centre, at, fields, visit, earlier))

    @routes.post("/sign-out")
    def sign_out(language: Spoken, sent: Submitted) -> Response:
        """End this session."""
        signing_in.out(centre, sent.person, sent.session.token)
        after = "/sign-in/out" if centre.settings.provider else "/"
        response = RedirectResponse(f"{after}?lang={language}", 303)
        cookies.take_away(response, cookies.SESSION)
        return response

    @routes.get("/sign-in/out")
    def signed_out(language: Spoken) -> HTMLResponse:
        """Say that somebody is signed out here, and where she may not be."""
        asked = centre.settings.provider
        said: dict[str, Any] = {"place": asked and provider.leaving(asked), "provider": asked}
        return page(render.page("people_signed_out.html", language, **said), language)

    return routes


def page(text: str, language: Language, **headers: str) -> HTMLResponse:
    """Answer with a page that has a form, or is for one person."""
    return HTMLResponse(text, headers={**TELLING, "Content-Language": language, **headers})


def install(app: FastAPI) -> None:
    """Have whoever may not do something read why, in her own language; or sign in first."""

    @app.exception_handler(NotSignedIn)
    def sign_in_first(request: Request, error: NotSignedIn) -> Response:
        if request.method != "GET":
            return refusal(request, error)
        from urllib.parse import urlencode

        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        query = urlencode({"lang": spoken(request), "next": local(asked)})
        return RedirectResponse(f"/sign-in?{query}", 303)

    @app.exception_handler(NotAllowed)
    @app.exception_handler(ProviderSilent)
    @app.exception_handler(SettingsError)
    def refusal(
        request: Request, error: NotAllowed | ProviderSilent | SettingsError
    ) -> HTMLResponse:
        language, kind = spoken(request), type(error).__name__
        known = f"people_{kind}" in words(language)
        said = kind if known else Forbidden.__name__
        response = page(render.page("people_refused.html", language, kind=said), language)
        response.status_code = error.status
        return response


def _entrance(
    request: Request,
    centre: Centre,
    template: str,
    language: Language,
    visit: str | None = None,
    **content: Any,
) -> HTMLResponse:
    """Show a page with which to sign in, for this browser alone."""
    home(centre.settings, request)
    own = visit or tokens.token()
    word = tokens.form_word(own)
    text = render.page(template, language, form_word=word, **content)
    response = page(text, language, **(SCRIPTED if content else {}))
    cookies.give(response, cookies.VISIT, own)
    return response


def _let_in(let: Let) -> Response:
    response = RedirectResponse(let.onward, 303)
    cookies.give(response, cookies.SESSION, let.token)
    cookies.take_away(response, cookies.VISIT)
    return response
