"""Costs and benefits: what is shown adds up as it stands, and what is hidden cannot be subtracted."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from api.costs import Account, accounts
from api.pages.words import words
from federated.errors import UnsafeRelease

from .conftest import CentreUnderTest
from .costly import arm, costs
from .figures import release

PROGRAMME = {
    "insurer_zvw": "98203.05",
    "hospital": "55679.62",
    "employer": "66203.9",
    "family": "6816",
}
COMPARISON = {"insurer_zvw": "118515.25", "hospital": "62519.81", "employer": "74257.4", "family": "8079.8"}  # fmt: skip
TWO_HIDDEN = {"insurer_zvw": None, "hospital": None, "employer": "66203.9", "family": "6816"}


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.fixture
def shown(centre: CentreUnderTest) -> CentreUnderTest:
    """A hospital that shows every party, and one that hides two of them in one arm."""
    whole = costs("hospital", arm(64, PROGRAMME), arm(68, COMPARISON))
    partly = costs("hospital", arm(64, TWO_HIDDEN, hide_sum=True), arm(68, COMPARISON))
    assert centre.put(release("elst-hospital", [whole])).status_code == 201
    assert centre.put(release("goes-hospital", [partly])).status_code == 201
    return centre


def account(centre: CentreUnderTest, site: str) -> Account:
    with centre.database.reading() as connection:
        return {one.site.id: one for one in accounts(connection)}[site]


def cells(page: str, site: str) -> dict[str, list[str]]:
    """The rows of the table under the heading of a site, as they are shown."""
    part = page.split(f'id="{site}"')[1].split("</table>")[0]
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', part, re.DOTALL)
    return {name: [unescape(c) for c in re.findall(r">([^<]+)</td>", rest)] for name, rest in rows}


def number(text: str) -> int:
    return int(text.replace("−", "-").replace(",", "").replace("+", ""))


def test_the_shown_differences_of_the_parties_add_up_to_that_of_society(
    shown: CentreUnderTest,
) -> None:
    rows = cells(shown.get("/costs?lang=en").text, "elst-hospital")
    society = [number(cell) for cell in rows.pop(words("en")["costs_together"])]
    parties = [[number(cell) for cell in row] for row in rows.values()]
    assert len(parties) == 4
    assert [sum(column) for column in zip(*parties, strict=True)] == society
    assert all(programme - comparison == delta for programme, comparison, delta in parties)
    assert society == [3544, 3873, 3544 - 3873]


def test_the_sum_of_the_rounded_differs_from_the_published_sum_by_half_a_euro_a_party_at_most(
    shown: CentreUnderTest,
) -> None:
    programme, comparison = account(shown, "elst-hospital").arms
    assert abs((programme.total or 0) - 226902.57 / 64) <= 4 * 0.5
    assert abs((comparison.total or 0) - 263372.26 / 68) <= 4 * 0.5


def test_where_a_party_is_hidden_there_is_no_total_no_bar_and_no_rest(
    shown: CentreUnderTest,
) -> None:
    page = shown.get("/costs?lang=en").text
    rows, missing = cells(page, "goes-hospital"), words("en")["costs_not_shown"]
    assert rows[words("en")["costs_together"]] == [missing, "3,873", missing]
    assert rows["Health insurer"] == [missing, "1,743", missing]
    assert rows["Employers"] == ["1,034", "1,092", "−58"]
    part = page.split('id="goes-hospital"')[1]
    assert "<svg" not in part
    bars = page.split('id="elst-hospital"')[0]
    assert "Goes" in bars  # the comparison arm, which shows every party
    assert "programme · 2025" in bars
    assert bars.count("programme · 2025") == 1  # of Elst alone
    rest = (98203.05 + 55679.62) / 64
    assert f"{rest:,.0f}" not in page


def test_no_page_of_the_centre_shows_a_number_that_leaves_one_party_over(
    centre: CentreUnderTest,
) -> None:
    """A sum beside all parties but one would be the last one: such a table is not taken at all."""
    one_hidden = {**PROGRAMME, "insurer_zvw": None}
    row = arm(64, one_hidden) | {"sum": arm(64, PROGRAMME)["sum"]}
    with pytest.raises(UnsafeRelease, match="a hidden sum follows"):
        release("elst-hospital", [costs("hospital", row, arm(68, COMPARISON))])


def test_under_sixty_per_cent_the_arms_are_not_compared(centre: CentreUnderTest) -> None:
    programme, comparison = arm(64, PROGRAMME, missing=60), arm(68, COMPARISON, missing=70)
    table = costs("hospital", programme, comparison)
    low = table.model_copy(update={"completeness": "<60"})
    assert centre.put(release("elst-hospital", [low])).status_code == 201
    found = account(centre, "elst-hospital")
    assert found.together is None
    page = centre.get("/costs?lang=nl").text
    assert "minder dan 60% gemeten" in page
    assert "<svg" not in page


def test_with_many_sites_each_has_its_waterfall_on_a_page_of_its_own(
    shown: CentreUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.pages import costs as drawing

    assert shown.get("/costs?lang=en").text.count(words("en")["costs_waterfall_caption"]) == 1
    monkeypatch.setattr(drawing, "DRAWN_AT_ONCE", 1)
    every = shown.get("/costs?lang=nl").text
    assert words("nl")["costs_waterfall_caption"] not in every
    assert 'href="/costs/elst-hospital?lang=nl"' in every
    own = shown.get("/costs/elst-hospital?lang=nl").text
    assert words("nl")["costs_waterfall_caption"] in own
    assert "goes-hospital" not in own
    assert shown.get("/costs/nowhere").status_code == 404


def test_nothing_published_is_said_so(centre: CentreUnderTest) -> None:
    assert words("en")["costs_none"] in centre.get("/costs?lang=en").text
