"""The data steward of a site: its releases and receipts, what was turned down, what is missing."""

from typing import TYPE_CHECKING

import pytest

from api.pages.words import Language, words
from tests.pages.cities import REASON, Cities
from tests.pages.looking import opened, passes_without_script

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.mark.parametrize(("language", "width"), [("nl", 1280), ("en", 400)])
def test_a_steward_sees_what_became_of_what_was_sent_and_whom_to_ask_for_what_is_missing(
    browser: "Browser", cities: Cities, language: Language, width: int
) -> None:
    t = words(language)
    page = opened(browser, width, script=False)
    page.goto(f"{cities.url}/sites/own?lang={language}")
    passes_without_script(browser, page, language)
    assert t["people_sign_in_lead"] in page.inner_text("main")
    page.goto(f"{cities.way_in('steward')}?lang={language}")
    page.get_by_role("button", name=t["people_link_use"]).click()
    page.get_by_role("link", name=t["people_own_site"], exact=True).click()
    passes_without_script(browser, page, language)
    releases = page.get_by_role("table").first
    assert releases.get_by_role("row").count() == 3  # heading, published, turned down
    gone = releases.get_by_role("row").filter(has_text=cities.turned_down[:12]).inner_text()
    assert REASON in gone
    assert t["people_still_told"] in page.inner_text("main")
    page.get_by_role("link", name="I44").first.click()
    passes_without_script(browser, page, language)
    page.go_back()
    missing = page.get_by_role("heading", name=t["missing_title"])
    assert missing.is_visible()
    assert "M6" in page.inner_text("main")
    assert "datasteward@hospital.example" in page.inner_text("main")
    page.get_by_role("link", name=t["people_own_city"]).click()
    passes_without_script(browser, page, language)
    assert page.locator("h1").inner_text() == "Rotterdam"
    page.get_by_role("link", name=t["quality"], exact=True).click()
    page.get_by_role("link", name=t["missing_title"]).click()
    passes_without_script(browser, page, language)
    page.goto(f"{cities.url}/reviews/{cities.waiting[language]}?lang={language}")
    passes_without_script(browser, page, language)
    page.context.close()
