"""A site in a study: what it answers to what the centre announced, or why it does not.

Everything follows from what was announced, the rows, and the random bytes of a round; so a site
that was killed comes to the same answer. The order of checks: that it is this study, its sites, its
rounds; that the algorithm itself asks this next; that the gate lets it through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from federated.analyses.path import alike
from federated.analyses.question import Arrays, Question, packed
from federated.analyses.rows import Rows
from federated.analyses.wire import read as question_of
from federated.errors import AnalysisError, GateRefused, HeldennetError, StoreBusy, SumRefused
from federated.secure.memory import Memory, Totals
from federated.secure.resuming import following as next_state
from federated.secure.sealed import Sealed
from federated.secure.site import Seat
from federated.secure.states import Revealed, State
from federated.studies import gate, kinds, numbers, replaying, rounds
from federated.studies.announcements import Announcement, Asked, Closed, Handed, Opened, Replied
from federated.studies.replaying import as_asked
from federated.studies.study import Study
from federated.studies.words import Answer, Envelope, Refusal, Word

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, repr=False, eq=False)
class Own:
    """What a site brings: its rows by a function, its memory, and 32 random bytes a round."""

    rows: Callable[[], Rows]
    entropy: Callable[[int], bytes]
    memory: Memory


@dataclass(repr=False, eq=False)
class Seated:
    """A site in one study. ``states`` spares computing again; all of it can be made anew."""

    study: Study
    site: str
    signer: "Ed25519PrivateKey"
    states: dict[int, State] = field(default_factory=dict)
    judged: Rows | None = None  # rows of which no cell is too small
    replay: replaying.Replay = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing heard."""
        self.replay = replaying.Replay(self.study.specification)

    def answer(self, heard: Sequence[Announcement], own: Own) -> tuple[Word | None, Memory]:
        """Return what to say to the last announcement, and what to remember before it is said."""
        last = heard[-1]
        if isinstance(last, Opened | Replied | Closed):
            return None, own.memory
        if isinstance(last, Handed) and last.to not in ("", self.site):
            return None, own.memory
        try:
            return self._answered(heard, own) if self._takes_part(heard) else (None, own.memory)
        except StoreBusy:  # a delivery is under way: the same question can be answered after it
            raise
        except HeldennetError as error:
            return self._refusal(last, error), own.memory

    def _answered(self, heard: Sequence[Announcement], own: Own) -> tuple[Word, Memory]:
        asked = next(one for one in reversed(heard) if isinstance(one, Asked))
        if isinstance(heard[-1], Handed) and asked.round in self.states:  # judged when it was asked
            return self._handed(heard, asked, own)
        question = self._expected(heard, asked)
        if self._opened(heard).secure and question.combine == "sum":
            return self._masked(heard, asked, question, own)
        rows = own.rows()
        self._check(question, rows, alone=True)
        arrays = self._formed(question, rows)
        gate.judge(self.study.specification, self.site, question, arrays)
        answer = Answer(
            study=self.study.digest(),
            site=self.site,
            run=asked.run,
            round=asked.round,
            question=replaying.question_digest(asked.question),
            arrays=numbers.written(arrays),
        )
        return answer, own.memory

    def _masked(
        self, heard: Sequence[Announcement], asked: Asked, question: Question, own: Own
    ) -> tuple[Word, Memory]:
        state = self._joined(heard, asked, question, own)
        for one in self._steps(heard, asked):
            state = next_state(state, one.step())
        self.states = {asked.round: state}
        return self._envelope(asked, state.message), _remembered(own.memory, state.memory)

    def _handed(self, heard: Sequence[Announcement], asked: Asked, own: Own) -> tuple[Word, Memory]:
        last = heard[-1]
        state = self.states[asked.round]
        state = replace(state, memory=_remembered(own.memory, state.memory))
        if isinstance(last, Handed) and _place(state) < len(self._steps(heard, asked)):
            state = next_state(state, last.step())
        self.states = {asked.round: state}
        return self._envelope(asked, state.message), _remembered(own.memory, state.memory)

    def _steps(self, heard: Sequence[Announcement], asked: Asked) -> list[Handed]:
        mine = ("", self.site)
        every = (one for one in heard if isinstance(one, Handed) and one.to in mine)
        return [one for one in every if one.round == asked.round]

    def _joined(
        self, heard: Sequence[Announcement], asked: Asked, question: Question, own: Own
    ) -> State:
        rows = own.rows()
        self._check(question, rows, alone=False)
        sites = self._opened(heard).sites
        session = rounds.session(self.study, sites, asked)
        words = session.encode(packed(self._formed(question, rows)))
        seat = Seat(self.site, self.signer, self.study.terms(sites))
        digest = replaying.question_digest(asked.question)
        return seat.join(session, digest, words, own.memory, own.entropy(asked.round))

    def _expected(self, heard: Sequence[Announcement], asked: Asked) -> Question:
        numbered = [one.round for one in heard if isinstance(one, Asked)]
        if numbered != list(range(1, len(numbered) + 1)):
            raise GateRefused("The rounds are not in order, or one came twice.")
        if asked.round > (approved := self.study.specification.rounds):
            raise GateRefused(f"The {approved} approved rounds are used up.")
        self._same_terms(heard)
        question = question_of(asked.question)
        told = [one for one in heard if isinstance(one, Replied) and one.run == asked.run]
        expected = self.replay.following(told).question
        if expected is None or not alike(as_asked(expected), as_asked(question)):
            raise GateRefused("The algorithm of the approved study does not ask this next.")
        return question

    def _same_terms(self, heard: Sequence[Announcement]) -> None:
        spec, opened = self.study.specification, self._opened(heard)
        digest = self.study.digest()
        if any(one.study != digest for one in heard):
            raise GateRefused("The centre asks for a study that this site did not approve.")
        if set(opened.sites) - set(spec.sites):
            raise GateRefused("A site takes part that the approved study does not name.")
        if len(opened.sites) < kinds.of(spec).least:
            raise GateRefused("A run of fewer sites than the approved study is of.")
        if opened.secure != (spec.disclosure.secure_sum == "required"):
            raise GateRefused("The sums are not made in the way that the approved study says.")

    def _check(self, question: Question, rows: Rows, *, alone: bool) -> None:
        known = self.judged is rows
        asked, spec = as_asked(question), self.study.specification
        if gate.check(spec, self.site, asked, rows, alone=alone, known=known):
            self.judged = rows

    def _formed(self, question: Question, rows: Rows) -> Arrays:
        arrays = as_asked(question).answer(rows)
        found = tuple((name, tuple(array.shape)) for name, array in arrays.items())
        if found != replaying.form(self.study.specification, question):
            raise AnalysisError("The answer of this site has another form than the study has.")
        return arrays

    def _takes_part(self, heard: Sequence[Announcement]) -> bool:
        return self.site in self._opened(heard).sites

    def _opened(self, heard: Sequence[Announcement]) -> Opened:
        run = heard[-1].run
        found = [one for one in heard if isinstance(one, Opened) and one.run == run]
        if len(found) != 1:
            raise SumRefused("The centre announces a run that it did not open, or twice.")
        return found[0]

    def _envelope(self, asked: Asked, message: Sealed) -> Envelope:
        return Envelope(
            study=self.study.digest(),
            site=self.site,
            run=asked.run,
            round=asked.round,
            content=message.body().decode(),
        )

    def _refusal(self, last: Announcement, error: HeldennetError) -> Refusal:
        return Refusal(
            study=self.study.digest(),
            site=self.site,
            run=last.run,
            round=last.round if isinstance(last, Asked | Handed) else 0,
            code=_CODES.get(type(error), "stopped"),
            sentence=str(error)[:600],
        )


_CODES: dict[type[HeldennetError], str] = {
    GateRefused: "gate",
    AnalysisError: "analysis",
    SumRefused: "sum",
}


def _place(state: State) -> int:
    return ("Joined", "Dealt", "Sent", "Agreed", "Revealed").index(type(state).__name__)


def _remembered(before: Memory, after: Memory) -> Memory:
    """Return all that either knows: while this study runs another one may have been remembered."""
    rounds = {one.study: one for one in before.begun}
    for one in after.begun:
        if one.study not in rounds or one.round >= rounds[one.study].round:
            rounds[one.study] = one
    totals = {one.subject: one.survivors for one in before.totals}
    for told in after.totals:
        known = totals.get(told.subject, ())
        totals[told.subject] = (*known, *(one for one in told.survivors if one not in known))
    every = tuple(Totals(subject=name, survivors=lists) for name, lists in totals.items())
    return Memory(begun=tuple(rounds.values()), totals=every)


def is_over(state: State) -> bool:
    """Tell whether a round is over for the site: its random bytes are destroyed."""
    return isinstance(state, Revealed)
