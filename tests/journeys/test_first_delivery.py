"""The first delivery of a site that is not ready: what is wrong, and what to do, in a sentence."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.journeys import home
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("first")]


@pytest.fixture
def town(inboxes: Inboxes, warm: Warm, tmp_path: Path) -> Home:
    """A municipality that has not delivered yet and knows no centre."""
    return home.make(tmp_path / "root", Plan("municipality"), inboxes.municipality, warm)


def test_messages_without_a_household_register_name_the_register_they_need(town: Home) -> None:
    settings = town.folder / "site.toml"
    parts = re.split(r"(?m)^(?=\[)", settings.read_text("utf-8"))
    tables = [part for part in parts if "[[source]]" in part and "ijw_xml" not in part]
    settings.write_text("".join(part for part in parts if part not in tables), "utf-8")
    looked = town.type("check")
    assert "No source tells which people are one household" in looked.out
    done = town.deliver()
    assert done.code != 0
    assert "add the household register (a table of persons with their BSN and family_number)" in (
        done.err
    )


def test_a_day_of_the_export_before_an_objection_is_named_as_that(
    inboxes: Inboxes, warm: Warm, tmp_path: Path
) -> None:
    site = home.make(tmp_path / "root", Plan("hospital"), inboxes.hospital, warm)
    (asked,) = site.inbox.rglob("toestemming.csv")
    given = re.findall(r"(?<!\d)(\d\d)-(\d\d)-(\d{4})", asked.read_text("cp1252"))
    last = max(date(int(year), int(month), int(day)) for day, month, year in given)
    before = last - timedelta(days=1)
    done = site.type("deliver", "--direct", "--extracted", before.isoformat())
    assert done.code != 0
    assert "A record of objection is dated after the day of the export" in done.err
    assert "--extracted, or extracted in site.toml" in done.err
    assert "could not be read" not in done.err


def test_without_a_centre_nothing_is_said_to_be_with_the_centre(town: Home) -> None:
    done = town.deliver()
    assert (done.code, done.err) == (0, "")
    assert "Nothing was sent: site.toml names no centre." in done.out
    assert "`heldennet-site join`" in done.out
    again = town.deliver()
    assert "The centre has everything already" not in again.out
    assert "Nothing was sent" in again.out


def test_what_a_small_town_publishes_survives_every_attack_of_its_own(
    inboxes: Inboxes, warm: Warm, tmp_path: Path
) -> None:
    """Twenty families a year, and an arm that nobody is in."""
    plan = Plan("municipality", families=100)
    site = home.make(tmp_path / "root", plan, inboxes.municipality, warm)
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    told = site.type("release", "audit")
    assert (told.code, told.err) == (0, "")
    assert "nothing that is hidden follows" in told.out
