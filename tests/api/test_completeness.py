"""What each site published last, on both databases: the same as a comparison says, by index."""

from pathlib import Path

from api.comparison import compare
from api.store import backup, completeness, concepts
from api.store.completeness import Latest
from federated import concept
from federated.indicators import named
from tests.federated.test_concept import WHOLE

from .conftest import CentreUnderTest
from .figures import OPT, Y2024, Y2025, proportion, release, table
from .test_revisions import late


def totals(centre: CentreUnderTest, *only: str) -> tuple[Latest, ...]:
    with centre.database.reading() as connection:
        return completeness.totals(connection, only or None)


def test_the_last_period_counts_and_a_trial_only_where_there_is_no_other(
    centre: CentreUnderTest,
) -> None:
    both = [table("I01", Y2024, proportion(30, 300)), table("I01", Y2025, proportion(40, 320))]
    assert centre.put(release("elst-hospital", both)).status_code == 201
    trial = table("I09", OPT, proportion(30, 200))
    assert centre.put(release("goes-hospital", [trial])).status_code == 201
    found = [(one.site, one.indicator, one.period, one.completeness) for one in totals(centre)]
    assert found == [
        ("elst-hospital", "I01", "2025", ">=80"),
        ("goes-hospital", "I09", OPT.label, ">=80"),
    ]
    assert [one.site for one in totals(centre, "goes-hospital")] == ["goes-hospital"]


def test_a_band_is_that_of_what_was_added_to_as_well_and_as_in_the_comparison(
    centre: CentreUnderTest,
) -> None:
    assert centre.put(release("elst-hospital", [table("I01", Y2024, proportion(30, 300))]))
    added = late(proportion(12, 30, missing=140))
    assert centre.put(release("elst-hospital", [added])).status_code == 201
    with centre.database.reading() as connection:
        (figure,) = compare(connection, named("I01")).figures
    (found,) = totals(centre)
    assert found.completeness == figure.completeness == "60-79"  # 330 of 470


def test_no_table_is_read_as_a_whole_and_every_search_is_by_an_index(
    centre: CentreUnderTest,
) -> None:
    if centre.database.engine.dialect.name != "sqlite":
        return
    with centre.database.reading() as connection:
        wanted = str(
            completeness._joined(completeness._newest(None)).compile(
                connection.engine, compile_kwargs={"literal_binds": True}
            )
        )
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}")]
    searches = [line for line in plan if "released_tables" in line or " first " in line]
    assert searches
    assert all("SEARCH" in line and "INDEX" in line for line in searches)


def test_a_description_is_in_the_backup(centre: CentreUnderTest, tmp_path: Path) -> None:
    from api.store.database import Database

    with centre.database.writing() as connection:
        concepts.put(
            connection, "elst-hospital", concept.parse(WHOLE), "lead", "2026-03-02T00:00:00Z"
        )
    file = tmp_path / "backup"
    backup.write(centre.database, file, "2026-03-03T00:00:00Z")
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    backup.restore(other, file, "2026-03-04T00:00:00Z")
    with other.reading() as connection:
        assert concepts.every(connection)["elst-hospital"].concept == concept.parse(WHOLE)
    other.close()
