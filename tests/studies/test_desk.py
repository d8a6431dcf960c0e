"""The centre's books of a study, with signed requests and no network: restarted at every step."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from api.settings import Central
from api.signed import Asked as Request
from api.store import sites, studies
from api.store.database import Database
from api.store.sites import Site
from api.studies.registering import register
from api.studies.running import Desk
from federated import signing
from federated.analyses.rows import Rows
from federated.canonical import digest as digest_of
from federated.errors import Forbidden, NotAllowed, ReleaseConflict, SettingsError
from federated.studies import announcements
from federated.studies.announcements import Announcement
from federated.studies.study import Study
from federated.studies.taking_part import Seated
from federated.studies.words import Decision, Word
from tests.studies import spec
from tests.studies.test_attacks import HISTORIC, with_few
from tests.studies.world import START, Place, World

URL = "http://127.0.0.1/v1/studies"


class Room:
    """A centre's database, and sites that sign."""

    def __init__(self, folder: Path, text: str, rows: dict[str, Rows] | None = None) -> None:
        self.world = World.of(text, rows)
        self.central = Central(folder=folder)
        self.database = Database(self.central.database_url)
        self.database.migrate()
        self.now, self.numbers = START, 0
        self._enrol()
        self.study: Study = register(self.database, text, "R. de Vraag", self.now)
        for name, place in self.world.places.items():
            place.seated = Seated(self.study, name, place.seated.signer)
        self.heard: dict[str, list[tuple[int, Announcement]]] = {n: [] for n in self.world.places}

    def _enrol(self) -> None:
        with self.database.writing() as connection:
            for name, place in self.world.places.items():
                key = signing.text_of(place.seated.signer.public_key())
                made = Site(name, "hospital", name, "0599", "Stad", "other", "synthetic data",
                            key, sites.ENROLLED, "2026-11-01T00:00:00Z")  # fmt: skip
                sites.add(connection, made)

    @property
    def desk(self) -> Desk:
        """A process that was just started."""
        return Desk(self.database)

    def request(self, name: str, method: str, path: str, body: bytes) -> Request:
        self.numbers += 1
        url, key = f"{URL}/{path}", self.world.places[name].seated.signer
        headers = signing.sign_headers(
            key, method, url, body, name, self.now, f"n{self.numbers:020}"
        )
        return Request(method, url, headers, body)

    def decided(self, name: str, approved: bool = True) -> bytes:
        told = Decision(study=self.study.digest(), site=name, approved=approved,
                        advice="positive", approval="0" * 64, at=self.now)  # fmt: skip
        return told.body()

    def begin(self) -> "Room":
        for name in self.world.places:
            body = self.decided(name)
            self.desk.decide(self.central, self.request(name, "PUT", "decision", body), self.now)
        self.desk.start(self.study.digest(), "operator", self.now)
        return self

    def say(self, name: str, word: Word) -> None:
        body = word.body()
        where = (self.study.digest(), digest_of(body))
        self.desk.say(self.central, self.request(name, "PUT", "messages", body), where, self.now)

    def turn(self, name: str) -> Word | None:
        """Let a site hear what is new for it, and answer the last of it."""
        place, heard = self.world.places[name], self.heard[name]
        after = heard[-1][0] if heard else 0
        for row in self.desk.told(self.study.digest(), name, after):
            heard.append((row.number, announcements.parse(row.content)))
        if not heard or heard[-1][0] == after:
            return None
        word = place.hears([one for _, one in heard])
        if word is not None:
            self.say(name, word)
        return word

    def run(self) -> str:
        spoke = True
        while spoke:
            spoke = any(list(map(self.turn, self.world.places)))
        with self.database.reading() as connection:
            return self.desk.events(connection, self.study.digest())[-1].announced.kind


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Three sites that approved, and a run that is open."""
    made = Room(tmp_path, spec.text()).begin()
    yield made
    made.database.close()


def place(room: Room, name: str) -> Place:
    return room.world.places[name]


def test_a_centre_that_is_new_at_every_request_comes_to_the_pooled_digits(room: Room) -> None:
    assert room.run() == "closed"
    with room.database.reading() as connection:
        found = studies.result(connection, room.study.digest())
    assert found is not None
    result = json.loads(found[1])
    assert result["estimates"] == pytest.approx(room.world.pooled()["estimates"], rel=1e-10)
    assert result["citation"]["study_digest"] == room.study.digest()


def test_the_same_message_again_changes_nothing_and_another_is_refused(room: Room) -> None:
    name = spec.NAMES[0]
    word = room.turn(name)
    assert word is not None
    room.say(name, word)
    place(room, name).seated.states.clear()
    place(room, name).entropy.clear()
    place(room, name).memory = type(place(room, name).memory)()
    other = place(room, name).hears([one for _, one in room.heard[name]])
    assert other is not None
    with pytest.raises(ReleaseConflict, match="something else at this step"):
        room.say(name, other)


def test_who_is_not_the_site_says_nothing_for_it(room: Room) -> None:
    word = room.turn(spec.NAMES[0])
    assert word is not None
    with pytest.raises(Forbidden, match="of another site or study than was signed"):
        room.say(spec.NAMES[1], word)
    request = room.request(spec.NAMES[0], "PUT", "messages", word.body())
    forged = Request("PUT", request.url, request.headers, word.body() + b" ")
    with pytest.raises(NotAllowed):
        room.desk.say(room.central, forged, (room.study.digest(), digest_of(forged.body)), room.now)
    fresh = room.request(spec.NAMES[0], "PUT", "messages", word.body())
    with pytest.raises(ReleaseConflict, match="The address is not that of the message"):
        room.desk.say(room.central, fresh, (room.study.digest(), "0" * 64), room.now)


def test_of_a_total_that_breaks_a_rule_nothing_is_kept(tmp_path: Path) -> None:
    room = Room(tmp_path, spec.text(3, HISTORIC), with_few(spec.NAMES[1], 2)).begin()
    assert room.run() == "closed"
    with room.database.reading() as connection:
        assert studies.words(connection, room.study.digest(), 1, 1) == []
        kinds = [e.announced.kind for e in room.desk.events(connection, room.study.digest())]
        assert studies.result(connection, room.study.digest()) is None
    assert "replied" not in kinds
    room.database.close()


@pytest.mark.slow
def test_a_step_closes_at_the_deadline_with_whoever_answered(tmp_path: Path) -> None:
    room = Room(tmp_path, spec.text(4, spec.MODEL)).begin()
    for name in spec.NAMES[:3]:
        room.turn(name)
    digest = room.study.digest()
    assert not room.desk.is_due(digest, room.now)
    room.now += timedelta(seconds=61)
    assert room.desk.is_due(digest, room.now)
    room.desk.advance(digest, room.now)
    late = room.world.places.pop(spec.NAMES[3])
    assert room.run() == "closed"
    room.world.places[spec.NAMES[3]] = late
    with room.database.reading() as connection:
        found = studies.result(connection, digest)
    assert found is not None
    assert f'"site":"{spec.NAMES[3]}"' in found[1]
    room.database.close()


def test_a_site_decides_once_and_a_run_is_opened_once(room: Room) -> None:
    name = spec.NAMES[0]
    changed = room.decided(name, approved=False)
    with pytest.raises(ReleaseConflict, match="decided on this study already"):
        room.desk.decide(room.central, room.request(name, "PUT", "decision", changed), room.now)
    with pytest.raises(SettingsError, match="is under way"):
        room.desk.start(room.study.digest(), "operator", room.now)


class Failing(Database):
    """A database that loses what is written when it is to be kept."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with super().writing() as connection:
            yield connection
            raise OSError("the disk is full")


def test_what_was_never_kept_is_forgotten_though_another_wrote_as_many(room: Room) -> None:
    digest, late = room.study.digest(), room.now + timedelta(seconds=61)
    for name in spec.NAMES[:2]:
        room.turn(name)
    desk = Desk(Failing(room.central.database_url))
    with pytest.raises(OSError, match="the disk is full"):
        desk.advance(digest, late)  # it would end without the third site
    room.turn(spec.NAMES[2])
    with room.database.reading() as connection:
        held = room.desk.events(connection, digest)
        assert desk.events(connection, digest) == held
    desk.database.close()
