"""Signing out: here at once, and at the provider if people go on there."""

import html
import re

import httpx
import pytest

from tests.api.browser import Browser, add
from tests.api.conftest import CentreUnderTest
from tests.api.oidc import CLIENT, Claims, Provider
from tests.api.provider.coming import come_in

WAY_OUT = "Sign out at your organisation"
STAYS = "the next person comes in as you"


def left(asking: CentreUnderTest, provider: Provider) -> tuple[Browser, httpx.Response]:
    """Somebody came in by the provider and signed out."""
    add(asking, "researcher", email="r@example.org")
    provider.email = "r@example.org"
    browser = Browser(asking)
    come_in(browser)
    return browser, browser.follow(browser.submit("/sign-out", "/account"))


def test_signing_out_leads_on_to_the_way_out_of_the_provider(
    asking: CentreUnderTest, provider: Provider
) -> None:
    end = f"{provider.issuer}/logout?realm=a&x=%22%3E"
    provider.document = {"end_session_endpoint": end}
    browser, page = left(asking, provider)
    assert browser.get("/account").status_code == 303
    found = re.search(rf'href="([^"]+)" rel="noreferrer">{WAY_OUT}', page.text)
    assert found, page.text
    place = httpx.URL(html.unescape(found[1]))
    assert str(place).startswith(f"{provider.issuer}/logout?")
    assert dict(place.params) == {"realm": "a", "x": '">', "client_id": CLIENT}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"end_session_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "http://evil.example/logout"},
        {"end_session_endpoint": 5},
        {"issuer": "https://evil.example"},
    ],
    ids=str,
)
def test_where_the_way_out_is_not_known_people_are_told_to_lock_the_computer(
    asking: CentreUnderTest, provider: Provider, document: Claims
) -> None:
    browser, _ = left(asking, provider)
    provider.document = document
    page = browser.get("/sign-in/out?lang=en")
    assert page.status_code == 200
    assert STAYS in page.text
    assert WAY_OUT not in page.text


def test_without_a_provider_nothing_is_said_of_one(small: CentreUnderTest) -> None:
    page = Browser(small).get("/sign-in/out?lang=en")
    assert page.status_code == 200
    assert STAYS not in page.text
