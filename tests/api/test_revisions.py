"""The centre adds to a published period once, and only what survives an attack (R11)."""

import pytest

from api.attacking import attacked
from federated.period import Period
from federated.release import Release, ReleasedTable, Value

from .conftest import CentreUnderTest
from .figures import Y2024, mean, proportion, release, table
from .test_intake import refused

SITE = "elst-hospital"
OLD = table("I01", Y2024, proportion(30, 300))


def late(values: dict[str, Value], name: str = "I01", period: Period = Y2024) -> ReleasedTable:
    return table(name, period, values).model_copy(update={"completeness": None, "revision": 1})


@pytest.fixture
def held(centre: CentreUnderTest) -> CentreUnderTest:
    """A centre with one published period."""
    assert centre.put(release(SITE, [OLD])).status_code == 201
    return centre


def figure(centre: CentreUnderTest) -> tuple[int, float]:
    (found,) = centre.get("/v1/comparisons/I01").json()["figures"]
    return found["measured"], found["estimate"]


def test_a_revision_is_read_with_what_it_adds_to(held: CentreUnderTest) -> None:
    assert figure(held) == (300, 10.0)
    assert held.put(release(SITE, [late(proportion(12, 60))])).status_code == 201
    measured, estimate = figure(held)
    assert (measured, round(estimate, 2)) == (360, 11.67)  # 42 of 360
    assert "2 tables of 1 sites attacked together" in attacked(held.database)


def test_what_was_published_stays_as_it_came(held: CentreUnderTest) -> None:
    before = held.everything()
    held.put(release(SITE, [late(proportion(12, 60))]))
    after = held.everything()
    for name in ("releases", "released_tables", "receipts", "covered"):
        assert set(before[name]) <= set(after[name])


def test_the_same_revision_again_changes_nothing(held: CentreUnderTest) -> None:
    assert held.put(release(SITE, [late(proportion(12, 60))])).status_code == 201
    assert held.put(release(SITE, [late(proportion(12, 60))])).status_code == 200


def test_a_second_revision_is_a_conflict(held: CentreUnderTest) -> None:
    held.put(release(SITE, [late(proportion(12, 60))]))
    refused(held.put(release(SITE, [late(proportion(20, 70))])), 409)
    assert figure(held)[0] == 360


def test_a_revision_that_covers_other_hospitals_is_a_conflict(held: CentreUnderTest) -> None:
    """It would be read apart from what it adds to, and so never."""
    made = Release.model_validate(
        {**dict(release(SITE, [late(proportion(12, 60))])), "hospitals_covered": "all"}
    )
    before = held.everything()
    assert "same hospitals" in str(refused(held.put(made), 409)["detail"])
    assert held.everything() == before
    assert held.put(release(SITE, [late(proportion(12, 60))])).status_code == 201


def frame() -> Release:
    """300 eligible in the one indicator, and 297 measured in the other after the revision."""
    return release(SITE, [late(mean("600", 57, "2.5"), "I04")])


UNSAFE = {
    "of a period that is not published": [
        late(proportion(12, 60), period=Period.years(2023, 2023))
    ],
    "with a cell that is hidden there": [
        late({**proportion(12, 60), "events": None, "non_events": None})
    ],
    "of nine": [late(proportion(0, 9))],
}


@pytest.mark.parametrize("tables", UNSAFE.values(), ids=UNSAFE)
def test_a_revision_that_is_no_safe_table_is_refused(
    held: CentreUnderTest, tables: list[ReleasedTable]
) -> None:
    made = Release.model_construct(**{**dict(release(SITE, [OLD])), "tables": tuple(tables)})
    before = held.everything()
    refused(held.put(made), 422)
    assert held.everything() == before


def test_a_revision_that_gives_away_with_another_indicator_is_refused(
    centre: CentreUnderTest,
) -> None:
    """Both count 300 children, and 60 came late for the one and 57 were measured of the other."""
    centre.put(release(SITE, [OLD, table("I04", Y2024, mean("900", 300, "2.5"))]))
    assert centre.put(release(SITE, [late(proportion(12, 60))])).status_code == 201
    before = centre.everything()
    refused(centre.put(frame()), 422)
    assert centre.everything() == before
