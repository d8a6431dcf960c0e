"""A comparison adjusted for case mix: from published cells alone, the crude figure beside it."""

import re
import shutil
from pathlib import Path

import pytest

from federated.period import Period
from federated.release import Value

from .conftest import CentreUnderTest
from .figures import OPT, Y2025, proportion, release, table

# early births of one child, and of twins: the last has as many of each, and far more twins
MIX = (((18, 180), (20, 40)), ((18, 180), (20, 40)), ((18, 180), (20, 40)), ((16, 160), (90, 180)))


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


def put(centre: CentreUnderTest, number: int, period: Period, hide: bool = False) -> None:
    site, pairs = f"opt-{number}", (*MIX[number], (0, 0))
    strata: dict[str, dict[str, Value]] = {
        name: proportion(*pair)
        for name, pair in zip(("singleton", "multiple", "unknown"), pairs, strict=True)
    }
    if hide:
        strata = {
            name: {**values, "events": None, "non_events": None} for name, values in strata.items()
        }
    whole = proportion(*(sum(column) for column in zip(*pairs, strict=True)))
    centre.enrol(site, city=f"Town {number}", label="a trial")
    tables = [table("I09", period, whole), table("I09", period, whole, strata, "plurality")]
    answer = centre.put(release(site, tables))
    assert answer.status_code == 201, answer.text


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_shows_crude_and_adjusted_and_says_for_what(centre: CentreUnderTest) -> None:
    for number in range(4):
        put(centre, number, OPT)
    page = centre.get("/indicators/I09?lang=en").text
    shown = text_of(page)
    assert "Adjusted for: one child or more, a trial" in shown
    assert "Adjusted for one child or more, and for nothing else." in shown
    # 106 of 340 are 31.2 %, and families like these have 31.2 %: twins explain all of it
    assert "Town 3, hospital OPT 340 31.2 31.2 1.00 0.82 – 1.21" in shown
    assert page.count('role="img"') == 3  # forest, funnel, and the adjusted funnel
    # crude it lies beyond the outer lines, adjusted it does not
    crude, adjusted = shown.split("And with the same mix of families?")
    assert "Beyond the outer lines:" in crude
    assert "No site lies beyond the outer lines. Adjusted for" in adjusted
    assert "Gecorrigeerd voor: eenling of meerling" in centre.get("/indicators/I09?lang=nl").text


def test_a_program_gets_the_same(centre: CentreUnderTest) -> None:
    for number in range(4):
        put(centre, number, OPT)
    found = centre.get("/v1/comparisons/I09?dimension=plurality").json()["caseMix"]
    assert [round(one["ratio"], 6) for one in found] == [1, 1, 1, 1]
    assert found[3]["crude"] == pytest.approx(100 * 106 / 340)
    assert centre.get("/v1/comparisons/I09").json()["caseMix"] == []


def test_where_one_cell_is_hidden_nobody_is_adjusted(centre: CentreUnderTest) -> None:
    for number in range(4):
        put(centre, number, OPT, hide=number == 2)
    assert centre.get("/v1/comparisons/I09?dimension=plurality").json()["caseMix"] == []
    assert "Adjusted for" not in centre.get("/indicators/I09?lang=en").text


def test_figures_of_a_year_are_not_adjusted_for_what_is_visible_depends_on_the_outcome(
    centre: CentreUnderTest,
) -> None:
    for number in range(4):
        put(centre, number, Y2025)
    assert centre.get("/v1/comparisons/I09?dimension=plurality").json()["caseMix"] == []


def test_a_notebook_gets_it_as_a_data_frame(centre: CentreUnderTest) -> None:
    from heldennet_client.comparison import Comparison

    for number in range(4):
        put(centre, number, OPT)
    found = Comparison(centre.get("/v1/comparisons/I09?dimension=plurality").json())
    assert found.case_mix.set_index("site").ratio.round(6).to_dict() == {
        f"opt-{number}": 1.0 for number in range(4)
    }
