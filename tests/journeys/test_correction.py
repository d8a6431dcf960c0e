"""Wrong figures that were published: withdrawn at the centre, corrected by the site, once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.people.person import Person, Role
from api.review import voting
from api.store import people
from federated.release import Release
from flows import audit
from tests.journeys.central import Central
from tests.journeys.home import Home
from tests.journeys.test_revision import (
    ALL,
    FIRST,
    fine,
    late,
    published,
    releases,
    sent,
    write,
)
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.xdist_group("revision"), pytest.mark.slow]
WHY = ("--reason", "the weeks of pregnancy were read from the wrong column")
MANY = (*range(24, 48), *range(72, 96))  # 48 children that were born early, of every sort as many
FEW = (24, 25, 26, 27)


@pytest.fixture
def site(tmp_path: Path, warm: Warm, centre: Central, request: pytest.FixtureRequest) -> Home:
    """A hospital that has published 2024, and found out that it was wrong."""
    return published(tmp_path, warm, centre, request.node.name)


def withdraw(centre: Central, release: Release) -> None:
    """The operator of the centre withdraws it."""
    officer = Person(f"operator-{release.digest()[:12]}", Role.OPERATOR, None, "Operator")
    database, now = centre.database(), datetime.now(UTC)
    with database.writing() as connection:
        people.add(connection, officer, "2026-03-01T00:00:00Z")
    voting.withdraw(database, officer, release.digest(), "a wrong column", now)
    database.close()


def deliver(site: Home, early: tuple[int, ...]) -> None:
    """The same families come again, with what is right."""
    write(site.inbox, FIRST, early=early)
    fine(site.deliver())


def figure(centre: Central, site: Home) -> list[tuple[int, float]]:
    found = centre.get("comparisons/I09?period=2024")["figures"]
    return [(f["measured"], f["estimate"]) for f in found if f["site"] == site.site.id]


def test_right_figures_stand_in_place_of_the_wrong_ones_once(site: Home, centre: Central) -> None:
    (wrong,) = releases(site)
    name = wrong.digest()[:12]
    deliver(site, MANY)
    early = site.type("release", "correct", name, *WHY)
    assert (early.code, len(releases(site))) == (15, 1)
    assert "is published at the centre, and only what was withdrawn is corrected" in early.err

    withdraw(centre, wrong)
    assert figure(centre, site) == []
    before = sent(site)
    looked = fine(site.type("release", "correct", name, *WHY))
    assert "I09 2024 would be corrected; type it with --yes." in looked.out
    assert sent(site) == before
    told = fine(site.type("release", "correct", name, *WHY, "--yes"))
    assert "I09 2024 is corrected." in told.out
    assert "The centre has confirmed it." in told.out

    _, right = releases(site)
    assert right.corrects is not None
    assert right.corrects.release == wrong.digest()
    assert figure(centre, site) == [(FIRST, 70.0)]  # 120 and 48 of 240
    shown = fine(site.type("release", "show", right.digest()[:12])).out
    assert f"It corrects release {name}: {WHY[1]}" in shown
    acts = [one for one in audit.records(site.site) if one.event == "release correct"]
    assert acts[-1].objects == (f"release {wrong.digest()}", f"reason: {WHY[1]}")
    assert [one.action for one in acts] == ["R", "E"]  # looked, then published
    for words in ("release audit", "audit verify", "audit reconcile", "release list"):
        fine(site.type(*words.split()))
    assert centre.type("audit-releases").code == 0

    again = fine(site.type("release", "correct", name, *WHY, "--yes"))
    assert "I09 2024 stays empty: it was corrected or added to before" in again.out
    late(site, 240)
    assert "there is nothing to revise" in fine(site.type("release", "revise", "--yes")).out
    assert len(releases(site)) == 2


def test_what_changes_nothing_is_no_correction(site: Home, centre: Central) -> None:
    (wrong,) = releases(site)
    withdraw(centre, wrong)
    for way in ((), ("--yes",)):
        told = site.type("release", "correct", wrong.digest()[:12], *WHY, *way)
        assert told.code == 15
        assert "Nothing was counted otherwise: deliver what is right first." in told.err
    assert len(releases(site)) == 1
    assert figure(centre, site) == []


def test_what_covers_other_hospitals_is_refused_before_anything_is_written(
    site: Home, centre: Central
) -> None:
    (wrong,) = releases(site)
    withdraw(centre, wrong)
    deliver(site, MANY)
    site.edit("id = ", f"{ALL}id = ")
    told = site.type("release", "correct", wrong.digest()[:12], *WHY, "--yes")
    assert (told.code, len(releases(site))) == (15, 1)
    assert 'put hospitals_covered = "own" there' in told.err
    site.edit(ALL, "")
    told = fine(site.type("release", "correct", wrong.digest()[:12], *WHY, "--yes"))
    assert "I09 2024 is corrected." in told.out


def test_right_figures_of_few_stay_out(site: Home, centre: Central) -> None:
    (wrong,) = releases(site)
    withdraw(centre, wrong)
    deliver(site, FEW)
    told = fine(site.type("release", "correct", wrong.digest()[:12], *WHY, "--yes"))
    assert "I09 2024 stays empty: beside the figures that were withdrawn" in told.out
    assert "I09 2024 is corrected" not in told.out
    assert figure(centre, site) == []


def test_a_correction_needs_a_release_and_a_reason(site: Home) -> None:
    for digest in ("0" * 12, "00"):
        assert site.type("release", "correct", digest, *WHY).code == 3
    for why in ("", "x", " x  ", "xy", "x" * 201, "one\ntwo"):
        told = site.type("release", "correct", "0" * 12, "--reason", why)
        assert told.code == 3
        assert "3 to 200 characters" in told.err
        assert "it is published with the figures" in told.err
    assert len(releases(site)) == 1
