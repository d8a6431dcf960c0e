"""Every route with everybody: nobody, a site by its signature, and each role. One table says who comes in.

A route that has no row here fails, and so does a row without a route.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import httpx
import pytest
from pydantic import SecretStr

from api.app import create_app
from api.people.person import Person, Role
from api.store import cubes
from federated.cubes import shipped

from .browser import Browser, add, link, signed_in, word
from .conftest import URL, CentreUnderTest
from .figures import readmissions

NOBODY, SITE = "nobody", "site"
STEWARD, OFFICER_OF_SITE = "data_steward", "privacy_officer of a site"
RESEARCHER, OFFICER, OPERATOR = "researcher", "privacy_officer", "operator"
PEOPLE = frozenset({STEWARD, OFFICER_OF_SITE, RESEARCHER, OFFICER, OPERATOR})
EVERYBODY = PEOPLE | {NOBODY, SITE}
ONLY_A_SITE = frozenset({SITE})
OF_A_SITE = frozenset({STEWARD, OFFICER_OF_SITE})
READS_AUDIT = frozenset({OFFICER, OPERATOR})
ONLY_OPERATOR = frozenset({OPERATOR})
NOT_OF_THE_AUTHOR = PEOPLE - OF_A_SITE
NO_ONE = frozenset[str]()  # something else opens it, and a test beside this file shows what

WHO_COMES_IN = {
    # what is published, for everybody
    "GET /": EVERYBODY,
    "GET /arms": EVERYBODY,
    "GET /before-you-join": EVERYBODY,
    "GET /cities": EVERYBODY,
    "GET /cities/{code}": EVERYBODY,
    "GET /costs": EVERYBODY,
    "GET /costs/{site}": EVERYBODY,
    "GET /equity": EVERYBODY,
    "GET /indicators": EVERYBODY,
    "GET /indicators/{name}": EVERYBODY,
    "GET /indicators/{name}/sites/{site}": EVERYBODY,
    "GET /missing": EVERYBODY,
    "GET /privacy-promise": EVERYBODY,
    "GET /quality": EVERYBODY,
    "GET /releases": EVERYBODY,
    "GET /static": EVERYBODY,
    "GET /studies": EVERYBODY,
    "GET /studies/{studyId}": EVERYBODY,
    "GET /v1/catalogue": EVERYBODY,
    "GET /v1/comparisons/{indicator}": EVERYBODY,
    "GET /v1/datasets/{tableId}": EVERYBODY,
    "GET /v1/health": EVERYBODY,
    "GET /v1/indicators": EVERYBODY,
    "GET /v1/openapi.json": EVERYBODY,
    "GET /v1/studies": EVERYBODY,
    "GET /v1/studies/{studyId}": EVERYBODY,
    "GET /v1/studies/{studyId}/document": EVERYBODY,
    "GET /v1/tables": EVERYBODY,
    "GET /v1/tables/{tableId}": EVERYBODY,
    # what a site says or asks, signed; no session opens it
    "GET /v1/releases": ONLY_A_SITE,
    "GET /v1/studies/{studyId}/announcements": ONLY_A_SITE,
    "POST /v1/conformance-runs": ONLY_A_SITE,
    "PUT /v1/agreements/{agreementId}": ONLY_A_SITE,
    "PUT /v1/conformance-runs/{runId}": ONLY_A_SITE,
    "PUT /v1/releases/{releaseId}": ONLY_A_SITE,
    "PUT /v1/studies/{studyId}/decision": ONLY_A_SITE,
    "PUT /v1/studies/{studyId}/messages/{messageId}": ONLY_A_SITE,
    "GET /v1/enrolments/{siteId}": ONLY_A_SITE,
    "PUT /v1/enrolments/{siteId}": ONLY_A_SITE,  # or a site to be, with its code
    # the ways in (test_signing_in.py, provider, test_passkeys.py)
    "GET /sign-in": EVERYBODY,
    "GET /sign-in/link/{link}": EVERYBODY,
    "GET /sign-in/out": EVERYBODY,
    "GET /sign-in/passkey": EVERYBODY,
    "GET /sign-in/provider": NO_ONE,
    "GET /sign-in/return": NO_ONE,
    "POST /sign-in/link/{link}": NO_ONE,
    "POST /sign-in/passkey": NO_ONE,
    # people who are signed in
    "GET /account": PEOPLE,
    "GET /account/passkeys": PEOPLE,
    "POST /account/passkeys": NO_ONE,
    "POST /account/passkeys/remove": PEOPLE,
    "POST /account/sessions/end": PEOPLE,
    "POST /sign-out": PEOPLE,
    "GET /sites/own": OF_A_SITE,
    "GET /people": ONLY_OPERATOR,
    "POST /people/sessions/end": ONLY_OPERATOR,
    "GET /audit": READS_AUDIT,
    "GET /invited": READS_AUDIT,
    # what waits for its readers; who reads is never of the site that sent it (test_review_pages.py)
    "GET /reviews": PEOPLE,
    "GET /reviews/{review}": NOT_OF_THE_AUTHOR,
    "POST /reviews/{review}/votes": NO_ONE,  # here nothing waits
    "POST /reviews/{review}/withdrawal": NO_ONE,  # and no reason is given
    # the operator's monitoring has a word of its own (test_metrics.py)
    "GET /metrics": NO_ONE,
}
PLACES = {
    "indicator": "I01", "name": "I01", "tableId": "I01-total", "releaseId": "ab" * 32,
    "code": "0344", "site": "elst-hospital", "siteId": "elst-hospital", "agreementId": "ab" * 32, "runId": "ab" * 32,
    "review": readmissions("elst-hospital").digest(), "studyId": "ab" * 32, "messageId": "ab" * 32, "link": "a" * 43,
}  # fmt: skip
SAME_FOR_ALL = sorted(
    route for route, who in WHO_COMES_IN.items() if who == EVERYBODY and "/sign-in/" not in route
)


def routes_of(routes: Sequence[object], before: str = "") -> Iterator[str]:
    """Name every route of an application, and of those that are in it."""
    for one in routes:
        router = getattr(one, "original_router", None)
        path = before + getattr(one, "path", "")
        inner = getattr(getattr(one, "app", None), "routes", None)
        if router is not None:
            yield from routes_of(router.routes, before + one.include_context.prefix)  # type: ignore[attr-defined]
        elif inner is not None and not hasattr(one, "methods"):
            yield from routes_of(inner, path)
        else:
            yield from (f"{method} {path}" for method in getattr(one, "methods", {"GET"}))


@dataclass(frozen=True)
class Caller:
    """Somebody, or a site, or nobody."""

    centre: CentreUnderTest
    name: str
    browser: Browser

    def ask(self, route: str) -> httpx.Response:
        method, path = route.split()
        for name, value in PLACES.items():
            path = path.replace(f"{{{name}}}", value)
        if path == "/static":
            path = "/static/style.css"
        if self.name == SITE:
            return self._signed(method, path)
        if method == "GET":
            return self.browser.get(path)
        if method == "POST" and not path.startswith("/v1"):
            return self.browser.post(path, {"form_word": self._word(), "person": "nobody"})
        told = {**self.browser.own(), "Content-Type": "application/json"}
        return self.centre.send(method, path, told, b"{}")

    def _signed(self, method: str, path: str) -> httpx.Response:
        body = b"{}" if method == "PUT" else b""
        said = {"method": method, "url": f"{URL}{path}"}
        headers = self.centre.sign(body, "", "elst-hospital", **said)
        if method == "POST" and not path.startswith("/v1"):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.centre.send(method, path, headers, body)

    def _word(self) -> str:
        return word(self.browser.get("/account")) if self.name in PEOPLE else "0" * 64


@pytest.fixture
def callers(small: CentreUnderTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, Caller]:
    """Everybody who may come, each with a browser; the centre has monitoring too."""
    settings = small.app.state.centre.settings
    watched = settings.model_copy(update={"metrics_token": SecretStr("of the operator alone")})
    centre = replace(small, app=create_app(watched, small.clock))
    with centre.database.writing() as connection:
        cubes.approve(connection, shipped()["I01/total"], "the council", "2026-03-01T00:00:00Z")
    assert centre.put(readmissions("elst-hospital")).status_code == 201
    people = {
        STEWARD: add(centre, "data_steward", "elst-hospital"),
        OFFICER_OF_SITE: add(centre, "privacy_officer", "elst-hospital"),
        RESEARCHER: add(centre, "researcher"),
        OFFICER: add(centre, "privacy_officer"),
        OPERATOR: add(centre, "operator"),
    }
    browsers = {name: signed_in(centre, person) for name, person in people.items()}
    empty = {NOBODY: Browser(centre), SITE: Browser(centre)}
    return {n: Caller(centre, n, browser) for n, browser in {**browsers, **empty}.items()}


def comes_in(answer: httpx.Response, method: str, name: str) -> bool:
    """Whether an answer is none of the refusals.

    Without a signature nothing but success counts where something is sent. A site comes in by its
    signature, also where it then hears that this body will not do.
    """
    page = answer.headers.get("content-type", "").startswith("text/html")
    refused = answer.status_code == 401 or (answer.status_code == 403 and (page or name != SITE))
    led = answer.headers.get("location", "").startswith("/sign-in")
    failed = method != "GET" and name != SITE and answer.status_code >= 400
    return not (refused or led or failed)


def said(answer: httpx.Response) -> tuple[int, str]:
    """An answer without the number that every problem has of its own."""
    return answer.status_code, re.sub(r"urn:uuid:[0-9a-f-]+", "", answer.text)


def test_every_route_stands_in_the_table(callers: dict[str, Caller]) -> None:
    found = set(routes_of(callers[NOBODY].centre.app.routes))
    assert found - WHO_COMES_IN.keys() == set(), "add a row: who may come in?"
    assert WHO_COMES_IN.keys() - found == set()


def test_whoever_comes_in_is_who_the_table_says(callers: dict[str, Caller]) -> None:
    wrong = []
    for route, who in sorted(WHO_COMES_IN.items()):
        for name, caller in callers.items():
            if route == "POST /sign-out":
                caller = _again(caller)
            answer = caller.ask(route)
            assert answer.status_code < 500, route
            if comes_in(answer, route.split()[0], name) != (name in who):
                wrong.append((route, name, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def _again(caller: Caller) -> Caller:
    """The same person in a browser of her own, which may be signed out."""
    if caller.name not in PEOPLE:
        return caller
    site = "elst-hospital" if caller.name in OF_A_SITE else None
    role = caller.name.split()[0]
    person = Person(f"person-{role[:8]}-{site or 'centre'}"[:32], Role(role), site, "")
    browser, path = Browser(caller.centre), link(caller.centre, person)
    browser.submit(path, path)
    return replace(caller, browser=browser)


def test_what_everybody_sees_is_the_same_whoever_looks(callers: dict[str, Caller]) -> None:
    differ = [
        (route, name)
        for route in SAME_FOR_ALL
        for name, caller in callers.items()
        if said(caller.ask(route)) != said(callers[NOBODY].ask(route))
    ]
    assert differ == []


def test_another_sites_signature_on_a_session_route_is_nobody(callers: dict[str, Caller]) -> None:
    answer = callers[SITE].ask("GET /sites/own")
    assert answer.headers["location"].startswith("/sign-in?")
