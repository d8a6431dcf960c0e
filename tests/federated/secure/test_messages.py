"""A message is made only when it is in order, has one spelling, and shows nothing of its inside."""

import json
import logging
import pickle
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from federated.canonical import canonical
from federated.errors import SumRefused
from federated.secure import refusing
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.memory import Memory
from federated.secure.messages import Agreement, Keys, Masked, Receipt, Reveal, Shares
from federated.secure.rehearsal import Transcript
from federated.secure.sealed import parsed
from federated.secure.secrets import Secrets
from federated.secure.session import Session
from federated.secure.wire import Wire
from tests.federated.secure.world import NAMES, QUESTION, Begun, round_of, seats, session, some

DONE = round_of(4, lost={NAMES[3]: "masked"})
KINDS = (
    Keys,
    Shares,
    Receipt,
    Masked,
    Agreement,
    Reveal,
    Roster,
    Delivery,
    Claim,
    Verdict,
    Session,
)


def every(done: Transcript = DONE) -> Iterator[Wire]:
    yield from (done.keys[0], done.shares[0], done.masked[0].receipt(), done.masked[0])
    yield from (done.agreements[0], done.reveals[0], done.roster, done.handed[NAMES[0]])
    yield from (done.claim, done.verdict, done.session)


ALL = tuple(every())


@pytest.mark.parametrize("message", ALL, ids=lambda one: type(one).__name__)
def test_a_message_comes_back_as_it_was(message: Wire) -> None:
    assert type(message).parse(message.body()) == message


def test_what_a_site_sends_is_told_by_its_kind() -> None:
    for one in (DONE.keys, DONE.shares, DONE.masked, DONE.agreements, DONE.reveals):
        assert parsed(one[0].body()) == one[0]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b'{"kind":[]}', b'{"kind":"roster"}'])
def test_what_no_site_sends_is_refused(body: bytes) -> None:
    with pytest.raises(SumRefused, match="is no message"):
        parsed(body)
    with pytest.raises(SumRefused, match="is no"):
        parsed(DONE.roster.body())


def test_every_kind_of_message_is_among_those_tried() -> None:
    assert tuple(map(type, ALL)) == KINDS


@pytest.mark.parametrize("message", ALL, ids=lambda one: type(one).__name__)
def test_another_spelling_of_the_same_is_refused(message: Wire) -> None:
    body = message.body()
    content = json.loads(body)
    backwards = {name: content[name] for name in reversed(content)}
    twice = body[:-1] + b"," + body[1:]
    for other in (json.dumps(content), json.dumps(backwards, separators=(",", ":"))):
        with pytest.raises(SumRefused, match="canonical"):
            type(message).parse(other.encode())
    with pytest.raises(SumRefused, match="canonical"):
        type(message).parse(twice)


@pytest.mark.parametrize("message", ALL, ids=lambda one: type(one).__name__)
def test_a_field_too_many_or_too_few_is_refused(message: Wire) -> None:
    content = json.loads(message.body())
    for name in content:
        if name in ("kind", "signature"):
            continue
        less = {key: value for key, value in content.items() if key != name}
        with pytest.raises(SumRefused, match="is no"):
            type(message).parse(canonical(less))
    with pytest.raises(SumRefused, match="is no"):
        type(message).parse(canonical({**content, "more": 1}))


@given(st.sampled_from(ALL[:6]), st.data())
def test_a_signed_message_with_any_byte_changed_is_refused(
    message: Wire, data: st.DataObject
) -> None:
    from federated.secure.checking import Checker

    body = bytearray(message.body())
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SumRefused):
        Checker(DONE.session).check(type(message).parse(bytes(body)))  # type: ignore[arg-type]


@pytest.mark.parametrize("message", ALL, ids=lambda one: type(one).__name__)
def test_a_message_is_frozen_and_silent(message: Wire) -> None:
    with pytest.raises(ValidationError):
        message.session = "x"  # type: ignore[attr-defined]
    assert repr(message) == f"{type(message).__name__}()"
    assert str(message) == ""


def secrets_of(done: Transcript, secrets: Secrets) -> Iterator[str]:
    raw = (secrets.entropy, secrets.seed, secrets.mask.private_bytes_raw())
    for one in (*raw, secrets.channel.private_bytes_raw()):
        yield from (one.hex(), repr(one)[2:-1], str(int.from_bytes(one, "big")))


def test_no_secret_is_in_a_repr_a_log_or_an_exception(caplog: pytest.LogCaptureFixture) -> None:
    begun = Begun(4)
    joined = begun.joined[NAMES[0]]
    states: list[object] = [joined, joined.own, joined.own.secrets, seats(4)[0], joined.memory]
    with caplog.at_level(logging.DEBUG):
        for state in states:
            logging.getLogger("test").debug("%s %r", state, state)
    told = caplog.text
    try:
        joined.deal(DONE.roster)
    except SumRefused as error:
        told += "".join(traceback.format_exception(error))
    for secret in secrets_of(DONE, joined.own.secrets):
        assert secret not in told


def test_secrets_cannot_be_written_out_by_a_cache() -> None:
    joined = Begun(4).joined[NAMES[0]]
    for one in (joined.own.secrets, joined):
        with pytest.raises((SumRefused, TypeError), match=r"never written out|cannot pickle"):
            pickle.dumps(one)


def test_a_share_that_is_too_long_is_not_quoted() -> None:
    content = json.loads(DONE.reveals[0].body())
    content["survivors"][0][1] = "c2VjcmV0" * 40
    with pytest.raises(SumRefused) as caught:
        Reveal.parse(canonical(content))
    assert "c2VjcmV0" not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(ValidationError) as loud:
        Reveal.model_validate(content)
    assert "c2VjcmV0" not in str(loud.value)


def test_a_round_needs_32_random_bytes() -> None:
    with pytest.raises(SumRefused, match="32 random bytes"):
        seats(4)[0].join(session(4), QUESTION, some(4)[NAMES[0]], Memory(), b"short")


def test_every_reason_to_refuse_is_used_and_no_other() -> None:
    folder = Path(str(refusing.__file__)).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    used = set(re.findall(r'refused\(\s*"([^"]+)"', sources))
    assert used == set(refusing.WHY)


@pytest.mark.parametrize("code", refusing.WHY)
def test_a_reason_is_one_sentence_of_names_and_numbers(code: str) -> None:
    names = dict.fromkeys(("kind", "part", "site", "found", "need"), "3")
    error = refusing.refused(code, **names)
    assert error.code == code
    assert re.fullmatch(r"[A-Z3][^{}]+[.]", str(error))
