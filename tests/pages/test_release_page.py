"""The page of a release in a real browser: accessible, readable on a telephone, and on its own."""

from datetime import date
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from federated.disclosure import control, reasons
from federated.indicator import Indicator, Measure
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import Release
from flows import attacking
from flows.officer_file.document import Document, html, text
from flows.officer_file.words import Language
from flows.pipeline.previewing import Looked, Preview
from flows.release_page import sections
from flows.release_page.content import Content
from flows.release_page.words import words
from pseudonymisation import policy as policies
from tests.federated.disclosure import worlds
from tests.federated.disclosure.test_control import families
from tests.flows import small_hospital
from tests.pages.looking import WIDTHS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RULE = DisclosurePolicy()
YEARS = (Period.years(2023, 2023), Period.years(2024, 2024))
MANY = {2023: (("c0", 20, 40), ("c1", 15, 40), ("c2", 60, 60)),
        2024: (("c0", 4, 40), ("c1", 15, 40), ("c2", 60, 60))}  # fmt: skip


def indicator(measure: Measure) -> Indicator:
    from dataclasses import replace

    return replace(worlds.indicator(measure), id="I09" if measure is Measure.PROPORTION else "I48")


def looked(measure: Measure) -> tuple[Looked, ...]:
    """Two years: in the second one c0 has four events, and c1 protects them."""
    from dataclasses import replace

    found: list[Looked] = []
    for period in YEARS:
        made = worlds.tables(indicator(measure), families(*MANY[int(period.label)]))
        exact = [replace(table, period=period) for table in made]
        out = control(exact, RULE)
        pairs = zip(exact, out, strict=True)
        found += [Looked(o, reasons.cells(e, o, RULE)) for e, o in pairs]
    return tuple(found)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    site = small_hospital.made(tmp_path_factory.mktemp("noord"))
    tables = (*looked(Measure.PROPORTION), *looked(Measure.SURVIVAL))
    release = Release(
        site=site.id, site_kind="hospital", policy_digest="0" * 64, disclosure=RULE,
        tables=tuple(one.table for one in tables),
    )  # fmt: skip
    text = policies.template("hospital", site.id, date(2026, 3, 1))
    text = text.replace('# [release]\n# approval = "hand"', '[release]\napproval = "hand"')
    preview = Preview(release, False, tables, ())
    problem = " ".join(attacking.problems(release, ()))
    return Content(site, policies.parse(text), preview, problem, "proposed")


def document(content: Content, language: Language) -> Document:
    said = words(language)
    made = tuple(sections.every(content, said, language))
    return Document(language, said["title"], said["stays"], said["intro"], said["contents"], made)


def test_the_page_holds_the_exact_bytes_and_both_kinds_of_hidden_figures(content: Content) -> None:
    page = html(document(content, "en"))
    body = content.preview.release.canonical().decode()
    assert body in unescape(page)
    assert "· (4: unsafe itself)" in page
    assert "· (15: to protect)" in page
    assert content.preview.release.digest() in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_diff_names_what_came_out_of_sight(content: Content) -> None:
    lines = list(text(document(content, "en")))
    (c0,) = (line for line in lines if "group: c0" in line and "events |" in line[:20])
    assert c0.endswith("2023: 20; 2024: ·; change: was shown, is hidden now")


def test_the_terminal_says_the_same_and_leaves_the_bytes_out(content: Content) -> None:
    lines = "\n".join(text(document(content, "nl")))
    assert "· (4: zelf onveilig)" in lines
    assert "Goedkeuren: heldennet-site release approve" in lines
    assert content.preview.release.canonical().decode() not in lines


def test_an_unsafe_release_is_told_to_be_one(content: Content) -> None:
    (first, *rest) = content.preview.release.tables
    again = content.preview.release.model_copy(update={"tables": (first, first, *rest)})
    assert "Nothing was sent." in " ".join(attacking.problems(again, ()))


@pytest.mark.chromium
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.slow)])
def test_the_page_stands_on_its_own_and_everybody_can_read_it(
    browser: "Browser", content: Content, tmp_path: Path, width: int, language: Language
) -> None:
    file = tmp_path / "page.html"
    file.write_text(html(document(content, language)), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    assert asked == [file.as_uri()]
    page.screenshot(path=tmp_path / "page.png")
    page.close()


@pytest.mark.chromium
def test_on_paper_the_tables_stay_tables(
    browser: "Browser", content: Content, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(html(document(content, "nl")), encoding="utf-8")
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.pdf(format="A4", print_background=True)[:5] == b"%PDF-"
    page.close()
