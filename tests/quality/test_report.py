"""The quality report: verdict on top, what to repair first, and nothing from outside."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from quality import completeness, report, verdict
from quality.heat_map import Cell, heat_map
from quality.report import Report
from quality.rules import Language
from quality.verdict import Count
from tests.quality.conftest import Staged

COUNTS = {
    **{name: Count(100) for name in verdict.MINIMUM["hospital"]},
    "birth": Count(200, 9),
}
BREACHES = {
    ("birth", "missing", "child_number"): 2,
    ("birth", "unit_looks_like_kg", "birth_weight_g"): 6,
    ("birth", "bsn_invalid", "bsn"): 1,
    ("admission", "outside_window", "start_day"): 4,
}


def made(site: str = "Testziekenhuis", label: str = "", objected: int = 4242) -> Report:
    found = verdict.judge(COUNTS, BREACHES, site_kind="hospital", max_reject_share=0.1)
    filled = {"birth": {"child_pid": 1.0, "birth_weight_g": 0.999, "apgar5": 0.41}}
    at = datetime(2026, 10, 2, 8, 30, tzinfo=UTC)
    return Report(site, date(2026, 10, 1), at, found, filled, objected, label)


class Parsed(HTMLParser):
    """Every tag, and what it refers to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.references: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.references += [v or "" for name, v in attrs if name in ("src", "href", "action")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", Language)
def test_the_page_is_whole_and_asks_nothing_from_outside(language: Language) -> None:
    page = report.render(made(), language)
    parsed = Parsed(page)
    assert parsed.open == []
    assert parsed.references == []
    assert not {"script", "link", "img", "iframe"} & set(parsed.tags)
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert f'<html lang="{language.value}">' in page


def test_the_verdict_comes_first_and_what_hits_most_records_leads_the_repairs() -> None:
    page = report.render(made(), Language.EN)
    verdict_at = page.index("Accepted, some records left out")
    repairs = [page.index(rule) for rule in ("unit_looks_like_kg", "missing<", "bsn_invalid")]
    oddity = page.index("outside_window")
    assert [verdict_at, *repairs, oddity] == sorted([verdict_at, *repairs, oddity])


def test_dutch_and_english_say_the_same_numbers() -> None:
    pages = [
        re.sub(r"<style>.*?</style>", "", report.render(made(), k), flags=re.DOTALL)
        for k in Language
    ]
    numbers = [re.findall(r">(\d+(?: %)?)<", page) for page in pages]
    assert numbers[0] == numbers[1]
    assert "4242" in numbers[0]


def test_the_number_of_objections_is_said_to_stay_inside() -> None:
    assert "This number stays inside the site. <strong>4242</strong>" in " ".join(
        report.render(made(), Language.EN).split()
    )


def test_a_name_of_a_site_cannot_write_html() -> None:
    page = report.render(made(site="<b>Zieken</b>huis & co", label="<script>"), Language.EN)
    assert "&lt;b&gt;Zieken&lt;/b&gt;huis &amp; co" in page
    assert "<script>" not in page


def test_a_label_is_printed_on_top() -> None:
    page = report.render(made(label="Synthetische gegevens"), Language.NL)
    assert page.index("Synthetische gegevens") < page.index("Kwaliteitsverslag – Test", 700)


def test_a_refused_delivery_says_why() -> None:
    counts = {**COUNTS, "objection": Count(100, 1)}
    found = verdict.judge(counts, {}, site_kind="hospital", max_reject_share=0.1)
    plain = made()
    page = report.render(
        Report(plain.site, plain.extracted, plain.made_at, found, {}, 0), Language.EN
    )
    assert "Refused: nothing of it was stored" in page
    assert "An objection could not be read, and it may be somebody&#39;s no" in page
    assert "Nothing was rejected." in page


def test_the_heat_map_shows_stored_fields_and_what_is_never_stored() -> None:
    found = made()
    cells = {cell.field: cell for cell in heat_map(found.verdict, found.filled)["birth"]}
    assert cells["birth_weight_g"] == Cell("birth_weight_g", True, 0.999, 6, 200)
    assert cells["child_pid"].rejected == 2
    assert cells["bsn"] == Cell("bsn", False, None, 1, 200)


@pytest.mark.parametrize(
    ("filled", "text", "shade"),
    [(1.0, "100 %", "f4"), (0.999, "99 %", "f4"), (0.6, "60 %", "f2"), (0.0, "0 %", "f0"), (None, "", "")],
)  # fmt: skip
def test_a_share_is_never_rounded_up_to_all(filled: float | None, text: str, shade: str) -> None:
    cell = Cell("x", False, filled, 0, 10)
    assert (cell.filled_text, cell.filled_shade) == (text, shade)


@pytest.mark.parametrize(
    ("rejected", "shade"), [(0, ""), (1, "r1"), (10, "r2"), (50, "r3"), (1000, "r3")]
)
def test_more_rejects_are_warmer(rejected: int, shade: str) -> None:
    assert Cell("x", False, None, rejected, 1000).rejected_shade == shade


def test_completeness_is_the_share_of_rows_with_a_value(staged: Staged) -> None:
    staged.assemble()
    shares = completeness.shares(staged.rows, staged.names)
    assert set(shares) == staged.used
    assert shares["person"]["birth_year"] == 1 / 2
    assert shares["family"]["arm"] == 1.0
    assert shares["family"]["severity"] == 0.0
