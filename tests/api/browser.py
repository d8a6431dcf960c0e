"""A browser as the centre meets it: it keeps cookies, and tells from which page a form comes."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import httpx

from api.people import tokens
from api.people.person import Person, Role
from api.store import people, sign_ins

from .conftest import URL, CentreUnderTest

AT = "2026-03-01T00:00:00Z"
FAR = "2026-03-09T00:00:00Z"
SESSION, VISIT = "__Host-heldennet", "__Host-heldennet-visit"


@dataclass
class Browser:
    """Somebody's browser, on the pages of one centre."""

    centre: CentreUnderTest
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.take(self.centre.send("GET", path, {**self.own(), **headers}))

    def post(
        self, path: str, fields: dict[str, str], origin: str | None = URL, **headers: str
    ) -> httpx.Response:
        """Send a form; ``origin`` is where the page says it is from."""
        told = {"Content-Type": "application/x-www-form-urlencoded", **self.own(), **headers}
        told |= {"Origin": origin} if origin else {}
        return self.take(self.centre.send("POST", path, told, urlencode(fields).encode()))

    def submit(self, path: str, page: str, **fields: str) -> httpx.Response:
        """Send the form of a page as the page has it, with what was filled in."""
        return self.post(path, {"form_word": word(self.get(page)), **fields})

    def follow(self, response: httpx.Response) -> httpx.Response:
        """Go where an answer leads, which must be on this centre."""
        assert response.status_code == 303, response.text
        parts = urlsplit(response.headers["location"])
        assert not parts.netloc
        return self.get(response.headers["location"])

    def take(self, response: httpx.Response) -> httpx.Response:
        """Keep the cookies of an answer."""
        for line in response.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return response

    def own(self) -> dict[str, str]:
        """The cookies as they are sent."""
        together = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": together} if together else {}


def word(page: httpx.Response) -> str:
    """The word in the forms of a page."""
    found = re.search(r'name="form_word" value="([0-9a-f]{64})"', page.text)
    assert found, page.text
    return found[1]


def add(
    centre: CentreUnderTest,
    role: str,
    site: str | None = None,
    name: str = "",
    email: str | None = None,
) -> Person:
    """Somebody who may sign in."""
    person_id = f"person-{role[:8]}-{site or 'centre'}"[:32]
    made = Person(person_id, Role(role), site, name or f"Somebody ({role})")
    with centre.database.writing() as connection:
        people.add(connection, made, AT, email)
    return made


def link(centre: CentreUnderTest, person: Person, ends: str = FAR) -> str:
    """The path of a new link of a person."""
    made = tokens.token()
    with centre.database.writing() as connection:
        sign_ins.make_link(connection, tokens.digest(made), person.id, AT, ends)
    return f"/sign-in/link/{made}"


def signed_in(centre: CentreUnderTest, person: Person) -> Browser:
    """A browser in which a person has signed in with a link."""
    browser, path = Browser(centre), link(centre, person)
    assert browser.submit(path, path).status_code == 303
    return browser
