"""A study may not tell, beside what a site has published, of a few families."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from federated.errors import GateRefused
from federated.period import Period
from federated.release import ReleasedTable
from flows.command import Shell
from flows.pipeline import publishing, releasing
from flows.pipeline.session import Session
from flows.studies import population
from tests.api.figures import proportion, table
from tests.studies import hospital, spec
from tests.studies.world import study_of

BOTH, FAMILIES = Period.years(2023, 2024), 90
SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)
ARM = ("programme", "comparison", "historic")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Session]:
    made = hospital.make(tmp_path / "site", spec.NAMES[0], "http://127.0.0.1:9")
    with population.opened(made.site, SHELL) as found:
        yield found


def publish(found: Session, *tables: ReleasedTable) -> None:
    _, head = publishing.chain(found)
    publishing.write(found, head, releasing.release_of(found, tables), tables)


def asked(found: Session, families: int, *changes: tuple[str, str]) -> None:
    study, _ = study_of(spec.text(3, *changes))
    population.refuse_difference(found, study, frozenset(map(str, range(families))))


@pytest.mark.parametrize("families", [90, 100, 80])
def test_the_same_people_or_ten_more_or_fewer_are_fine(opened: Session, families: int) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 90)))
    asked(opened, families)


@pytest.mark.parametrize("families", [89, 81, 99])
def test_few_more_or_fewer_than_is_published_are_refused(opened: Session, families: int) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 90)))
    with pytest.raises(GateRefused, match="published of the same people") as refused:
        asked(opened, families)
    assert "89" not in str(refused.value)


def test_years_that_together_are_the_quarters_of_the_study_count(opened: Session) -> None:
    years = [Period.years(year, year) for year in (2023, 2024)]
    publish(opened, *(table("I01", year, proportion(20, 47)) for year in years))
    with pytest.raises(GateRefused, match="published of the same people"):
        asked(opened, FAMILIES)


def test_a_stratum_that_the_study_is_about_counts(opened: Session) -> None:
    parts = dict(zip(ARM, (proportion(20, 60), proportion(15, 50), proportion(0, 0)), strict=True))
    publish(opened, table("I01", BOTH, proportion(35, 110), parts, "arm"))
    within = ("where = [", 'where = [{variable = "arm", op = "==", value = "programme"}, ')
    asked(opened, 60, within)
    with pytest.raises(GateRefused, match="published of the same people"):
        asked(opened, 57, within)


def test_other_people_and_other_quarters_do_not_count(opened: Session) -> None:
    publish(opened, table("I01", Period.years(2022, 2022), proportion(30, 93)))
    asked(opened, FAMILIES)
