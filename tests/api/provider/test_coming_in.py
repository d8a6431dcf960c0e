"""Whom an honest provider lets in, and what is asked of it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from api.store import audit, people
from tests.api import oidc
from tests.api.browser import Browser, add, link
from tests.api.conftest import URL, CentreUnderTest
from tests.api.oidc import Provider
from tests.api.provider.coming import come_back, come_in, leave, refused


def test_whom_the_provider_vouches_for_comes_in(
    asking: CentreUnderTest, provider: Provider
) -> None:
    steward = add(asking, "data_steward", "elst-hospital", email="steward@example.org")
    provider.email = "Steward@Example.org"
    browser = Browser(asking)
    answer = come_back(browser, leave(browser, "/sites/own?lang=nl"))
    assert answer.headers["location"] == "/sites/own?lang=nl"
    assert "elst-hospital in full" in browser.follow(answer).text
    with asking.database.reading() as connection:
        did = [(one.actor, one.action) for one in audit.deeds(connection)][-2:]
    assert did == [(steward.id, "identity bound"), (steward.id, "signed in")]
    provider.email = None  # from now on she is known by her name there
    assert come_in(Browser(asking)).status_code == 303


def test_what_is_asked_of_the_provider_is_new_every_time_and_never_the_secret(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    for _ in range(2):
        assert come_in(Browser(asking)).status_code == 303
    asked = [parse_qs(urlsplit(one).query) for one in provider.asked if "/authorize" in one]
    for name in ("state", "nonce", "code_challenge"):
        first, second = (one[name][0] for one in asked)
        assert first != second
        assert len(first) == 43
    assert oidc.SECRET not in str(asked)


def test_a_stranger_stays_out_and_hears_what_somebody_removed_hears(
    asking: CentreUnderTest, provider: Provider
) -> None:
    browser = Browser(asking)
    stranger = come_in(browser)
    refused(browser, stranger)
    person = add(asking, "operator", email="gone@example.org")
    provider.email = "gone@example.org"
    assert come_in(Browser(asking)).status_code == 303
    with asking.database.writing() as connection:
        people.remove(connection, person.id, "2026-03-02T00:00:00Z")
    again = Browser(asking)
    gone = come_in(again)
    refused(again, gone)
    assert gone.text == stranger.text


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_did_not_verify_is_nobodys(
    asking: CentreUnderTest, provider: Provider, verified: object
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email, provider.verified = "o@example.org", verified
    browser = Browser(asking)
    refused(browser, come_in(browser))


def test_an_address_lets_in_only_the_first_who_came_with_it(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    assert come_in(Browser(asking)).status_code == 303
    provider.subject = "somebody else with the same address"
    browser = Browser(asking)
    refused(browser, come_in(browser))


def test_with_a_provider_no_link_and_no_passkey_lets_anybody_in(asking: CentreUnderTest) -> None:
    path = link(asking, add(asking, "operator"))
    browser = Browser(asking)
    assert browser.submit(path, path).status_code == 403
    assert browser.get("/sign-in/passkey").status_code == 403
    assert "Sign in with your organisation" in browser.get("/sign-in").text


def test_a_header_does_not_change_where_the_provider_sends_people(
    asking: CentreUnderTest,
) -> None:
    gone = Browser(asking).get(
        "/sign-in/provider",
        **{"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    query = parse_qs(urlsplit(gone.headers["location"]).query)
    assert query["redirect_uri"] == [f"{URL}/sign-in/return"]
