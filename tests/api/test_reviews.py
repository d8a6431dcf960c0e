"""A release waits for two people, and what was withdrawn is shown no longer: on both databases."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from api import rekeying
from api.attacking import attacked
from api.people.person import Person
from api.review import voting
from api.review.machine import State
from api.store import audit, holdings, sites
from federated.errors import Forbidden, ReasonMissing, ReviewRefused
from federated.release import Release

from .conftest import CentreUnderTest, give_back
from .figures import Y2025, proportion, readmissions, release
from .reading import AUTHOR, OPERATOR, READERS, approve, reading_centre, say, state
from .test_books import noisy
from .test_holdings import ask, edit
from .test_intake import refused
from .test_rekeying import confirm, rekey, renewed
from .test_revisions import late

SITE = "elst-hospital"
TABLES = ("released_tables", "covered", "noisy_tables")
FIRST, SECOND, THIRD = READERS
SENT = readmissions(SITE)
NEXT = readmissions(SITE, 33, Y2025)


@pytest.fixture
def reading(tmp_path: Path, database_url: str) -> Iterator[CentreUnderTest]:
    """A centre that asks for two readers."""
    made = reading_centre(tmp_path, database_url)
    yield made
    give_back(made)


@pytest.fixture
def lite(sqlite_template: Path, tmp_path: Path) -> Iterator[CentreUnderTest]:
    """The same on SQLite alone, for rules that no database has a part in."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    made = reading_centre(tmp_path, "sqlite:///central.sqlite")
    yield made
    give_back(made)


def faults(centre: CentreUnderTest) -> list[str]:
    with centre.database.reading() as connection:
        return list(holdings.faults(connection))


def deeds(centre: CentreUnderTest) -> list[tuple[str, str]]:
    with centre.database.reading() as connection:
        return [(one.actor, one.action) for one in audit.deeds(connection)][2:]


def figures(centre: CentreUnderTest, indicator: str = "I01") -> list[tuple[str, int]]:
    found = centre.get(f"/v1/comparisons/{indicator}").json()["figures"]
    return [(one["period"], one["measured"]) for one in found]


def test_a_release_waits_without_a_row_that_anybody_reads(reading: CentreUnderTest) -> None:
    for sent in (SENT, noisy(37)):
        assert reading.put(sent).status_code == 201
    held = reading.everything()
    assert [len(held[name]) for name in TABLES] == [0, 0, 0]
    assert (len(held["releases"]), len(held["receipts"]), len(held["reviews"])) == (2, 2, 2)
    assert figures(reading) == []
    assert faults(reading) == []


def test_its_site_gets_a_receipt_and_hears_that_it_is_held(reading: CentreUnderTest) -> None:
    receipt = reading.put(SENT).json()
    assert reading.put(SENT).json() == receipt
    (one,) = ask(reading, SITE).json()["releases"]
    assert (one["releaseId"], one["chainHead"]) == (SENT.digest(), receipt["chainHead"])


def test_two_people_who_agree_publish_it(reading: CentreUnderTest) -> None:
    reading.put(SENT)
    approve(reading, SENT)
    assert figures(reading) == [("2024", 300)]
    assert faults(reading) == []
    assert deeds(reading) == [
        (SITE, "release received"),
        ("centre", "review opened"),
        ("reader", "vote received"),
        (FIRST.id, "voted for"),
        (SECOND.id, "voted for"),
        ("centre", "release published"),
    ]


def test_two_people_who_say_no_turn_it_down(lite: CentreUnderTest) -> None:
    lite.put(SENT)
    say(lite, FIRST, SENT, agrees=False)
    assert say(lite, SECOND, SENT, agrees=False) is State.TURNED_DOWN
    assert figures(lite) == []
    assert faults(lite) == []
    with pytest.raises(ReviewRefused):
        say(lite, THIRD, SENT)


@pytest.mark.parametrize("agrees", [True, False])
def test_where_two_differ_a_third_decides(reading: CentreUnderTest, agrees: bool) -> None:
    reading.put(SENT)
    say(reading, FIRST, SENT, agrees=False)
    assert say(reading, SECOND, SENT) is State.DISPUTED
    assert figures(reading) == []
    with pytest.raises(ReviewRefused):
        say(reading, FIRST, SENT)
    assert say(reading, THIRD, SENT, agrees) is (State.PUBLISHED if agrees else State.TURNED_DOWN)
    assert bool(figures(reading)) is agrees
    assert faults(reading) == []


