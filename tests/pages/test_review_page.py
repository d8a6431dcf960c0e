"""The pages of the review in a real browser: wide and narrow, both languages, nothing that axe finds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.store.database import Database
from tests.api.browser import signed_in
from tests.api.figures import Y2025, hidden, proportion, readmissions, release, table
from tests.api.reading import READERS, approve, reading_centre, say
from tests.pages.looking import WIDTHS, standing, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.chromium
SITE = "elst-hospital"


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """An empty page."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages; made beside the loop of the browser, which allows no other one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_pages, tmp_path_factory.mktemp("centre")).result()


def _pages(folder: Path) -> dict[str, str]:
    """The list, a release to vote on, one to withdraw and one that two differ about."""
    database = Database(f"sqlite:///{folder / 'central.sqlite'}")
    database.migrate()
    database.close()
    centre = reading_centre(folder, "sqlite:///central.sqlite")
    first, other = readmissions(SITE, 37), readmissions("goes-hospital", 41)
    last = [table("I01", Y2025, hidden("I01", 130)), table("I09", Y2025, proportion(41, 300))]
    waiting = release(SITE, last)
    for sent in (first, other, waiting):
        assert centre.put(sent).status_code == 201
    approve(centre, first)
    say(centre, READERS[0], other, agrees=False, reason="a change that nobody explains")
    say(centre, READERS[2], other)
    reader = signed_in(centre, READERS[0])
    ids = {"vote": waiting, "published": first, "differ": other}
    paths = {"list": "/reviews"} | {n: f"/reviews/{one.digest()}" for n, one in ids.items()}
    found = {
        f"{name}-{language}": standing(reader.get(f"{path}?lang={language}").text)
        for name, path in paths.items()
        for language in ("en", "nl")
    }
    centre.database.close()
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["list-en", "vote-en", "vote-nl", "published-en", "differ-nl"])
def test_a_page_fits_and_reads_well(
    page: "Page", pages: dict[str, str], name: str, width: int, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)


def test_a_vote_is_cast_by_keyboard_alone(page: "Page", pages: dict[str, str]) -> None:
    page.set_content(pages["vote-en"])
    reason, button = page.get_by_label("Why"), page.get_by_role("button", name="Vote", exact=True)
    page.get_by_label("yes, publish").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("as expected")
    assert reason.input_value() == "as expected"
    page.keyboard.press("Tab")
    assert button.evaluate("one => one === document.activeElement")
    assert page.evaluate("document.querySelector('form[action*=votes]').checkValidity()")
