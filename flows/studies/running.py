"""A site takes part: it listens, answers what its gate lets through, and remembers before it says.

Killed at any moment, it comes to the same answer. The store is opened only to compute the rows
anew: when it was changed since, an objection for one, what was approved is over.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from federated.analyses.rows import Rows
from federated.errors import GateRefused, HeldennetError
from federated.studies import reading, words
from federated.studies.announcements import Announcement, Asked, Closed, Handed, Opened, Replied
from federated.studies.study import Study
from federated.studies.taking_part import Own, Seated
from federated.studies.words import Refusal, Word
from flows.centre import StudyLine, Told
from flows.command import Shell
from flows.studies import population, statements
from flows.studies.population import Cohort
from flows.studies.secrets import Kept, Vault
from pseudonymisation.keys import Keys
from sites.settings import Site

KEPT = (Opened, Asked, Replied, Closed)


@dataclass(repr=False)
class Part:
    """One site in one approved study, for as long as a process runs."""

    site: Site
    study: Study
    shell: Shell
    line: StudyLine
    vault: Vault
    random: Callable[[int], bytes] = os.urandom
    seated: Seated = field(init=False)
    kept: Kept = field(init=False)
    cohort: Cohort | None = None
    as_of: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        """Take up what is remembered."""
        key = Keys.open(self.site.keys).signing_key()
        self.seated = Seated(self.study, self.site.id, key)
        self.kept = self.vault.read(self.study.digest())

    def visit(self, wait: float) -> bool:
        """Hear and answer until the centre has nothing new; return whether the run goes on."""
        if self.kept.heard and self.kept.said < self.kept.after:
            told = self._answered(wait)
        else:
            told = self.line.listen(self.study.digest(), self.kept.after, wait)
        while told:
            self._hear(told)
            told = self._answered(wait)
        return self.is_open()

    def is_open(self) -> bool:
        """Tell whether the centre may still ask something, as far as was heard."""
        return not self.kept.heard or self._goes_on()

    def sentence(self) -> str:
        """Return how far the study is, as a steward reads it."""
        if not self.kept.heard:
            return f"{self.study.name}: the centre opened no run yet."
        last = self.kept.heard[-1]
        if isinstance(last, Closed):
            return f"{self.study.name}, run {last.run}: {last.sentence}"
        number = sum(isinstance(one, Asked) for one in self.kept.heard)
        return f"{self.study.name}, run {last.run}: round {number} is answered."

    def _hear(self, told: list[Told]) -> None:
        kept = self.kept
        kept.heard += [one.announced for one in told]
        kept.after = told[-1].number
        if any(isinstance(one.announced, Replied | Closed) for one in told):
            kept.heard = _shortened(kept.heard)
            open_round = max((a.round for a in kept.heard if isinstance(a, Asked)), default=0)
            over = isinstance(kept.heard[-1], Replied | Closed)
            kept.entropy = {n: b for n, b in kept.entropy.items() if n >= open_round and not over}

    def _answered(self, wait: float) -> list[Told]:
        """Answer the last announcement where it is a question; return what is announced next."""
        kept, digest = self.kept, self.study.digest()
        word = self._word()
        self.vault.write(digest, kept)
        if word is None:
            kept.said = kept.after
            return self.line.listen(digest, kept.after, wait if self._goes_on() else 0)
        told = self.line.say(word, kept.after, wait)
        kept.said, kept.unsaid = kept.after, ""
        return told

    def _word(self) -> Word | None:
        """Return what to say to the last announcement; what must be remembered of it is."""
        kept = self.kept
        if kept.heard[-1].run == kept.left:
            return words.parse(kept.unsaid.encode()) if kept.unsaid else None
        own = Own(self._rows, self._entropy, self.vault.memory())
        word, memory = self.seated.answer(kept.heard, own)
        if isinstance(word, Refusal):
            kept.left, kept.unsaid = word.run, word.body().decode()
            self.shell.say(f"{self.study.name}: not answered. {word.sentence}")
        self.vault.remember(memory)
        return word

    def _goes_on(self) -> bool:
        return not isinstance(self.kept.heard[-1], Closed)

    def _entropy(self, number: int) -> bytes:
        if number not in self.kept.entropy:
            self.kept.entropy[number] = self.random(32)
            self.vault.write(self.study.digest(), self.kept)
        return self.kept.entropy[number]

    def _rows(self) -> Rows:
        """Return the rows that were approved; raises GateRefused when they are no longer those."""
        reading.refuse_expired(self.study.specification, self.shell.now().date())
        found = _stamp(self.site)
        if self.cohort is None or found != self.as_of:
            self.cohort = self._read()
            self.as_of = _stamp(self.site)
        return self.cohort.rows

    def _read(self) -> Cohort:
        given = statements.decision(self.site, self.study)
        if given is None or not given.approved:
            raise GateRefused("This site has not approved the study.")
        with population.opened(self.site, self.shell) as found:
            cohort = population.cohort(found, self.study)
            if cohort.fingerprint != given.population:
                raise GateRefused(
                    "The families or their values changed since the approval (an objection, or a "
                    "new delivery): this version ends here. A new one needs approval anew."
                )
            population.refuse_difference(found, self.study, cohort.families)
            population.note(found, self.study, cohort.families)
        return cohort


def _shortened(heard: list[Announcement]) -> list[Announcement]:
    """Return what is needed to replay; what was handed on in rounds that are over is not."""
    number = max((one.round for one in heard if isinstance(one, Asked)), default=0)
    over = any(isinstance(one, Replied | Closed) for one in heard[-1:])
    return [
        one
        for one in heard
        if isinstance(one, KEPT) or (isinstance(one, Handed) and one.round == number and not over)
    ]


def _stamp(site: Site) -> tuple[int, int]:
    """Return when the store was last written."""
    try:
        found = site.store.stat()
    except OSError:
        raise GateRefused("There is no store: `heldennet-site deliver` makes it.") from None
    return found.st_mtime_ns, found.st_size


def taking_part(site: Site, studies: list[Study]) -> list[Study]:
    """Return the studies that this site approved; a damaged approval is one that is not there."""
    out = []
    for study in studies:
        try:
            given = statements.decision(site, study)
        except HeldennetError:
            continue
        if given is not None and given.approved:
            out.append(study)
    return out
