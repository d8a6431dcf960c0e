"""The pages for whoever has no mouse, no script or a sheet of paper; whole journeys are in the files beside."""

from typing import TYPE_CHECKING

import pytest

from tests.pages.cities import Cities
from tests.pages.keyboard import focused, follow
from tests.pages.looking import look, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("path", ["/quality"])
def test_a_page_can_be_read_by_everybody_on_a_telephone(
    browser: "Browser", cities: Cities, path: str
) -> None:
    page = opened(browser, 400, bypass_csp=True)
    assert look(page, cities.url, path, "nl") == []
    assert violations(page) == []
    page.context.close()


def test_the_keyboard_alone_reaches_everything(browser: "Browser", cities: Cities) -> None:
    page = opened(browser, 400)
    page.goto(f"{cities.url}/?lang=en")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    box = page.locator(":focus").bounding_box()
    assert box is not None
    assert box["y"] >= 0  # it comes into sight
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    follow(page, "Completeness")
    page.wait_for_url("**/quality*")
    while page.evaluate("document.activeElement.className") != "scroll":
        page.keyboard.press("Tab")
    follow(page, "Costs and benefits", backwards=True)
    page.wait_for_url("**/costs*")
    follow(page, "Nederlands")
    page.wait_for_url("**lang=nl")
    assert page.locator("h1").inner_text() == "Kosten en baten"
    page.context.close()


@pytest.mark.slow
def test_without_a_script_everything_is_there(browser: "Browser", cities: Cities) -> None:
    page = opened(browser, 400, script=False)
    page.goto(f"{cities.url}/?lang=nl")
    page.get_by_role("link", name="Indicatoren", exact=True).click()
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1
    page.get_by_role("link", name="Kosten en baten").click()
    assert page.locator("figure svg[role=img]").count() == 3
    page.get_by_role("link", name="Spreiding over steden").click()
    page.get_by_role("link", name="Rotterdam").first.click()
    assert page.get_by_text("Een vaste dag helpt.").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.get_by_text("A fixed day helps.").is_visible()
    page.context.close()


@pytest.mark.slow
def test_on_paper_there_is_no_menu_and_no_button(browser: "Browser", cities: Cities) -> None:
    page = opened(browser, 800)
    page.goto(f"{cities.url}/costs?lang=en")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("table").first.is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    page.context.close()


@pytest.mark.slow
def test_on_paper_a_reckoning_keeps_the_assumptions_that_it_rests_on(
    browser: "Browser", cities: Cities
) -> None:
    page = opened(browser, 800)
    page.goto(f"{cities.url}/before-you-join?births=1700&lang=en")
    page.emulate_media(media="print")
    assert page.get_by_label("Births a year").input_value() == "1700"
    assert page.get_by_label("Births a year").is_visible()
    assert not page.get_by_role("button").first.is_visible()
    page.context.close()