@pytest.mark.parametrize("person", [AUTHOR, OPERATOR], ids=["author", "operator"])
def test_who_sent_it_and_who_runs_the_centre_do_not_vote(
    lite: CentreUnderTest, person: Person
) -> None:
    lite.put(SENT)
    before = lite.everything()
    with pytest.raises(Forbidden):
        say(lite, person, SENT)
    assert lite.everything() == before


def test_nobody_votes_twice(reading: CentreUnderTest) -> None:
    reading.put(SENT)
    say(reading, FIRST, SENT)
    before = reading.everything()
    with pytest.raises(ReviewRefused):
        say(reading, FIRST, SENT, agrees=False)
    assert reading.everything() == before


@pytest.mark.parametrize("reason", ["", "  a  ", "x" * 501, "bad\x07bell"])
def test_a_vote_needs_a_reason_that_can_be_kept(lite: CentreUnderTest, reason: str) -> None:
    lite.put(SENT)
    before = lite.everything()
    with pytest.raises(ReasonMissing):
        say(lite, FIRST, SENT, reason=reason)
    assert lite.everything() == before


@pytest.mark.parametrize("agrees", [True, False])
def test_the_chain_tells_nothing_of_the_first_vote(lite: CentreUnderTest, agrees: bool) -> None:
    lite.put(SENT)
    say(lite, FIRST, SENT, agrees, "for a reason of my own")
    with lite.database.reading() as connection:
        last = list(audit.deeds(connection))[-1]
    assert (last.actor, last.action) == ("reader", "vote received")
    assert last.object.startswith(f"{SENT.digest()} ")
    assert len(last.object) == 129
    assert FIRST.id not in str(last)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE votes SET agrees = NOT agrees",
        "UPDATE votes SET reason = 'another'",
        "UPDATE votes SET person_id = 'person-third'",
        "DELETE FROM votes",
        "UPDATE reviews SET state = 'waiting'",
        "UPDATE reviews SET state = 'published'",
    ],
)
def test_a_vote_that_is_still_sealed_cannot_be_changed_unseen(
    lite: CentreUnderTest, statement: str
) -> None:
    lite.put(SENT)
    say(lite, FIRST, SENT)
    assert faults(lite) == []
    edit(lite, statement)
    assert faults(lite)


def test_of_two_votes_at_once_both_count_and_none_is_lost(reading: CentreUnderTest) -> None:
    reading.put(SENT)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda person: say(reading, person, SENT), (FIRST, SECOND)))
    assert sorted(found) == [State.HALF, State.PUBLISHED]
    assert figures(reading) == [("2024", 300)]
    assert faults(reading) == []


def test_of_one_person_in_two_browsers_one_vote_counts(reading: CentreUnderTest) -> None:
    reading.put(SENT)

    def once(_: int) -> bool:
        try:
            say(reading, FIRST, SENT)
        except ReviewRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(once, range(4))) == 1
    assert state(reading, SENT) is State.HALF


def test_a_release_that_conflicts_with_one_that_waits_is_refused(reading: CentreUnderTest) -> None:
    reading.put(SENT)
    before = reading.everything()
    refused(reading.put(readmissions(SITE, 31)), 409)
    assert reading.everything() == before


def test_what_was_turned_down_stands_in_nobodys_way(lite: CentreUnderTest) -> None:
    lite.put(SENT)
    say(lite, FIRST, SENT, agrees=False)
    say(lite, SECOND, SENT, agrees=False)
    other = readmissions(SITE, 31)
    assert lite.put(other).status_code == 201
    approve(lite, other)
    assert figures(lite) == [("2024", 300)]
    assert faults(lite) == []


def test_releases_of_one_site_are_read_in_the_order_in_which_they_came(
    reading: CentreUnderTest,
) -> None:
    reading.put(SENT)
    assert reading.put(release(SITE, [late(proportion(12, 60))])).status_code == 201
    revision = release(SITE, [late(proportion(12, 60))])
    with pytest.raises(ReviewRefused):
        say(reading, FIRST, revision)
    approve(reading, SENT)
    approve(reading, revision)
    assert figures(reading) == [("2024", 360)]
    assert faults(reading) == []


