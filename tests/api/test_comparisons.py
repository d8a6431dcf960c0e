"""Cities side by side: what is shown, what is hidden, and when there is a figure for all."""

from typing import Any

import pytest

from api.store import releases
from federated.period import Period

from .conftest import CentreUnderTest
from .figures import OPT, Y2024, Y2025, hidden, mean, proportion, readmissions, release, table

CLINICS = ("opt-1", "opt-2", "opt-3")


def compared(centre: CentreUnderTest, indicator: str, query: str = "") -> dict[str, Any]:
    response = centre.get(f"/v1/comparisons/{indicator}{query}")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def give(centre: CentreUnderTest, site: str, *tables: Any) -> None:
    assert centre.put(release(site, tables)).status_code == 201


@pytest.fixture
def trial(centre: CentreUnderTest) -> CentreUnderTest:
    """Three clinics of one closed trial."""
    for clinic in CLINICS:
        centre.enrol(clinic, city=clinic, label="trial")
    return centre


def test_without_releases_there_is_nothing_and_no_pooled_figure(centre: CentreUnderTest) -> None:
    found = compared(centre, "I01")
    assert (found["figures"], found["pooled"]) == ([], [])
    assert found["pooledNote"] == "no pooled figure yet"
    assert found["note"] is None


def test_a_figure_has_all_that_a_reader_needs(centre: CentreUnderTest) -> None:
    give(centre, "elst-hospital", table("I01", Y2024, proportion(30, 300, missing=20)))
    (figure,) = compared(centre, "I01")["figures"]
    assert figure == {
        "site": "elst-hospital",
        "siteName": "elst-hospital in full",
        "siteKind": "hospital",
        "city": "Elst",
        "programme": "other",
        "label": "synthetic data",
        "period": "2024",
        "periodKind": "year",
        "hospitalsCovered": "own",
        "group": "*",
        "eligible": 320,
        "measured": 300,
        "completeness": ">=80",
        "definitionVersion": "1.0.0",
        "estimate": pytest.approx(100 * 30 / 300),
        "low": pytest.approx(7.09, abs=0.01),  # Wilson
        "high": pytest.approx(13.92, abs=0.01),
        "unit": "%",
        "method": "Wilson",
        "curve": None,
    }


def test_a_hidden_figure_is_null_and_one_sentence_says_so(centre: CentreUnderTest) -> None:
    give(centre, "elst-hospital", table("I01", Y2024, proportion(30, 300)))
    give(centre, "goes-hospital", table("I01", Y2024, hidden("I01", eligible=130)))
    found = compared(centre, "I01")
    shown, gone = found["figures"]
    assert shown["estimate"] == pytest.approx(10)
    assert (gone["estimate"], gone["low"], gone["high"], gone["method"]) == (None,) * 4
    assert gone["measured"] == 130
    assert "whatever the cause" in found["note"]


def test_each_site_shows_its_latest_period_or_the_one_asked_for(centre: CentreUnderTest) -> None:
    for period, events in ((Y2024, 30), (Y2025, 45)):
        give(centre, "elst-hospital", table("I01", period, proportion(events, 300)))
    give(centre, "goes-hospital", table("I01", Y2024, proportion(60, 300)))
    latest = compared(centre, "I01")["figures"]
    assert [(f["period"], f["estimate"]) for f in latest] == [("2025", 15), ("2024", 20)]
    asked = compared(centre, "I01", "?period=2024")["figures"]
    assert [f["estimate"] for f in asked] == [pytest.approx(10), 20]


def test_a_dimension_shows_its_strata_and_not_the_total(centre: CentreUnderTest) -> None:
    strata = {
        "programme": proportion(30, 300),
        "comparison": proportion(40, 200),
        "historic": proportion(50, 250),
    }
    by_arm = table("I01", Y2024, proportion(120, 750), strata, "arm")
    give(centre, "elst-hospital", by_arm, table("I01", Y2024, proportion(120, 750)))
    found = compared(centre, "I01", "?dimension=arm")
    assert [(f["group"], f["estimate"]) for f in found["figures"]] == [
        ("programme", pytest.approx(10)),
        ("comparison", 20),
        ("historic", 20),
    ]
    (total,) = compared(centre, "I01")["figures"]
    assert total["estimate"] == pytest.approx(16)


