"""A site hears what the centre holds of it, and the centre's books agree with each other."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from api import holdings as asking
from api.store import holdings
from federated.errors import ChainBroken, SettingsError
from federated.reconcile import Holdings

from .conftest import URL, CentreUnderTest
from .figures import Y2024, Y2025, readmissions
from .test_intake import refused

PATH = "/v1/releases"


def ask(centre: CentreUnderTest, site: str, **changes: object) -> httpx.Response:
    headers = centre.sign(b"", "", site, **{"method": "GET", "url": URL + PATH, **changes})
    return centre.get(PATH, **headers)


def edit(centre: CentreUnderTest, statement: str) -> None:
    with centre.database.writing() as connection:
        connection.execute(text(statement))


@pytest.fixture
def held(centre: CentreUnderTest) -> CentreUnderTest:
    """A centre that holds two releases of one site and one of another."""
    for sent in (
        readmissions("elst-hospital", period=Y2024),
        readmissions("goes-hospital"),
        readmissions("elst-hospital", period=Y2025),
    ):
        assert centre.put(sent).status_code == 201
        centre.clock.advance(seconds=5)
    return centre


def test_a_site_hears_its_own_releases_in_their_order_and_nobody_else_s(
    held: CentreUnderTest,
) -> None:
    response = ask(held, "elst-hospital")
    assert response.status_code == 200, response.text
    found = Holdings.model_validate_json(response.content)
    assert found.site == "elst-hospital"
    mine = [readmissions("elst-hospital", period=p).digest() for p in (Y2024, Y2025)]
    assert [one.release_id for one in found.releases] == mine
    first, last = found.releases
    assert (first.number, last.number) == (1, 2)
    assert readmissions("goes-hospital").digest() not in response.text


def test_a_receipt_is_what_the_list_says(held: CentreUnderTest) -> None:
    receipt = held.put(readmissions("goes-hospital")).json()
    (one,) = Holdings.model_validate_json(ask(held, "goes-hospital").content).releases
    assert receipt == {
        "site": "goes-hospital",
        **one.model_dump(by_alias=True, exclude={"number", "shown", "since", "reasons"}),
    }


def test_a_site_that_sent_nothing_gets_an_empty_list(centre: CentreUnderTest) -> None:
    found = Holdings.model_validate_json(ask(centre, "goes-hospital").content)
    assert found.releases == ()


def test_what_a_site_hears_does_not_change_when_others_deliver(held: CentreUnderTest) -> None:
    before = ask(held, "elst-hospital").content
    assert held.put(readmissions("goes-hospital", period=Y2025)).status_code == 201
    assert ask(held, "elst-hospital").content == before


def test_who_is_not_known_or_not_the_site_hears_nothing(held: CentreUnderTest) -> None:
    before = held.everything()
    refused(held.get(PATH), 401)
    refused(ask(held, "elst-hospital", keyid="goes-hospital"), 401)
    refused(ask(held, "elst-hospital", method="PUT"), 401)
    refused(ask(held, "elst-hospital", url=f"https://elsewhere.example{PATH}"), 401)
    refused(ask(held, "elst-hospital", created=held.clock() - timedelta(hours=1)), 401)
    assert held.everything() == before


def test_a_question_is_asked_once(held: CentreUnderTest) -> None:
    headers = held.sign(b"", "", "elst-hospital", method="GET", url=URL + PATH)
    assert held.get(PATH, **headers).status_code == 200
    assert "received before" in str(refused(held.get(PATH, **headers), 401)["detail"])


def test_a_suspended_site_hears_nothing(held: CentreUnderTest) -> None:
    edit(held, "UPDATE sites SET status = 'suspended'")
    refused(ask(held, "elst-hospital"), 403)


BROKEN = {
    "a record of the chain": (
        "UPDATE audit SET line = replace(line, 'release received', 'release returned')"
    ),
    "a receipt": "UPDATE receipts SET chain_head = '" + "0" * 64 + "'",
}


@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN)
def test_a_chain_that_is_broken_gives_no_list(held: CentreUnderTest, statement: str) -> None:
    edit(held, statement)
    refused(ask(held, "elst-hospital"), 409)


def test_the_books_of_the_centre_agree(held: CentreUnderTest) -> None:
    with held.database.reading() as connection:
        assert list(holdings.faults(connection)) == []
        one, other = holdings.reconciled(connection, ("elst-hospital", "goes-hospital"))
    assert (len(one.releases), len(other.releases)) == (2, 1)


ALTERED = {
    "a figure that is shown": (
        r"""UPDATE released_tables SET content = replace(content, '"events"\:30', '"events"\:40')""",
        "is not the one that was received",
    ),
    "the bytes of a release": (
        "UPDATE releases SET canonical = (SELECT canonical FROM releases ORDER BY id LIMIT 1)",
        "are not those that were received",
    ),
    "whose a release is": (
        "UPDATE releases SET site_id = 'elst-municipality' WHERE site_id = 'goes-hospital'",
        "the chain does not say so",
    ),
    "a receipt that is gone": ("DELETE FROM receipts", "without its receipt"),
}


@pytest.mark.parametrize(("statement", "words"), ALTERED.values(), ids=ALTERED)
def test_what_was_altered_is_named(held: CentreUnderTest, statement: str, words: str) -> None:
    edit(held, statement)
    with held.database.reading() as connection:
        found = list(holdings.faults(connection))
        with pytest.raises(ChainBroken):
            holdings.reconciled(connection, ("elst-hospital",))
    assert found
    assert all("Restore the newest backup" in sentence for sentence in found)
    assert any(words in sentence for sentence in found)


def test_a_release_that_is_gone_is_named(held: CentreUnderTest) -> None:
    for name in ("released_tables", "covered", "receipts"):
        edit(held, f"DELETE FROM {name}")
    edit(held, "DELETE FROM releases")
    with held.database.reading() as connection:
        found = list(holdings.faults(connection))
    assert len(found) == 3
    assert all("is in the chain and is not held" in sentence for sentence in found)


def test_the_operator_sees_each_site_or_one(held: CentreUnderTest) -> None:
    assert asking.table(held.database, None).row_count == 3
    assert asking.table(held.database, "elst-hospital").row_count == 1
    with pytest.raises(SettingsError):
        asking.table(held.database, "nobody-here")


def test_the_command_prints_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from api.cli import main

    from .test_cli import KEY, add

    monkeypatch.chdir(tmp_path)
    (tmp_path / "site.pub").write_text(KEY)
    assert main(["init"]) == 0
    assert add() == 0
    assert main(["audit", "reconcile"]) == 0
    assert "never" in capsys.readouterr().out
    assert main(["audit", "reconcile", "nobody-here"]) == 3
