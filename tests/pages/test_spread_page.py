"""The page of all cities can be read by everybody, on a telephone too."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.pages import render, side_by_side, spread
from api.store.concepts import Described
from api.store.progress import BY_FILE, STEPS, Progress
from api.store.sites import Site
from federated import concept
from tests.federated.test_concept import WHOLE
from tests.pages.looking import WIDTHS, standing, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def _site(city: str, code: str, *days: str) -> Progress:
    site = Site(
        f"{city.lower()}-hospital", "hospital", f"Hospital of {city}", code, city, "other",
        "synthetic data", "", "enrolled", "2026-01-01T00:00:00Z",
    )  # fmt: skip
    steps = STEPS if len(days) > len(BY_FILE) else BY_FILE
    moments = (datetime.fromisoformat(f"{day}T00:00:00Z") for day in days)
    return Progress(site, dict(zip(steps, moments, strict=False)))


@pytest.mark.chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_can_be_read_by_everybody(browser: "Browser", width: int, tmp_path: Path) -> None:
    found = (
        _site("Rotterdam", "0599", "2026-01-01", "2026-01-09", "2026-02-01"),
        _site("Den Haag", "0518", "2026-03-01", "2026-03-04"),
        _site("Purmerend", "0370", "2026-05-01"),
        _site("Goes", "0664", "2026-05-01", "2026-05-02", "2026-06-01", "2026-06-01"),
    )
    told = Described(concept.parse(WHOLE), "2026-03-01T00:00:00Z", 1)
    sites = [one.site for one in found]
    text = render.page(
        "spread.html", "nl", sites=found, steps=STEPS, tiles=spread.tiles(found), day=spread.day,
        boards=side_by_side.boards(sites, {site.id: told for site in sites}, "nl"),
    )  # fmt: skip
    file = tmp_path / "page.html"
    file.write_text(standing(text), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    page.close()
