"""An answer of the provider counts once, in time, and in the browser that asked."""

from tests.api.browser import SESSION, Browser, add
from tests.api.conftest import CentreUnderTest
from tests.api.oidc import Claims, Provider, signed
from tests.api.provider.coming import come_back, come_in, leave, refused


def test_no_answer_of_the_provider_counts_twice(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    browser = Browser(asking)
    back = leave(browser)
    kept = dict(browser.cookies)
    assert come_back(browser, back).status_code == 303
    for cookies in (kept, dict(browser.cookies)):
        again = Browser(asking, {**cookies})
        assert come_back(again, back).status_code == 403


def test_a_token_of_an_earlier_sign_in_does_not_count_in_a_later_one(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    kept: list[str] = []

    def keep(claims: Claims) -> str:
        kept.append(signed(claims))
        return kept[-1]

    provider.sign = keep
    assert come_in(Browser(asking)).status_code == 303
    provider.sign = lambda _claims: kept[0]
    browser = Browser(asking)
    refused(browser, come_in(browser))


def test_nobody_comes_in_by_the_answer_that_another_browser_asked_for(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    attacker, victim = Browser(asking), Browser(asking)
    back = leave(attacker)  # the attacker stops here, and has the victim open the address
    refused(victim, come_back(victim, back))
    victim.get("/sign-in/provider")
    refused(victim, come_back(victim, back))
    refused(attacker, come_back(attacker, back))  # used up by then


def test_an_answer_that_comes_too_late_or_is_changed_does_not_count(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    for changes in (
        {"state": "x" * 43},
        {"state": ""},
        {"code": ""},
        {"iss": "https://evil.example"},
    ):
        browser = Browser(asking)
        refused(browser, come_back(browser, leave(browser), **changes))
    browser = Browser(asking)
    refused(browser, browser.get("/sign-in/return?error=access_denied&state=x"))
    back = leave(browser)
    asking.clock.advance(minutes=10)
    refused(browser, come_back(browser, back))


def test_a_code_that_the_provider_did_not_give_is_told_as_its_silence(
    asking: CentreUnderTest,
) -> None:
    browser = Browser(asking)
    answer = come_back(browser, leave(browser), code="another")
    assert answer.status_code == 503
    assert "did not answer as it should" in answer.text
    assert SESSION not in browser.cookies
