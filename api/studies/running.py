"""Studies run: what sites say is kept, the coordinator's next announcement is stored, then told.

All state is in the database: a centre that was killed goes on with the next request. The events
that were read are remembered in the process, since they never change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from api import permissions
from api.moments import iso
from api.settings import Central
from api.signed import Asked as Request
from api.signed import sender
from api.store import audit, releases, sites, studies
from api.store.database import Database
from api.store.studies import Key, Row
from api.studies import keys, results
from federated.canonical import digest as digest_of
from federated.errors import Forbidden, ReleaseConflict, SettingsError, UnknownStudy
from federated.studies import announcements, reading, words
from federated.studies.announcements import Announcement, Asked, Closed, Handed, Replied
from federated.studies.coordinator import Coordinator, Event, Heard, moment, opened
from federated.studies.study import Study, parse
from federated.studies.words import Decision, Word

COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a site said is kept: whether something was announced on it, after how many others."""

    site: str
    grew: bool
    before: int

    def has_news(self, after: int) -> bool:
        """Tell whether there is an announcement after a number, as far as is known here."""
        return self.grew or self.before > after


@dataclass
class Desk:
    """What one process remembers of studies; all of it can be read again."""

    database: Database
    known: dict[str, Study] = field(default_factory=dict)
    read: dict[str, tuple[Event, ...]] = field(default_factory=dict)

    def study(self, connection: Connection, digest: str) -> Study:
        """Return a registered study; raises SettingsError where there is none."""
        if digest not in self.known:
            held = studies.one(connection, digest)
            if held is None:
                raise UnknownStudy("No such study is registered here.")
            self.known[digest] = parse(held.content)
        return self.known[digest]

    def events(self, connection: Connection, digest: str) -> tuple[Event, ...]:
        """Return every announcement of a study."""
        held = self.read.get(digest, ())
        number = studies.last(connection, digest)
        if number == len(held):
            return held
        if number < len(held):  # what was read is newer than what this transaction sees
            held = ()
        new = studies.events(connection, digest, len(held))
        held += tuple(
            Event(datetime.fromisoformat(row.at), announcements.parse(row.content)) for row in new
        )
        return held

    def decide(self, central: Central, request: Request, now: datetime) -> bool:
        """Keep a site's decision; returns whether it is new."""
        site, nonce = sender(self.database, central, request, now)
        made = Decision.parse(request.body)
        with self.database.writing() as connection:
            releases.use_nonce(connection, site.id, nonce, iso(now))
            study = self._invited(connection, made.study, site.id)
            if made.site != site.id:
                raise Forbidden("The decision is of another site than the key that signed it.")
            reading.refuse_expired(study.specification, now.date())
            new = studies.decide(
                connection, made.study, site.id, made.approved, request.body, iso(now)
            )
            if new:
                said = "study approved" if made.approved else "study refused"
                audit.append(connection, iso(now), site.id, said, f"{study.name} {made.study}")
            return new

    def start(self, digest: str, by: str, now: datetime) -> int:
        """Open a run over all sites that approved; returns its number."""
        with self.database.writing() as connection:
            study = self.study(connection, digest)
            reading.refuse_expired(study.specification, now.date())
            events = self.events(connection, digest)
            if events and not isinstance(events[-1].announced, Closed):
                raise SettingsError(f"A run of study {study.name} is under way.")
            took = studies.decisions(connection, digest)
            gone = keys.replaced(connection, study)
            agreed = [site for site, (yes, _) in took.items() if yes]
            approved = [site for site in agreed if site not in gone]
            made = opened(study, events, approved, keys.missing(gone, agreed, now))
            self._announce(connection, digest, events, [made], now)
            audit.append(connection, iso(now), by, "study run", f"{study.name} run {made.run}")
        self.advance(digest, now)
        return made.run

    def advance(self, digest: str, now: datetime) -> None:
        """Announce whatever may be announced now."""
        with self.database.writing() as connection:
            events, _ = self._advance(connection, digest, now)
        self.read[digest] = events

    def is_due(self, digest: str, now: datetime) -> bool:
        """Tell whether the time of a step is over, so that it closes with whoever answered."""
        with self.database.reading() as connection:
            events = self.events(connection, digest)
        last = events[-1].announced if events else None
        return isinstance(last, Asked | Handed) and moment(now) >= last.due

    def say(
        self, central: Central, request: Request, where: tuple[str, str], now: datetime
    ) -> Kept:
        """Keep what a site says and announce what follows.

        ``where`` are the digests of study and message in the address.
        """
        site, nonce = sender(self.database, central, request, now)
        digest, own = where
        if own != digest_of(request.body):
            raise ReleaseConflict("The address is not that of the message.")
        word = words.parse(request.body)
        with self.database.writing() as connection:
            releases.use_nonce(connection, site.id, nonce, iso(now))
            self._invited(connection, digest, site.id)
            if word.site != site.id or word.study != digest:
                raise Forbidden("The message is of another site or study than was signed.")
            before = self.events(connection, digest)
            events, grew = before, False
            if self._current(before, word):
                key = Key(digest, word.run, word.round, word.step, site.id)
                studies.say(connection, key, request.body, moment(now))
                events, grew = self._advance(connection, digest, now, before)
        self.read[digest] = events
        return Kept(site.id, grew, len(before))

    def listen(
        self, central: Central, request: Request, digest: str, after: int, now: datetime
    ) -> tuple[str, list[Row]]:
        """Return who asks, and what was announced to that site after a number."""
        site, nonce = sender(self.database, central, request, now)
        with self.database.writing() as connection:
            releases.use_nonce(connection, site.id, nonce, iso(now))
            self._invited(connection, digest, site.id)
            events, _ = self._advance(connection, digest, now)
        self.read[digest] = events
        return site.id, self.told(digest, site.id, after)

    def told(self, digest: str, site_id: str, after: int) -> list[Row]:
        """Return what was announced to a site after a number."""
        with self.database.reading() as connection:
            rows = studies.events(connection, digest, after)
        return [row for row in rows if row.addressee in ("", site_id)]

    def _invited(self, connection: Connection, digest: str, site_id: str) -> Study:
        study = self.study(connection, digest)
        site = sites.one(connection, site_id)
        permissions.check_publish(site)  # it may have been suspended since it signed
        if site_id not in study.specification.sites:
            raise Forbidden("This site is not invited to the study.")
        if site is None or site.public_key != study.key(site_id):
            raise Forbidden(keys.REPLACED)
        return study

    def _current(self, events: Sequence[Event], word: Word) -> bool:
        """Tell whether a word is about the round that is open: others come too late."""
        if not events or isinstance(events[-1].announced, Closed):
            return False
        last = next(e.announced for e in reversed(events) if isinstance(e.announced, Asked))
        return word.run == events[-1].announced.run and word.round in (0, last.round)

    def _advance(
        self,
        connection: Connection,
        digest: str,
        now: datetime,
        known: tuple[Event, ...] | None = None,
    ) -> tuple[tuple[Event, ...], bool]:
        """Announce whatever follows; ``known`` are the events that this transaction has read.

        Returns every event, to be remembered once they are kept, and whether there are new ones.
        """
        study, grew = self.study(connection, digest), False
        while True:
            events = known if known is not None and not grew else self.events(connection, digest)
            coordinator = Coordinator(study, events, self._heard(connection, digest, events), now)
            made = coordinator.following()
            if not made:
                break
            self._announce(connection, digest, events, made, now)
            grew = True
            for one in made:
                if isinstance(one, Closed):
                    self._end(connection, study, one, coordinator, now)
        return events, grew

    def _heard(self, connection: Connection, digest: str, events: Sequence[Event]) -> list[Heard]:
        if not events or not isinstance(events[-1].announced, Asked | Handed):
            return []
        last = next(e.announced for e in reversed(events) if isinstance(e.announced, Asked))
        rows = studies.words(connection, digest, last.run, last.round)
        return [Heard(datetime.fromisoformat(at), words.parse(body)) for body, at in rows]

    def _announce(
        self,
        connection: Connection,
        digest: str,
        events: Sequence[Event],
        made: Sequence[Announcement],
        now: datetime,
    ) -> None:
        rows = [
            Row(
                len(events) + 1 + place,
                one.run,
                one.to if isinstance(one, Handed) else "",
                one.body(),
                moment(now),
            )
            for place, one in enumerate(made)
        ]
        studies.announce(connection, digest, rows)

    def _end(
        self,
        connection: Connection,
        study: Study,
        closed: Closed,
        coordinator: Coordinator,
        now: datetime,
    ) -> None:
        digest = closed.study
        if closed.done:
            content = results.content(study, coordinator, closed.run)
            studies.keep_result(connection, digest, closed.run, content, iso(now))
        elif not isinstance(coordinator.events[-1].announced, Replied):
            asked = next(
                e.announced for e in reversed(coordinator.events) if isinstance(e.announced, Asked)
            )
            studies.forget_words(connection, digest, closed.run, asked.round)
        said = f"{study.name} run {closed.run}: {closed.code}"
        audit.append(connection, iso(now), COORDINATOR, "study run ended", said)
