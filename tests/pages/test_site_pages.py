"""The pages that a site makes for its own people: read by everybody, on a telephone too."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows import own_report, passkey_page
from quality import report
from quality.rules import Language
from sites import settings
from tests.flows.conftest import SITE_TOML
from tests.flows.test_own_report import TABLES
from tests.pages.looking import WIDTHS, too_wide, violations
from tests.quality.test_report import made

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, str]:
    """Every page of a site that no other file here looks at."""
    (tmp_path / "site.toml").write_text(SITE_TOML, encoding="utf-8")
    site = settings.read(tmp_path / "site.toml")
    ask: dict[str, bytes | str] = {"challenge": b"\x07" * 32, "role": "advisor"}
    return {
        "own": own_report.html(site, TABLES, "team", "2026-03-02"),
        "quality-nl": report.render(made(), Language.NL),
        "quality-en": report.render(made(), Language.EN),
        "passkey": passkey_page._page(ask, '{"policy": "1"}')("word").decode(),
    }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["own", "quality-nl", "quality-en", "passkey"])
def test_everybody_can_read_it(
    browser: "Browser", pages: dict[str, str], name: str, width: int, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(pages[name], encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(file.as_uri())
    assert too_wide(page) == []
    assert violations(page) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    page.close()
