"""What a site is told of its reviews: that it waits, or how it ended; never how far it is, or who."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.review import voting
from federated.reconcile import Holding, Holdings

from .conftest import CentreUnderTest, give_back
from .figures import Y2025, readmissions
from .reading import READERS, approve, reading_centre, say
from .test_holdings import ask

WHY = "a change that nobody explains"
SENT = readmissions("elst-hospital")


@pytest.fixture
def reading(tmp_path: Path, sqlite_template: Path) -> Iterator[CentreUnderTest]:
    """A centre at which people read first, with one release that waits."""
    (tmp_path / "central.sqlite").write_bytes(sqlite_template.read_bytes())
    made = reading_centre(tmp_path, "sqlite:///central.sqlite")
    assert made.put(SENT).status_code == 201
    yield made
    give_back(made)


def told(centre: CentreUnderTest, site: str = "elst-hospital") -> tuple[Holding, ...]:
    return Holdings.model_validate_json(ask(centre, site).content).releases


def test_while_people_read_a_site_hears_that_it_waits_and_no_more(
    reading: CentreUnderTest,
) -> None:
    before = told(reading)
    assert [one.shown for one in before] == ["waiting"]
    say(reading, READERS[0], SENT, agrees=False, reason=WHY)
    assert told(reading) == before
    say(reading, READERS[1], SENT)
    assert told(reading) == before


def test_a_site_hears_that_and_why_it_was_turned_down_and_no_name(
    reading: CentreUnderTest,
) -> None:
    for reader in READERS[:2]:
        say(reading, reader, SENT, agrees=False, reason=WHY)
    (one,) = told(reading)
    assert (one.shown, one.reasons) == ("turned_down", (WHY, WHY))
    assert one.since == "2026-03-02T12:00:00Z"
    answer = ask(reading, "elst-hospital").text
    assert all(reader.id not in answer and reader.name not in answer for reader in READERS)
    assert told(reading, "goes-hospital") == ()


def test_a_site_hears_that_it_was_published_and_that_it_was_withdrawn(
    reading: CentreUnderTest,
) -> None:
    approve(reading, SENT)
    assert [one.shown for one in told(reading)] == ["published"]
    voting.withdraw(reading.database, READERS[0], SENT.digest(), "a wrong unit", reading.clock())
    (one,) = told(reading)
    assert (one.shown, one.reasons) == ("withdrawn", ("a wrong unit",))


def test_without_a_review_everything_is_published(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("elst-hospital", period=Y2025)).status_code == 201
    (one,) = told(centre)
    assert (one.shown, one.since, one.reasons) == ("published", None, ())