def test_a_revision_of_what_was_turned_down_is_turned_down_by_the_rules(
    reading: CentreUnderTest,
) -> None:
    revision = release(SITE, [late(proportion(12, 60))])
    reading.put(SENT)
    reading.put(revision)
    say(reading, FIRST, SENT, agrees=False)
    say(reading, SECOND, SENT, agrees=False)
    say(reading, FIRST, revision)
    assert say(reading, SECOND, revision) is State.TURNED_DOWN
    (found,) = [row for row in reading.everything()["reviews"] if row[0] == revision.digest()]
    assert "a revision adds to a period that is published" in str(found)
    assert figures(reading) == []
    assert faults(reading) == []


def test_everything_is_checked_again_when_it_is_laid_open(reading: CentreUnderTest) -> None:
    reading.put(SENT)
    say(reading, FIRST, SENT)
    edit(reading, "DELETE FROM site_policies")
    assert say(reading, SECOND, SENT) is State.TURNED_DOWN
    assert figures(reading) == []
    assert faults(reading) == []


@pytest.mark.parametrize("voted", [0, 1])
@pytest.mark.parametrize("agrees", [True, False])
def test_a_release_waits_for_a_site_that_is_suspended(
    reading: CentreUnderTest, voted: int, agrees: bool
) -> None:
    """A vote would end in its being turned down for good, which nobody of them meant."""
    reading.put(SENT)
    for person in READERS[:voted]:
        say(reading, person, SENT)
    with reading.database.writing() as connection:
        sites.suspend(connection, SITE)
    before = reading.everything()
    with pytest.raises(ReviewRefused, match="waits until the site is back; nothing was counted"):
        say(reading, THIRD, SENT, agrees)
    assert reading.everything() == before
    rekeying.resume(reading.database, SITE, reading.clock())
    for person in READERS[voted:2]:
        say(reading, person, SENT)
    assert figures(reading) == [("2024", 300)]
    assert faults(reading) == []


def test_what_waited_while_a_key_was_replaced_is_published_after(lite: CentreUnderTest) -> None:
    lite.put(SENT)
    say(lite, FIRST, SENT)
    new, code = renewed(lite), rekey(lite)
    for step in (lambda: new.bring(code), lambda: confirm(lite, new)):
        with pytest.raises(ReviewRefused, match="waits until the site is back"):
            say(lite, SECOND, SENT)
        step()
    assert say(lite, SECOND, SENT) is State.PUBLISHED


def test_a_period_that_is_not_over_when_it_is_laid_open_is_turned_down(
    reading: CentreUnderTest,
) -> None:
    reading.put(NEXT)
    say(reading, FIRST, NEXT)
    reading.clock.advance(days=-300)  # the clock stood wrong when it came in
    assert say(reading, SECOND, NEXT) is State.TURNED_DOWN
    assert figures(reading) == []


@pytest.fixture
def published(reading: CentreUnderTest) -> CentreUnderTest:
    """Two periods and a table with noise, of which two people said yes."""
    for sent in (SENT, NEXT, noisy(37)):
        assert reading.put(sent).status_code == 201
        approve(reading, sent)
    return reading


def withdraw(centre: CentreUnderTest, sent: Release, person: Person = OPERATOR) -> None:
    now = centre.clock()
    voting.withdraw(centre.database, person, sent.digest(), "a wrong source", now)


def test_what_was_withdrawn_is_shown_no_longer_and_the_period_before_it_is(
    published: CentreUnderTest,
) -> None:
    assert figures(published) == [("2025", 300)]
    withdraw(published, NEXT)
    assert figures(published) == [("2024", 300)]
    withdraw(published, SENT)
    assert figures(published) == []
    assert published.get("/v1/tables/I01-total").status_code == 404
    assert faults(published) == []


def test_a_withdrawal_is_told_where_the_figures_are_read(published: CentreUnderTest) -> None:
    before = published.get("/v1/comparisons/I01").json()
    assert before["withdrawn"] == []
    (listed,) = [t for t in published.get("/v1/tables").json()["tables"] if t["id"] == "I01-total"]
    published.clock.advance(days=3)
    withdraw(published, NEXT)
    found = published.get("/v1/comparisons/I01").json()
    (gone,) = found["withdrawn"]
    assert (gone["site"], gone["period"], gone["day"]) == (SITE, "2025", "2026-03-05")
    assert published.get("/v1/comparisons/I01?period=2024").json()["withdrawn"] == []
    (after,) = [t for t in published.get("/v1/tables").json()["tables"] if t["id"] == "I01-total"]
    assert listed["updated"] < after["updated"] == "2026-03-05T12:00:00Z"
    page = published.get("/indicators/I01?lang=en").text
    assert (
        f"Withdrawn: {SITE.partition('-')[0].capitalize()}, hospital, 2025, on 2026-03-05." in page
    )
    assert "Ingetrokken:" in published.get("/indicators/I01?lang=nl").text
    withdraw(published, SENT)
    assert "Withdrawn:" in published.get("/indicators/I01?lang=en").text
    assert len(published.get("/v1/comparisons/I01").json()["withdrawn"]) == 2


