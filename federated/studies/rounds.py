"""One round by secure sum, at the centre: which step comes next, from the messages so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from federated.engines.blocks import Floats
from federated.errors import SumRefused
from federated.secure import opening, relay
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.fixed_point import STATISTICS
from federated.secure.messages import Agreement, Keys, Masked, Reveal, Shares
from federated.secure.session import Session
from federated.studies.announcements import Asked, Handed
from federated.studies.replaying import question_digest
from federated.studies.study import Study
from federated.studies.words import Envelope, Word

STEPS = ("keys", "shares", "masked", "agreement", "reveal")
Message = TypeVar("Message", Keys, Shares, Masked, Agreement, Reveal)


Told = TypeVar("Told", Roster, Claim, Verdict)


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """A total, and over whom."""

    total: Floats
    counted: tuple[str, ...]


def session(study: Study, sites: tuple[str, ...], asked: Asked) -> Session:
    """Return what a round by secure sum is about."""
    return Session(
        terms=study.terms(sites),
        round=asked.round,
        question=question_digest(asked.question),
        values=asked.values,
        scale=STATISTICS,
    )


def reached(handed: Sequence[Handed]) -> int:
    """Return how many steps are over."""
    kinds = {type(one.step()) for one in handed}
    return sum(kind in kinds for kind in (Roster, Delivery, Claim, Verdict))


def expected(handed: Sequence[Handed], sites: Sequence[str]) -> tuple[str, ...]:
    """Return which sites the current step waits for."""
    steps = [one.step() for one in handed]
    for one in reversed(steps):
        match one:
            case Verdict():
                claim = next(s for s in steps if isinstance(s, Claim))
                return claim.survivors
            case Claim():
                return one.survivors
            case Delivery():
                return tuple(s.to for s in steps if isinstance(s, Delivery))
            case Roster():
                return one.names
    return tuple(sites)


class Round:
    """The messages of one round, checked when the step is made."""

    def __init__(
        self,
        study: Study,
        sites: tuple[str, ...],
        asked: Asked,
        handed: Sequence[Handed],
        words: Iterable[Word],
    ) -> None:
        """Take what was announced and said in this round."""
        self._session = session(study, sites, asked)
        self._steps = [one.step() for one in handed]
        self._messages = [word.message() for word in words if isinstance(word, Envelope)]

    def following(self) -> "list[tuple[str, str]] | Opening":
        """Return what to hand on, each with its addressee, or the opened total."""
        roster, claim = self._first(Roster), self._first(Claim)
        handed = {one.to: one for one in self._steps if isinstance(one, Delivery)}
        if roster is None:
            return [("", relay.roster(self._session, self._of(Keys)).body().decode())]
        if not handed:
            made = relay.deliveries(self._session, roster, self._of(Shares))
            return [(to, one.body().decode()) for to, one in made.items()]
        if claim is None:
            return [("", relay.claim(self._session, handed, self._of(Masked)).body().decode())]
        if self._first(Verdict) is None:
            made_verdict = relay.verdict(self._session, claim, self._of(Agreement))
            return [("", made_verdict.body().decode())]
        return self._opened(roster, handed, claim)

    def survivors(self, made: list[tuple[str, str]]) -> tuple[str, ...] | None:
        """Return over whom the total will be, once that is settled."""
        if len(made) != 1 or made[0][0]:
            return tuple(to for to, _ in made)
        claim = _claim(made[0][1])
        return None if claim is None else claim.survivors

    def _opened(self, roster: Roster, handed: Mapping[str, Delivery], claim: Claim) -> Opening:
        total = opening.opened(
            self._session, roster, handed, claim, self._of(Masked), self._of(Reveal)
        )
        return Opening(self._session.decode(total.words), claim.survivors)

    def _of(self, kind: type[Message]) -> list[Message]:
        return [one for one in self._messages if type(one) is kind]

    def _first(self, kind: type[Told]) -> Told | None:
        return next((one for one in self._steps if isinstance(one, kind)), None)


def _claim(content: str) -> Claim | None:
    try:
        return Claim.parse(content.encode())
    except SumRefused:
        return None
