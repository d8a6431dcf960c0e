"""A decision on a study comes in under the address of that study."""

from pathlib import Path
from uuid import uuid4

import httpx

from federated import signing
from federated.canonical import canonical
from tests.studies.published import running, served
from tests.studies.test_desk import Room

from .conftest import URL, CentreUnderTest

SITE = "a-ziekenhuis"


def decide(centre: CentreUnderTest, room: Room, study: str, body: bytes) -> httpx.Response:
    """The answer to what a site signed and sent to the address of a study."""
    path, key = f"/v1/studies/{study}/decision", room.world.places[SITE].seated.signer
    headers = signing.sign_headers(
        key, "PUT", f"{URL}{path}", body, SITE, centre.clock(), uuid4().hex
    )
    return centre.send("PUT", path, headers, body)


def test_a_decision_at_the_address_of_another_study_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as room, served(room) as centre:
        before = centre.everything()
        other = decide(centre, room, "0" * 64, room.decided(SITE))
        nothing = decide(centre, room, room.study.digest(), canonical({"kind": "decision"}))
        assert (other.status_code, nothing.status_code) == (409, 403)
        assert "another study" in other.json()["detail"]
        assert centre.everything() == before
        right = decide(centre, room, room.study.digest(), room.decided(SITE))
        assert right.status_code == 200
