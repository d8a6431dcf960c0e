"""Which tables are published, as SQLite and PostgreSQL know it."""

from api.store.published import listed
from federated.period import Period

from .conftest import CentreUnderTest
from .figures import Y2024, Y2025, proportion, readmissions, release, table
from .sheets import shown


def test_a_published_table_is_listed_with_its_sites_and_periods(centre: CentreUnderTest) -> None:
    assert centre.put(shown()).status_code == 201
    centre.clock.advance(hours=1)
    for period in (Y2024, Y2025):
        assert centre.put(readmissions("goes-hospital", period=period)).status_code == 201
    found = {one["id"]: one for one in centre.get("/v1/tables").json()["tables"]}
    assert list(found) == ["B01-total", "I01-total"]
    assert found["I01-total"] == {
        "id": "I01-total",
        "indicator": "I01",
        "dimension": None,
        "noise": False,
        "titleEn": "Unplanned readmission within 30 days",
        "titleNl": "Ongeplande heropname ≤30 dagen",
        "sites": 2,
        "periods": ["2024", "2025"],
        "issued": "2026-03-02T12:00:00Z",
        "updated": "2026-03-02T13:00:00Z",
    }


def test_periods_of_every_kind_are_listed(centre: CentreUnderTest) -> None:
    quarter, cohort = Period.quarter("2024-Q3"), Period.years(2023, 2025)
    for site, period in (("elst-hospital", quarter), ("goes-hospital", cohort)):
        given = release(site, [table("I01", period, proportion(30, 300))])
        assert centre.put(given).status_code == 201
    with centre.database.reading() as connection:
        (one,) = listed(connection)
    assert one.periods == (("cohort", "2023-2025"), ("quarter", "2024-Q3"))