def test_the_pooled_share_is_that_of_all_children_together(trial: CentreUnderTest) -> None:
    for clinic, events, n in zip(CLINICS, (20, 50, 60), (100, 200, 400), strict=True):
        give(trial, clinic, table("I09", OPT, proportion(events, n)))
    found = compared(trial, "I09")
    (pooled,) = found["pooled"]
    assert pooled["estimate"] == pytest.approx(100 * (20 + 50 + 60) / (100 + 200 + 400))
    assert (pooled["sites"], pooled["measured"]) == (3, 700)
    assert found["pooledNote"] is None


def test_the_pooled_mean_is_that_of_all_children_together(trial: CentreUnderTest) -> None:
    for clinic, total, n in zip(
        CLINICS, ("310000", "640000", "1230000"), (100, 200, 400), strict=True
    ):
        give(trial, clinic, table("B01", OPT, mean(total, n, "612")))
    (pooled,) = compared(trial, "B01")["pooled"]
    assert pooled["estimate"] == pytest.approx((310000 + 640000 + 1230000) / 700)


def test_where_one_site_is_hidden_there_is_no_pooled_figure(trial: CentreUnderTest) -> None:
    for clinic in CLINICS[:2]:
        give(trial, clinic, table("I09", OPT, proportion(40, 300)))
    give(trial, CLINICS[2], table("I09", OPT, hidden("I09", eligible=300)))
    found = compared(trial, "I09")
    assert found["pooled"] == []
    assert found["pooledNote"] == "no pooled figure yet"


def test_sites_in_different_periods_are_not_pooled(centre: CentreUnderTest) -> None:
    give(centre, "elst-hospital", table("I01", Y2025, proportion(30, 300)))
    give(centre, "goes-hospital", table("I01", Period.years(2023, 2025), proportion(30, 300)))
    assert compared(centre, "I01")["pooled"] == []


def test_different_sorts_of_data_are_not_pooled(trial: CentreUnderTest) -> None:
    trial.enrol("hoorn-hospital")
    for clinic in CLINICS:
        give(trial, clinic, table("I09", OPT, proportion(40, 300)))
    for site in ("elst-hospital", "goes-hospital", "hoorn-hospital"):
        give(trial, site, table("I09", OPT, proportion(80, 300)))
    pooled = compared(trial, "I09")["pooled"]
    assert sorted((p["label"], p["sites"]) for p in pooled) == [("synthetic data", 3), ("trial", 3)]


def test_a_share_is_not_pooled_from_cells_that_are_visible_by_their_outcome(
    centre: CentreUnderTest,
) -> None:
    centre.enrol("hoorn-hospital")
    for site in ("elst-hospital", "goes-hospital", "hoorn-hospital"):
        share = table("I01", Y2025, proportion(40, 320))
        give(centre, site, share, table("B01", Y2025, mean("640000", 200, "612")))
    found = compared(centre, "I01")
    assert all(figure["estimate"] == 12.5 for figure in found["figures"])
    assert (found["pooled"], found["pooledNote"]) == ([], "no pooled figure yet")
    (births,) = compared(centre, "B01")["pooled"]
    assert (births["sites"], births["measured"], births["estimate"]) == (3, 600, 3200)


def test_two_sites_are_not_pooled(centre: CentreUnderTest) -> None:
    for site in ("elst-hospital", "goes-hospital"):
        give(centre, site, table("B01", Y2025, mean("640000", 200, "612")))
    assert compared(centre, "B01")["pooled"] == []


def test_another_version_of_the_definition_is_said_to_be_not_comparable(
    centre: CentreUnderTest,
) -> None:
    old = table("I01", Y2024, proportion(30, 300)).model_copy(
        update={"definition_version": "0.9.0"}
    )
    with centre.database.writing() as connection:  # it came before the definition changed
        releases.keep(connection, release("elst-hospital", [old]), "2026-01-01T00:00:00Z")
    give(centre, "goes-hospital", table("I01", Y2024, proportion(30, 300)))
    found = compared(centre, "I01")
    assert [figure["estimate"] for figure in found["figures"]] == [None, 10]
    assert "not comparable" in found["versionNote"]
    assert found["pooled"] == []


def test_the_order_is_by_city_whatever_came_first(centre: CentreUnderTest) -> None:
    for site in ("goes-hospital", "elst-hospital"):
        assert centre.put(readmissions(site)).status_code == 201
    cities = [f["city"] for f in compared(centre, "I01")["figures"]]
    assert cities == ["Elst", "Goes"]
