"""The page for a city that has not joined can be read by everybody, on a telephone too."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.pages import joining
from tests.pages.looking import WIDTHS, standing, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_can_be_read_by_everybody(browser: "Browser", width: int, tmp_path: Path) -> None:
    asked = {"births": "6500", "place": "Rotterdam", "included-low": "x"}
    text = standing(joining.page(asked, "nl"))
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto((tmp_path / "page.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    page.close()
