"""A row that is gone, or that nobody signed, is noticed: frozen periods are judged by rows."""

import pytest

from api.store import holdings
from federated.release import Release
from tests.federated.noise.test_table import made

from .conftest import CentreUnderTest
from .figures import Y2024, proportion, readmissions, release
from .figures import table as cube
from .test_holdings import edit

SITE = "elst-hospital"
TOTAL = {"stratum": "*", "families": {"events": 37, "non_events": 245, "missing": 4}}


def faults(centre: CentreUnderTest) -> list[str]:
    with centre.database.reading() as connection:
        return list(holdings.faults(connection))


def noisy(events: int) -> Release:
    rows = [{**TOTAL, "families": {"events": events, "non_events": 245, "missing": 4}}]
    counts = {"kind": "laplace", "sensitivity": 1, "loss": "2"}
    noise = (made(site=SITE, period="2024", counts=counts, rows=rows),)
    return Release.model_validate({**dict(release(SITE, [])), "noise": noise})


@pytest.fixture
def held(centre: CentreUnderTest) -> CentreUnderTest:
    """A centre with exact figures of two sites and a table with noise of one."""
    for sent in (readmissions(SITE), readmissions("goes-hospital"), noisy(37)):
        assert centre.put(sent).status_code == 201
    assert faults(centre) == []
    return centre


PERIOD = "period_kind, period_label"
FIRST = "WHERE site_id = 'elst-hospital' AND span = '2024-Q1'"
ALTERED = {
    "a table that is gone": (
        "DELETE FROM released_tables WHERE site_id = 'elst-hospital'",
        "table of elst-hospital, I01, I01/total, year, 2024, 0 is in a release and is not kept",
    ),
    "one covered quarter that is gone": (
        "DELETE FROM covered WHERE site_id = 'elst-hospital' AND span = '2024-Q3'",
        "elst-hospital, I01, 2024-Q3 is in a release and is not kept",
    ),
    "a table with noise that is gone": (
        "DELETE FROM noisy_tables",
        "table with noise of elst-hospital, I09/total, 1.0.0, 2024 is in a release and is not kept",
    ),
    "a covered quarter that nobody signed": (
        f"INSERT INTO covered SELECT site_id, indicator, '2030-Q1', {PERIOD} FROM covered {FIRST}",
        "elst-hospital, I01, 2030-Q1 is kept and is in no release",
    ),
    "a covered quarter of another period": (
        f"UPDATE covered SET period_label = '2025' {FIRST}",
        "elst-hospital, I01, 2024-Q1 is not what the release says",
    ),
    "a table by another dimension": (
        "UPDATE released_tables SET dimension = 'arm' WHERE site_id = 'elst-hospital'",
        "elst-hospital, I01, I01/total, year, 2024, 0 is not what the release says",
    ),
}


@pytest.mark.parametrize(("statement", "words"), ALTERED.values(), ids=ALTERED)
def test_a_row_that_differs_is_named(held: CentreUnderTest, statement: str, words: str) -> None:
    edit(held, statement)
    (fault,) = faults(held)
    assert words in fault
    assert "Restore the newest backup" in fault


def test_a_table_that_nobody_signed_is_named(held: CentreUnderTest) -> None:
    names = "release_id, site_id, indicator, definition_version, cube, dimension, sensitive, "
    names += "period_kind, revision, digest, content"
    edit(
        held,
        f"INSERT INTO released_tables ({names}, period_label) SELECT {names}, '2030' "
        "FROM released_tables WHERE site_id = 'elst-hospital'",
    )
    (fault,) = faults(held)
    assert "I01/total, year, 2030, 0 is kept and is in no release" in fault


def test_a_table_with_noise_that_nobody_signed_is_named(held: CentreUnderTest) -> None:
    names = "site_id, cube, definition_version, release_id, indicator, digest, content"
    edit(
        held,
        f"INSERT INTO noisy_tables ({names}, period) SELECT {names}, '2030' FROM noisy_tables",
    )
    (fault,) = faults(held)
    assert "I09/total, 1.0.0, 2030 is kept and is in no release" in fault


def test_a_second_answer_that_came_in_after_a_row_was_gone_is_named(held: CentreUnderTest) -> None:
    for name in ("released_tables", "covered", "noisy_tables"):
        edit(held, f"DELETE FROM {name} WHERE site_id = 'elst-hospital'")
    other = release(SITE, [cube("I01", Y2024, proportion(44, 310))])
    assert held.put(other).status_code == 201
    assert held.put(noisy(30)).status_code == 201
    found = "\n".join(faults(held))
    assert "Two releases say something else of the table of elst-hospital" in found
    assert "Two releases say something else of the table with noise of elst-hospital" in found
    assert "30" not in found.replace("2030", "")


def test_the_columns_beside_the_bytes_say_what_the_bytes_say(held: CentreUnderTest) -> None:
    edit(held, "UPDATE releases SET hospitals_covered = 'all' WHERE site_id = 'goes-hospital'")
    assert any("The bytes of release" in fault for fault in faults(held))
