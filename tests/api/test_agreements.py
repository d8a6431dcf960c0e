"""Agreements by number and day: kept once, never changed, and no room for a name."""

import shutil
from pathlib import Path

import httpx
import pytest

from api.store import progress
from federated.errors import NotAStatement
from federated.onboarding.statements import KINDS, Agreement

from .conftest import CentreUnderTest
from .onboarding import Newcomer, detail, enrolled


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for rows that are only added."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.fixture
def site(bare_centre: CentreUnderTest) -> Newcomer:
    return enrolled(bare_centre)


def agreement(teller: Newcomer, **changes: object) -> Agreement:
    content = {
        "site": teller.id, "kind": "dpia", "reference": "DPIA-2026-7", "signed_on": "2026-02-01",
        "document": "ab" * 32,
    }  # fmt: skip
    return Agreement.model_validate({**content, **changes})


def put(site: Newcomer, one: Agreement) -> httpx.Response:
    return site.send("PUT", f"/v1/agreements/{one.digest()}", one.canonical())


def test_the_same_agreement_again_changes_nothing(site: Newcomer) -> None:
    one = agreement(site)
    first = put(site, one)
    site.centre.clock.advance(minutes=1)
    again = put(site, one)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_the_step_is_taken_when_the_last_kind_has_come(site: Newcomer) -> None:
    for kind in KINDS:
        with site.centre.database.reading() as connection:
            (before,) = progress.of_all(connection)
        assert "agreements" not in before.taken
        site.centre.clock.advance(days=2)
        assert put(site, agreement(site, kind=kind)).status_code == 201
    with site.centre.database.reading() as connection:
        (after,) = progress.of_all(connection)
    assert after.days["agreements"] == 8
    assert after.next == "conformance"


def test_a_site_tells_of_itself_only(site: Newcomer) -> None:
    one = agreement(site, site="elst-hospital")
    assert put(site, one).status_code == 403
    wrong = site.send("PUT", f"/v1/agreements/{'0' * 64}", agreement(site).canonical())
    assert "does not end in the digest" in detail(wrong)


def test_a_day_that_has_not_come_is_no_agreement(site: Newcomer) -> None:
    assert put(site, agreement(site, signed_on="2026-03-03")).status_code == 400


def test_a_reference_is_a_number_and_no_name(site: Newcomer) -> None:
    for name in ("Jansen", "mr. J. Jansen 1", "", "x" * 65, "a b1", "<b>1</b>"):
        body = agreement(site).canonical().replace(b"DPIA-2026-7", name.encode())
        with pytest.raises(NotAStatement):
            Agreement.parse(body)
        assert site.send("PUT", f"/v1/agreements/{'0' * 64}", body).status_code == 400
