"""The privacy officer of the centre: what left, and a vote on what would, by keyboard alone."""

from typing import TYPE_CHECKING

import pytest

from api.pages.words import Language, words
from tests.pages.cities import REASON, Cities
from tests.pages.keyboard import focused, follow, reach, write
from tests.pages.looking import opened, passes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
WHY = "as the years before"


@pytest.mark.parametrize(("language", "width"), [("nl", 400), ("en", 1280)])
def test_an_officer_reads_what_left_and_votes_on_what_waits_without_a_mouse(
    browser: "Browser", cities: Cities, language: Language, width: int
) -> None:
    t, waiting = words(language), cities.waiting[language]
    page = entered(browser, cities, "officer", language, width)
    follow(page, t["releases"])
    page.wait_for_url("**/releases*")
    passes(page, language)
    assert cities.published in page.inner_text("main")
    assert waiting not in page.content()  # nothing of it is public
    follow(page, t["people_account"])
    page.wait_for_url("**/account*")
    follow(page, t["reviews"])
    page.wait_for_url("**/reviews*")
    passes(page, language)
    follow(page, waiting[:12])
    page.wait_for_url(f"**/reviews/{waiting}*")
    passes(page, language)
    assert "✗" not in page.inner_text("main")
    vote(page, language)
    assert t["review_asked_voted"] in page.inner_text("main")
    assert t["review_lead_half"] in page.inner_text("main")
    assert WHY not in page.content()  # blind until the second
    passes(page, language)
    other = entered(browser, cities, "second", language, width)
    other.goto(f"{cities.url}/reviews/{waiting}?lang={language}")
    assert WHY not in other.content()
    vote(other, language)
    other.context.close()
    page.reload()
    assert t["review_lead_published"] in page.inner_text("main")
    assert WHY in page.inner_text("main")
    passes(page, language)
    page.goto(f"{cities.url}/releases?lang={language}")
    assert waiting in page.inner_text("main")
    page.goto(f"{cities.url}/audit?lang={language}")
    passes(page, language)
    assert f"{waiting} " in page.inner_text("main")
    assert REASON not in page.inner_text("main")  # the chain has seals, and no reasons
    follow(page, t["people_sign_out"])
    page.wait_for_url(f"{cities.url}/?lang={language}")
    page.context.close()


def entered(browser: "Browser", cities: Cities, who: str, language: Language, width: int) -> "Page":
    """Sign in with a link, by keyboard."""
    page = opened(browser, width, bypass_csp=True)
    page.goto(f"{cities.way_in(who)}?lang={language}")
    passes(page, language)
    follow(page, words(language)["people_link_use"])
    page.wait_for_url(f"{cities.url}/account?lang={language}")
    passes(page, language)
    return page


def vote(page: "Page", language: Language) -> None:
    """Say yes, why, and send it."""
    t = words(language)
    reach(page, page.get_by_label(t["review_yes"]))
    page.keyboard.press("Space")
    write(page, page.get_by_label(t["review_reason"]), WHY)
    page.keyboard.press("Tab")
    assert focused(page) == t["review_send"]
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=t["review_yours"]).wait_for(state="detached")
