"""Figures with noise at the centre: kept once, within a year's budget, apart, and explained."""

from collections.abc import Sequence

import pytest
from rich.console import Console

from api.pages.terminal import comparison
from api.store import holdings, noisy
from federated.indicators import named
from federated.noise.table import NoisyTable
from federated.release import Release, ReleasedTable
from tests.federated.noise.test_table import made

from .conftest import CentreUnderTest
from .figures import Y2024, Y2025, proportion, release, table
from .test_intake import refused

SITE = "elst-hospital"
EVENTS = {"events": 37, "non_events": 245, "missing": 4}


def answer(period: str = "2024", loss: str = "1", **changes: object) -> NoisyTable:
    counts = {"kind": "laplace", "sensitivity": 1, "loss": loss}
    rows = [{"stratum": "*", "families": EVENTS}]
    return made(**{"site": SITE, "period": period, "counts": counts, "rows": rows, **changes})


def sent(*noise: NoisyTable, tables: Sequence[ReleasedTable] = ()) -> Release:
    return Release.model_validate({**dict(release(SITE, tables)), "noise": noise})


def terminal(centre: CentreUnderTest) -> str:
    console = Console(width=400)
    with console.capture() as captured:
        console.print(comparison(centre.database, named("I09")))
    return captured.get()


def test_noise_is_kept_and_told_with_its_interval_and_its_use(centre: CentreUnderTest) -> None:
    response = centre.put(sent(answer()))
    assert (response.status_code, response.json()["tables"]) == (201, 1)
    said = terminal(centre)
    assert "random noise was added to every number below, once; the interval includes it" in said
    assert "2024: 13.1 % (95% interval with the noise: 9." in said
    assert "There are enough families for this much noise." in said
    for language, words in (("en", "Figures with noise"), ("nl", "Cijfers met ruis")):
        page = centre.get(f"/indicators/I09?lang={language}").text
        assert words in page
        assert "13.1" in page or "13,1" in page
    assert "I09" in centre.get("/").text


@pytest.mark.parametrize("period", ["2026", "1950"])
def test_noise_of_a_year_that_is_not_over_or_long_past_is_refused(
    centre: CentreUnderTest, period: str
) -> None:
    response = centre.put(sent(answer(period)))
    assert (response.status_code, "once it is over" in response.text) == (422, True)


def test_too_few_families_are_told_to_be(centre: CentreUnderTest) -> None:
    rows = [{"stratum": "*", "families": {"events": 5, "non_events": 14, "missing": 0}}]
    centre.put(sent(answer(rows=rows)))
    assert "too few families for this much noise" in terminal(centre)


def test_the_newest_year_of_a_site_is_told(centre: CentreUnderTest) -> None:
    for year in ("2024", "2025", "2023"):
        assert centre.put(sent(answer(year))).status_code == 201
    said = terminal(centre)
    assert ", 2025: " in said
    assert ", 2024: " not in said


def test_the_same_answer_again_changes_nothing_and_another_is_a_conflict(
    centre: CentreUnderTest,
) -> None:
    assert centre.put(sent(answer())).status_code == 201
    assert centre.put(sent(answer())).status_code == 200
    other = [{"stratum": "*", "families": {**EVENTS, "events": 38}}]
    before = centre.everything()
    refused(centre.put(sent(answer(rows=other))), 409)
    assert centre.everything() == before


def test_the_centre_adds_up_what_a_year_has_cost(centre: CentreUnderTest) -> None:
    """1 and 0.9 are within the national 2 of 2024; 0.2 more is not, and another year is."""
    assert centre.put(sent(answer(loss="1"))).status_code == 201
    arms = [{"stratum": one, "families": EVENTS} for one in ("programme", "comparison", "historic")]
    by_arm = answer(loss="0.9", cube="I09/arm", rows=arms)
    assert centre.put(sent(by_arm)).status_code == 201
    births = [{"stratum": one, "families": EVENTS} for one in strata("plurality")]
    more = answer(loss="0.2", cube="I09/plurality", rows=births)
    before = centre.everything()
    problem = refused(centre.put(sent(more)), 422)
    assert "beyond the epsilon of 2" in str(problem["detail"])
    assert centre.everything() == before
    assert centre.put(sent(answer("2025", "2"))).status_code == 201


def strata(name: str) -> tuple[str, ...]:
    found = named("I09").dimension(name)
    assert found is not None
    return found.codes


EXACT = table("I09", Y2024, proportion(30, 300))


def test_exact_figures_and_noise_of_one_time_never_stand_together(centre: CentreUnderTest) -> None:
    assert centre.put(sent(answer())).status_code == 201
    refused(centre.put(sent(tables=[EXACT])), 409)
    later = table("I09", Y2025, proportion(30, 300))
    assert centre.put(sent(tables=[later])).status_code == 201
    refused(centre.put(sent(answer("2025"))), 409)
    refused(centre.put(sent(answer("OPT", trial=True))), 409)
    with centre.database.reading() as connection:
        assert [one.table.period for one in noisy.of(connection, "I09")] == ["2024"]


@pytest.mark.parametrize("changes", [{"cube": "I33/total"}, {"site": "goes-hospital"}])
def test_noise_of_another_kind_of_site_or_of_another_site_is_refused(
    centre: CentreUnderTest, changes: dict[str, object]
) -> None:
    bins = {f"bin_{low}": 3 for low in named("I33").bins}
    rows = [{"stratum": "*", "families": {**bins, "missing": 0}}]
    more = {"rows": rows, "definition_version": named("I33").version} if "cube" in changes else {}
    plain = sent()
    noise = made(**{**dict(answer()), **changes, **more})
    forged = Release.model_construct(**{**dict(plain), "noise": (noise,)})
    before = centre.everything()
    refused(centre.put(forged), 422)
    assert centre.everything() == before


def test_the_books_of_the_centre_hold_the_noise_too(centre: CentreUnderTest) -> None:
    from sqlalchemy import text

    centre.put(sent(answer()))
    with centre.database.reading() as connection:
        assert list(holdings.faults(connection)) == []
    with centre.database.writing() as connection:
        change = "UPDATE noisy_tables SET content = replace(content, '37', '73')"
        connection.execute(text(change))
    with centre.database.reading() as connection:
        (fault,) = holdings.faults(connection)
    assert "is not the one that was received" in fault
