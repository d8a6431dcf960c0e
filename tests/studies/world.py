"""A study in one process: the coordinator, and sites with example rows; every byte as on the wire."""

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federated.analyses.question import Asked as Question
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, run
from federated.secure.memory import Memory
from federated.studies import analysis, announcements, coordinator, example, reading, words
from federated.studies.announcements import Announcement, Asked, Closed, Opened, Replied
from federated.studies.coordinator import Coordinator, Event, Heard
from federated.studies.kinds.kind import Result
from federated.studies.study import Invited, Study
from federated.studies.taking_part import Own, Seated
from federated.studies.words import Refusal, Word

START = datetime(2026, 11, 22, 10, 12, tzinfo=UTC)


def study_of(text: str) -> tuple[Study, dict[str, Ed25519PrivateKey]]:
    """Register a study with keys of the test."""
    spec = reading.read(text)
    keys = {name: Ed25519PrivateKey.generate() for name in sorted(spec.sites)}
    public = {
        n: base64.b64encode(k.public_key().public_bytes_raw()).decode() for n, k in keys.items()
    }
    invited = tuple(Invited(site=name, key=key) for name, key in public.items())
    return Study(specification=spec, invited=invited, registered=date(2026, 11, 1)), keys


@dataclass
class Place:
    """A site of the world."""

    seated: Seated
    rows: Rows
    memory: Memory = field(default_factory=Memory)
    entropy: dict[int, bytes] = field(default_factory=dict)
    said: list[Word] = field(default_factory=list)
    left: int = 0

    def hears(self, heard: Sequence[Announcement]) -> Word | None:
        """Answer as ``flows`` has a site answer."""
        if heard[-1].run == self.left:
            return None
        random = lambda number: self.entropy.setdefault(number, secrets.token_bytes(32))
        own = Own(lambda: self.rows, random, self.memory)
        word, self.memory = self.seated.answer(heard, own)
        if isinstance(word, Refusal):
            self.left = word.run
        return None if word is None else words.parse(word.body())


@dataclass
class World:
    """A study under way. ``away`` tells from which event on a site says nothing."""

    study: Study
    places: dict[str, Place]
    away: Mapping[str, int] = field(default_factory=dict)
    now: datetime = START
    events: list[Event] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    tamper: Callable[[Announcement], Announcement] = lambda one: one

    @classmethod
    def of(cls, text: str, rows: Mapping[str, Rows] | None = None) -> "World":
        study, keys = study_of(text)
        spec = study.specification
        places = {
            name: Place(
                Seated(study, name, key), (rows or {}).get(name) or example.rows(spec, name)
            )
            for name, key in keys.items()
        }
        return cls(study, places)

    def open(self, sites: Sequence[str] | None = None) -> "World":
        made = coordinator.opened(self.study, self.events, sites or list(self.places))
        self.events.append(Event(self.now, made))
        return self

    def announced(self) -> list[Announcement]:
        return [event.announced for event in self.events]

    def step(self) -> bool:
        """Announce what may be, and let the sites answer; return whether anything was new."""
        made = Coordinator(self.study, self.events, self.heard, self.now).following()
        for one in made:
            sent = announcements.parse(self.tamper(one).body())
            if isinstance(sent, Asked | Replied | Opened):
                self.heard = []
            self.events.append(Event(self.now, sent))
            self._answer()
        return bool(made)

    def _answer(self) -> None:
        for name, place in self.places.items():
            if self.away.get(name, len(self.events) + 1) > len(self.events):
                word = place.hears(self.announced())
                if word is not None:
                    place.said.append(word)
                    self.heard.append(Heard(self.now, word))

    def run(self) -> Closed:
        """Go on to the end; where nobody says anything more, the deadline comes."""
        waits = 0
        while waits < 3:
            if self.step():
                waits = 0
            else:
                self.now += timedelta(seconds=self.study.specification.deadline_seconds + 1)
                waits += 1
        last = self.events[-1].announced
        assert isinstance(last, Closed), last
        return last

    def result(self) -> Result:
        found = Coordinator(self.study, self.events, [], self.now).result().result
        assert found is not None
        return found

    def pooled(self, names: Sequence[str] | None = None) -> Result:
        """Return what all rows together give, without coordinator, sites and masks."""

        class Open:
            def check(self, site: str, question: Question, rows: Rows) -> None:
                """Let through."""

        chosen = names or list(self.places)
        sites = [Site(name, self.places[name].rows, Open()) for name in chosen]
        return run(analysis.steps(self.study.specification), sites, PlainSum())