def test_right_figures_of_a_withdrawn_period_hear_why_they_stay_out(
    published: CentreUnderTest,
) -> None:
    withdraw(published, NEXT)
    problem = refused(published.put(readmissions(SITE, 44, Y2025)), 409)
    assert "this period was withdrawn and stays empty" in str(problem["detail"])


def test_what_was_withdrawn_stays_known_to_the_checks(published: CentreUnderTest) -> None:
    rows = published.everything()["released_tables"]
    withdraw(published, NEXT)
    assert published.everything()["released_tables"] == rows
    refused(published.put(readmissions(SITE, 44, Y2025)), 409)
    assert "2 tables of 1 sites attacked together" in attacked(published.database)


def test_a_withdrawn_table_with_noise_is_gone_and_still_costs(published: CentreUnderTest) -> None:
    assert "I09-total-with-noise" in published.get("/v1/tables").text
    withdraw(published, noisy(37))
    assert "I09-total-with-noise" not in published.get("/v1/tables").text
    refused(published.put(noisy(30)), 409)
    assert faults(published) == []


def test_a_revision_goes_with_what_it_adds_to(published: CentreUnderTest) -> None:
    revision = release(SITE, [late(proportion(12, 60), period=Y2025)])
    published.put(revision)
    approve(published, revision)
    assert figures(published) == [("2025", 360)]
    withdraw(published, NEXT)
    assert figures(published) == [("2024", 300)]
    assert faults(published) == []


def test_a_revision_alone_can_be_withdrawn(published: CentreUnderTest) -> None:
    revision = release(SITE, [late(proportion(12, 60), period=Y2025)])
    published.put(revision)
    approve(published, revision)
    withdraw(published, revision)
    assert figures(published) == [("2025", 300)]


def test_the_rules_alone_may_have_published_what_is_withdrawn(
    tmp_path: Path, database_url: str
) -> None:
    centre = reading_centre(tmp_path, database_url, required=False)
    assert centre.put(SENT).status_code == 201
    assert figures(centre) == [("2024", 300)]
    withdraw(centre, SENT)
    assert figures(centre) == []
    assert faults(centre) == []
    centre.database.close()


@pytest.mark.parametrize("person", [AUTHOR, THIRD, SECOND], ids=lambda one: one.id)
def test_who_has_not_the_role_withdraws_nothing(lite: CentreUnderTest, person: Person) -> None:
    lite.put(SENT)
    approve(lite, SENT)
    before = lite.everything()
    with pytest.raises(Forbidden):
        withdraw(lite, SENT, person)
    assert lite.everything() == before


def test_only_what_is_published_is_withdrawn_and_once(published: CentreUnderTest) -> None:
    withdraw(published, SENT)
    waits = readmissions("goes-hospital")
    published.put(waits)
    before = published.everything()
    for sent in (SENT, waits, readmissions(SITE, 12)):
        with pytest.raises(ReviewRefused):
            withdraw(published, sent)
    assert published.everything() == before


def test_a_table_that_two_releases_hold_stays_with_the_first(reading: CentreUnderTest) -> None:
    both = release(SITE, [*SENT.tables, *NEXT.tables])
    for sent in (SENT, both):
        reading.put(sent)
        approve(reading, sent)
    withdraw(reading, both)
    assert figures(reading) == [("2024", 300)]
    assert faults(reading) == []


def test_an_edited_state_brings_nothing_back_unseen(published: CentreUnderTest) -> None:
    withdraw(published, SENT)
    published_again = f"UPDATE reviews SET state = 'published' WHERE release_id = '{SENT.digest()}'"
    with published.database.writing() as connection:
        connection.execute(text(published_again))
    assert any("the chain does not say" in fault for fault in faults(published))
