"""The central researcher: from a question to a comparison to take along, and a published result."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.pages.view import written
from api.pages.words import Language, words
from tests.pages import questions
from tests.pages.cities import SITES, Cities
from tests.pages.looking import opened, passes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.mark.parametrize(("language", "width", "version"), [("nl", 1280, 2), ("en", 400, 3)])
def test_a_researcher_compares_cities_asks_them_and_reads_what_they_answered(
    browser: "Browser", cities: Cities, language: Language, width: int, version: int, tmp_path: Path
) -> None:
    t = words(language)
    page = opened(browser, width, bypass_csp=True)
    page.goto(f"{cities.url}/?lang={language}")
    compare(page, language)
    rows = downloaded(page, "I09 (csv)", tmp_path)
    shown = page.inner_text("main")
    assert {row["city"] for row in rows} == {city for _, city, _ in SITES}
    for row in rows:
        assert written(float(row["estimate"]), language) in shown

    with ThreadPoolExecutor(1) as apart:  # the browser has a loop of its own in this thread
        study = apart.submit(
            questions.asked, cities.centre, tmp_path, [name for name, _, _ in SITES[:3]], version
        ).result()
        page.get_by_role("link", name=t["studies"], exact=True).click()
        passes(page, language)
        page.get_by_role("link", name=f"readmission-arm, {t['version']} {version}").click()
        passes(page, language)
        assert page.get_by_role("heading", name=t["study_result"]).count() == 0
        apart.submit(questions.answered, cities.centre, study).result()
        page.reload()
        assert t["study_under_review"] in page.inner_text("main")
        assert page.get_by_role("heading", name=t["study_result"]).count() == 0
        apart.submit(questions.published, cities.centre, study).result()
    page.reload()
    passes(page, language)
    assert page.get_by_role("heading", name=t["study_result"], exact=True).is_visible()
    (programme,) = [
        row
        for row in downloaded(page, f"{t['study_part_coefficients']}, csv", tmp_path)
        if "programme" in " ".join(row.values())
    ][:1]
    assert programme
    page.context.close()


def compare(page: "Page", language: Language) -> None:
    """Find an indicator, and look at the cities side by side."""
    t = words(language)
    passes(page, language)
    page.get_by_role("link", name=t["indicators"], exact=True).click()
    passes(page, language)
    page.locator("a[href^='/indicators/I09?']").first.click()
    passes(page, language)
    assert page.get_by_role("heading", name=t["funnel"]).is_visible()


def downloaded(page: "Page", name: str, folder: Path) -> list[dict[str, str]]:
    """Take a table along, and read it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=name, exact=True).click()
    coming.value.save_as(folder / "taken.csv")
    with (folder / "taken.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines))
