"""The steps of a round, one by one, so that a test can change what is said between them."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federated.canonical import digest
from federated.errors import SumRefused
from federated.secure import relay
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.messages import Agreement
from federated.secure.states import Agreed, Dealt, Sent
from tests.federated.secure.world import (
    NAMES,
    Begun,
)

A, B, C, D, E = NAMES[:5]
OTHER = digest(b"other")
MALLORY = Ed25519PrivateKey.from_private_bytes(b"m" * 32)


def refuses(code: str, step: Callable[[], object]) -> SumRefused:
    with pytest.raises(SumRefused) as caught:
        step()
    assert caught.value.code == code
    return caught.value


def roster(begun: Begun) -> Roster:
    return relay.roster(begun.session, [one.message for one in begun.joined.values()])


def dealt(begun: Begun) -> dict[str, Dealt]:
    announced = roster(begun)
    return {name: one.deal(announced) for name, one in begun.joined.items()}


def deliveries(begun: Begun, states: dict[str, Dealt]) -> dict[str, Delivery]:
    messages = [one.message for one in states.values()]
    return dict(relay.deliveries(begun.session, roster(begun), messages))


def sent(begun: Begun) -> tuple[dict[str, Sent], dict[str, Delivery]]:
    states = dealt(begun)
    handed = deliveries(begun, states)
    return {name: one.mask(handed[name]) for name, one in states.items()}, handed


def claim(begun: Begun, states: dict[str, Sent], names: tuple[str, ...]) -> Claim:
    receipts = tuple(states[name].message.receipt() for name in names)
    return Claim(session=roster(begun).session, receipts=receipts)


def agreed(begun: Begun, names: tuple[str, ...] = (A, B, C, D)) -> dict[str, Agreed]:
    states, _ = sent(begun)
    announced = claim(begun, states, names)
    return {name: states[name].agree(announced) for name in names}


def verdict(begun: Begun, messages: list[Agreement]) -> Verdict:
    return Verdict(session=roster(begun).session, agreements=tuple(messages))
