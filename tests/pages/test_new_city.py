"""A city that has not joined looks whether it would: without an account, without a script."""

import re
from typing import TYPE_CHECKING

import pytest

from api.pages.words import Language, words
from federated.joining import assumptions, steps
from tests.pages.cities import Cities
from tests.pages.looking import opened, passes_without_script

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize(
    ("language", "width"), [("nl", 400), pytest.param("en", 1280, marks=pytest.mark.slow)]
)
def test_a_new_city_sees_what_it_would_cost_what_it_could_find_and_who_signs_when(
    browser: "Browser", cities: Cities, language: Language, width: int
) -> None:
    t = words(language)
    page = opened(browser, width, script=False)
    page.goto(f"{cities.url}/?lang={language}")
    passes_without_script(browser, page, language)
    page.get_by_role("link", name=t["joining"], exact=True).first.click()
    page.get_by_label(t["the_municipality"], exact=True).fill("Amersfoort")
    page.get_by_label(t["births"], exact=True).fill("1700")
    page.get_by_role("button", name=t["reckon"]).click()
    before = society(page, t["society"])
    edited = one_of_money()
    field = page.locator(f"input[name={edited.id}-high]")
    assert edited.source[language] in page.inner_text("main")
    field.fill(str(int(edited.range.high * 10)))
    page.get_by_role("button", name=t["reckon"]).click()
    assert t["own_figure"] in page.inner_text("main")
    assert society(page, t["society"]) != before
    assert field.input_value() == str(int(edited.range.high * 10))
    assert page.get_by_role("heading", name=t["could_find"]).is_visible()
    assert re.search(r"[≤≥] \d+[.,]\d %", page.inner_text("main"))
    for one in steps.shipped():
        row = page.get_by_role("row").filter(has_text=one.label[language])
        assert f"{one.low} – {one.high}" in row.first.inner_text()
        assert one.by[language] in row.first.inner_text()
    passes_without_script(browser, page, language)
    page.get_by_role("link", name=t["privacy"], exact=True).click()
    passes_without_script(browser, page, language)
    assert page.locator("h1").inner_text() == t["privacy"]
    page.context.close()


def society(page: "Page", name: str) -> str:
    """What all parties together would pay and gain."""
    return page.get_by_role("row").filter(has_text=name).last.inner_text()


def one_of_money() -> assumptions.Assumption:
    """Return an assumption in euro by which the sum for society changes."""
    shipped = assumptions.shipped().values()
    return next(one for one in shipped if one.unit == "euro" and one.range.high >= 1000)
