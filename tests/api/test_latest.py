"""A comparison reads the latest period of each site, and no other."""

from api.store.latest import latest
from federated.period import Period
from federated.release import ReleasedTable

from .conftest import CentreUnderTest
from .figures import OPT, proportion, readmissions, release, table

QUARTERS = [Period.quarter(f"{year}-Q{q}") for year in (2023, 2024) for q in (1, 4)]


def quarters(*periods: Period) -> list[ReleasedTable]:
    return [table("I01", period, proportion(30, 300 + at)) for at, period in enumerate(periods)]


def labels(centre: CentreUnderTest, period: str | None = None) -> list[tuple[str, str, object]]:
    with centre.database.reading() as connection:
        found = latest(connection, "I01", None, period)
    return [
        (one.site, one.table.period.label, one.table.rows[0].values["measured"]) for one in found
    ]


def test_each_site_shows_its_latest_period_whatever_its_kind(centre: CentreUnderTest) -> None:
    assert centre.put(release("goes-hospital", quarters(*QUARTERS))).status_code == 201
    years = [Period.years(2020, 2021), Period.years(2022, 2022)]
    assert centre.put(release("elst-hospital", quarters(*years))).status_code == 201
    assert labels(centre) == [("elst-hospital", "2022", 301), ("goes-hospital", "2024-Q4", 303)]
    assert labels(centre, "2023-Q4") == [("goes-hospital", "2023-Q4", 301)]
    assert labels(centre, "2019") == []


def test_a_closed_trial_is_shown_where_there_is_nothing_else(centre: CentreUnderTest) -> None:
    trial = [table("I01", OPT, proportion(30, 300))]
    assert centre.put(release("goes-hospital", trial)).status_code == 201
    assert labels(centre) == [("goes-hospital", "OPT", 300)]


def test_what_came_late_is_read_with_its_period(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("goes-hospital")).status_code == 201
    late = table("I01", Period.years(2024, 2024), proportion(12, 60))
    late = late.model_copy(update={"completeness": None, "revision": 1})
    assert centre.put(release("goes-hospital", [late])).status_code == 201
    assert labels(centre) == [("goes-hospital", "2024", 360)]
