"""The list of published tables and their rows, page by page."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import CentreUnderTest
from .figures import Y2024, Y2025, readmissions, release, survival, table
from .sheets import by_arm, concealed, shown


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough here."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


def links(response: Any) -> dict[str, str]:
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', response.headers["link"])
    return {name: target for target, name in found}


def test_without_releases_the_list_is_empty(centre: CentreUnderTest) -> None:
    response = centre.get("/v1/tables")
    assert response.json() == {"tables": [], "page": 1, "pageSize": 100, "total": 0}
    assert centre.get("/v1/tables/I01-total").status_code == 404


def test_a_split_has_an_address_and_a_title_of_its_own(centre: CentreUnderTest) -> None:
    assert centre.put(release("elst-hospital", [by_arm()])).status_code == 201
    (one,) = centre.get("/v1/tables").json()["tables"]
    assert (one["id"], one["dimension"]) == ("I01-arm", "arm")
    assert one["titleEn"].endswith(", by arm")
    rows = centre.get("/v1/tables/I01-arm").json()["rows"]
    assert [row["group"] for row in rows] == ["*", "programme", "comparison", "historic"]
    assert [row["values"]["events"] for row in rows] == [90, 20, 30, 40]


def test_pages_follow_each_other_without_gap_or_overlap(centre: CentreUnderTest) -> None:
    assert centre.put(release("elst-hospital", [by_arm()])).status_code == 201
    target, groups = "/v1/tables/I01-arm?pageSize=3", []
    while target:
        response = centre.get(target)
        groups += [row["group"] for row in response.json()["rows"]]
        assert response.json()["total"] == 4
        target = links(response).get("next", "")
    assert groups == ["*", "programme", "comparison", "historic"]
    assert links(response)["prev"] == "/v1/tables/I01-arm?pageSize=3&page=1"
    assert centre.get("/v1/tables/I01-arm?page=9").json()["rows"] == []


def test_rows_of_one_site_or_period(centre: CentreUnderTest) -> None:
    for one in (shown(), concealed(), readmissions("goes-hospital", 40, Y2025)):
        assert centre.put(one).status_code == 201

    def places(query: str) -> list[tuple[str, str]]:
        rows = centre.get(f"/v1/tables/I01-total?{query}").json()["rows"]
        return [(row["site"], row["period"]) for row in rows]

    assert places("period=2025") == [("goes-hospital", "2025")]
    assert places("site=goes-hospital") == [("goes-hospital", "2024"), ("goes-hospital", "2025")]
    assert places("site=goes-hospital&period=2024") == [("goes-hospital", "2024")]
    assert places("site=nobody") == []


def test_the_values_stand_in_the_order_of_time(centre: CentreUnderTest) -> None:
    kept = survival((365, 900, 60, 0, 40), (730, 800, 50, 0, 50), (1096, 700, 40, 0, 660))
    strata = table("I48", Y2024, kept)
    assert (
        centre.put(release("elst-municipality", [strata], kind="municipality")).status_code == 201
    )
    names = [one["name"] for one in centre.get("/v1/tables/I48-total").json()["columns"]]
    assert names[3:6] == ["atRisk365", "atRisk730", "atRisk1096"]


@pytest.mark.parametrize("table_id", ["I01", "I01-nothing", "..%2Findicators", "Z99-total", "%00"])
def test_a_table_that_is_not_there_is_not_found(centre: CentreUnderTest, table_id: str) -> None:
    assert centre.get(f"/v1/tables/{table_id}").status_code == 404


def test_the_catalogue_of_indicators_has_pages(centre: CentreUnderTest) -> None:
    first = centre.get("/v1/indicators?pageSize=2")
    second = centre.get(links(first)["next"])
    ids = [one["id"] for page in (first, second) for one in page.json()["indicators"]]
    assert ids == [one["id"] for one in centre.get("/v1/indicators").json()["indicators"]][:4]
    assert first.json()["total"] > 4
