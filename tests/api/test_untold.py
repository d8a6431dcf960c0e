"""Where nothing may be shown, a reader still learns what can be said: on the page and the terminal."""

import shutil
from pathlib import Path

import pytest
from rich.console import Console

from api.pages.terminal import comparison
from federated import power
from federated.indicators import named
from federated.period import Period

from .conftest import CentreUnderTest
from .figures import OPT, Y2025, hidden, proportion, release, table

Q1, BOTH = Period.quarter("2025-Q1"), Period.years(2024, 2025)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


def said(centre: CentreUnderTest) -> list[str]:
    """What the terminal says of I01, sentence by sentence."""
    console = Console(width=400)
    with console.capture() as captured:
        console.print(comparison(centre.database, named("I01")))
    return [line for line in captured.get().splitlines() if "nothing may be shown" in line]


def put(centre: CentreUnderTest, eligible: int | None, period: Period = Y2025) -> None:
    sent = release("elst-hospital", [table("I01", period, hidden("I01", eligible))])
    assert centre.put(sent).status_code == 201


def test_a_hidden_figure_comes_with_what_can_be_said(centre: CentreUnderTest) -> None:
    put(centre, 130)
    (line,) = said(centre)
    low, high = power.detectable(130, named("I01").expected_share)
    assert high is not None
    ends = [f"{100 * low:.1f}% and less"] if low is not None else []
    ends.append(f"{100 * high:.1f}% and more")
    assert line == (
        "Elst, hospital, 2025: nothing may be shown. 130 took part. Measured: ≥80%. No pooled "
        f"figure yet. A year of this size tells {100 * named('I01').expected_share:.1f}% apart from "
        f"{' or '.join(ends)}."
    )


@pytest.mark.parametrize(("period", "a_year"), [(Q1, 4 * 130), (BOTH, 130 / 2)])
def test_the_year_is_reckoned_from_the_period(
    centre: CentreUnderTest, period: Period, a_year: float
) -> None:
    put(centre, 130, period)
    (line,) = said(centre)
    _, high = power.detectable(a_year, named("I01").expected_share)
    assert f"{100 * (high or 0):.1f}% and more." in line


def test_a_trial_has_no_year(centre: CentreUnderTest) -> None:
    put(centre, 130, OPT)
    (line,) = said(centre)
    assert "A year" not in line


def test_where_even_the_number_is_hidden_it_says_so(centre: CentreUnderTest) -> None:
    put(centre, None)
    (line,) = said(centre)
    assert line.startswith(
        "Elst, hospital, 2025: nothing may be shown. How many took part is hidden. Measured: hidden"
    )
    assert line.endswith("No pooled figure yet.")


def test_what_is_visible_gets_no_such_sentence(centre: CentreUnderTest) -> None:
    centre.put(release("elst-hospital", [table("I01", Y2025, proportion(40, 320))]))
    assert said(centre) == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "130 took part."), ("nl", "130 deden mee.")]
)
def test_the_page_says_the_same_in_its_language(
    centre: CentreUnderTest, language: str, words: str
) -> None:
    put(centre, 130)
    assert words in centre.get(f"/indicators/I01?lang={language}").text
