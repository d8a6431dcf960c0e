"""A whole round in one process, every message as the bytes of the wire: for tests and fixtures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from federated.secure import opening, relay
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.memory import Memory
from federated.secure.messages import Agreement, Keys, Masked, Reveal, Shares, Signed
from federated.secure.session import Session
from federated.secure.site import Seat
from federated.secure.wire import Wire
from federated.secure.words import Words

Sent = TypeVar("Sent", bound=Wire)
Message = TypeVar("Message", bound=Signed)
Random = Callable[[int], bytes]
STEPS = ("keys", "shares", "masked", "agreement", "reveal")


@dataclass(frozen=True, slots=True, repr=False)
class Transcript:
    """All that the centre held in a round."""

    session: Session
    keys: tuple[Keys, ...]
    roster: Roster
    shares: tuple[Shares, ...]
    handed: Mapping[str, Delivery]
    masked: tuple[Masked, ...]
    claim: Claim
    agreements: tuple[Agreement, ...]
    verdict: Verdict
    reveals: tuple[Reveal, ...]

    def total(self) -> opening.Total:
        """Open the sum."""
        return opening.opened(
            self.session, self.roster, self.handed, self.claim, self.masked, self.reveals
        )


def rehearsed(
    session: Session,
    seats: Iterable[Seat],
    words: Mapping[str, Words],
    random: Random,
    lost: Mapping[str, str] | None = None,
    memory: Mapping[str, Memory] | None = None,
) -> Transcript:
    """Run a round; ``lost`` tells of which step the message of a site no longer comes."""
    left, known = _Losing(lost or {}), memory or {}
    first = {
        seat.name: seat.join(
            session, session.question, words[seat.name], known.get(seat.name, Memory()), random(32)
        )
        for seat in seats
    }
    joined = left.at("keys", first)
    keys = wired(Keys, (one.message for one in joined.values()))
    roster = relay.roster(session, keys)
    dealt = left.at("shares", {n: one.deal(again(roster)) for n, one in joined.items()})
    shares = wired(Shares, (one.message for one in dealt.values()))
    handed = relay.deliveries(session, roster, shares)
    sent = left.at("masked", {n: one.mask(again(handed[n])) for n, one in dealt.items()})
    masked = wired(Masked, (one.message for one in sent.values()))
    claim = relay.claim(session, handed, masked)
    agreed = left.at("agreement", {n: one.agree(again(claim)) for n, one in sent.items()})
    agreements = wired(Agreement, (one.message for one in agreed.values()))
    verdict = relay.verdict(session, claim, agreements)
    done = left.at("reveal", {n: one.reveal(again(verdict)) for n, one in agreed.items()})
    reveals = wired(Reveal, (one.message for one in done.values()))
    return Transcript(
        session, keys, roster, shares, handed, masked, claim, agreements, verdict, reveals
    )


def again(announced: Sent) -> Sent:
    """Return what arrives of what was sent."""
    return type(announced).parse(announced.body())


def wired(kind: type[Message], messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return the messages as they arrive."""
    return tuple(kind.parse(message.body()) for message in messages)


State = TypeVar("State")


class _Losing:
    def __init__(self, lost: Mapping[str, str]) -> None:
        self._step = {name: STEPS.index(step) for name, step in lost.items()}

    def at(self, step: str, states: Mapping[str, State]) -> dict[str, State]:
        """Return the states of whoever still sends at this step."""
        here, never = STEPS.index(step), len(STEPS)
        return {n: state for n, state in states.items() if self._step.get(n, never) > here}
