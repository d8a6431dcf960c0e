"""How a page is looked at: at which widths, and what makes it hard to read for somebody."""

import re
from typing import TYPE_CHECKING

import pytest

from api.pages import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (400, pytest.param(1280, marks=pytest.mark.slow))
# Each language once, and each width once: what differs by both is seen by eye.
LOOKS = [("nl", 400), ("en", 1280)]
# WCAG 2.2 A and AA, and the best practices of axe.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def standing(text: str) -> str:
    """Return a page with its style sheets in it, so that it needs no server."""
    links = re.compile(r'(<link rel="stylesheet" href="/static/[a-z]+\.css">)+')
    assert links.search(text)
    return links.sub(lambda _: f"<style>{render.style()}</style>", text)


def violations(page: "Page") -> list[str]:
    """Return the rules that a page breaks, each with the first place."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error

    page.wait_for_load_state()
    try:
        found = Axe().run(page, options={"runOnly": RULES})
    except Error:  # the page that was left was still there when it began
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options={"runOnly": RULES})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


def opened(browser: "Browser", width: int, bypass_csp: bool = False, script: bool = True) -> "Page":
    """A page of a reader who was never here before."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        bypass_csp=bypass_csp,
        java_script_enabled=script,
        locale="en-GB",
    ).new_page()


def look(page: "Page", address: str, path: str, language: str, status: int = 200) -> list[str]:
    """Open a page; return what is wrong with it."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer is not None
    assert answer.status == status
    assert all(url.startswith((f"{address}/", "data:")) for url in asked)
    told = [one for one in said if status == 200 or f"status of {status}" not in one]
    return [*told, *too_wide(page), *untold(page, language)]


def too_wide(page: "Page") -> list[str]:
    """Return whether a page must be pushed aside to be read."""
    width = page.viewport_size
    assert width is not None
    wide = page.evaluate("document.documentElement.scrollWidth") > width["width"]
    return ["wider than the screen"] if wide else []


def untold(page: "Page", language: str) -> list[str]:
    """Return whether a page is not in the language that was asked for, by its own word."""
    spoken = page.locator("html").get_attribute("lang")
    return [] if spoken == language else [f"in {spoken}, not in {language}"]


def passes(page: "Page", language: str) -> None:
    """Fail unless a page that a journey has come to can be read by everybody."""
    assert [*violations(page), *too_wide(page), *untold(page, language)] == [], page.url


def passes_without_script(browser: "Browser", page: "Page", language: str) -> None:
    """Fail unless a page that a browser without scripts has come to can be read by everybody.

    What looks is a script itself, so it looks at the same address in a browser that allows one.
    """
    size = page.viewport_size
    assert size is not None
    other = opened(browser, size["width"], bypass_csp=True)
    other.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    other.goto(page.url)
    assert other.locator("h1").inner_text() == page.locator("h1").inner_text()
    passes(other, language)
    other.context.close()
