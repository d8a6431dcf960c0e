"""The officer's page in a real browser: accessible, readable on a telephone, and on its own."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows import approved
from flows.command import Shell
from flows.officer_file import making
from flows.pipeline import Run
from flows.risk import assess
from tests.flows import small_hospital
from tests.flows.conftest import NOW
from tests.pages.looking import WIDTHS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = small_hospital.made(tmp_path_factory.mktemp("noord"))
    text = site.policy_file.read_text(encoding="utf-8")
    limits = "[risk]\nk_minimum = 5\nmax_unique = 0.2\n\n# Domeinen"
    site.policy_file.write_text(text.replace("# Domeinen", limits, 1), encoding="utf-8")
    shell = Shell(now=lambda: NOW, user="fg", machine="desk-1", say=lambda _line: None)
    run = Run(site, "test-page", NOW.date())
    made = making.make(site, shell, "nl", assess(run, approved.own(site)))
    return making.write(site, made)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_stands_on_its_own_and_everybody_can_read_it(
    browser: "Browser", page_file: Path, tmp_path: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    _looks_right(page, tmp_path / f"officer-{width}.png")
    assert violations(page) == []
    assert asked == [page_file.as_uri()]
    page.close()


def test_on_paper_the_tables_stay_tables(browser: "Browser", page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.pdf(format="A4", print_background=True)[:5] == b"%PDF-"
    page.close()


def _looks_right(page: "Page", picture: Path) -> None:
    page.screenshot(path=picture)
    assert picture.stat().st_size > 10_000
    assert page.locator("svg[role=img]").count() == 3
    assert page.locator("h1").count() == 1
