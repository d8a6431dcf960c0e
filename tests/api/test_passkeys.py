"""Signing in with a passkey: a device of our own, right and wrong."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI

from api.app import create_app
from api.people.person import Person
from api.store import audit

from .browser import SESSION, VISIT, Browser, add, signed_in, word
from .conftest import CentreUnderTest

HOME = "https://centre.example"


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@dataclass
class Device:
    """What keeps a passkey; a test changes what it says."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential: bytes = b"credential of this device"
    place: str = "centre.example"
    origin: str = HOME
    flags: int = 0x05
    count: int = 0
    cross: bool = False

    def made(self, challenge: str) -> dict[str, str]:
        """What a browser sends for a new passkey."""
        public = self.key.public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return {**self._said(challenge, "webauthn.create"), "spki": _text(spki)}

    def used(self, challenge: str) -> dict[str, str]:
        """What a browser sends to sign in."""
        said = self._said(challenge, "webauthn.get")
        client, device = (base64.b64decode(said[one]) for one in ("client", "authenticator"))
        mark = self.key.sign(device + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return {**said, "signature": _text(mark)}

    def _said(self, challenge: str, kind: str) -> dict[str, str]:
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        client = json.dumps({**told, "crossOrigin": self.cross}).encode()
        place = hashlib.sha256(self.place.encode()).digest()
        device = place + bytes([self.flags]) + self.count.to_bytes(4, "big")
        return {
            "challenge": challenge,
            "credential": _text(self.credential),
            "client": _text(client),
            "authenticator": _text(device),
        }


@pytest.fixture(scope="module")
def app(only_centre: CentreUnderTest) -> FastAPI:
    """The application of a centre that has a name."""
    settings = only_centre.app.state.centre.settings.model_copy(update={"url": HOME})
    return create_app(settings, only_centre.clock)


@pytest.fixture
def named(small: CentreUnderTest, app: FastAPI) -> CentreUnderTest:
    """A centre that has a name, as passkeys need."""
    return replace(small, app=app)


@dataclass
class Owner(Browser):
    """Somebody's browser, on the pages of the centre that has a name."""

    def send_form(self, path: str, fields: dict[str, str]) -> int:
        return self.post(path, fields, origin=HOME).status_code

    def challenge(self, path: str) -> tuple[str, str]:
        page = self.get(path)
        found = re.search(r'name="challenge" value="([\w-]{43})"', page.text)
        assert found, page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
        return found[1], word(page)


@pytest.fixture
def person(named: CentreUnderTest) -> Person:
    """Somebody with a passkey to be."""
    return add(named, "researcher")


@pytest.fixture
def owner(named: CentreUnderTest, small: CentreUnderTest, person: Person) -> Owner:
    """Her browser, in which she signed in with a link."""
    return Owner(named, signed_in(small, person).cookies)


def add_key(owner: Owner, device: Device) -> int:
    challenge, own = owner.challenge("/account/passkeys")
    return owner.send_form("/account/passkeys", {"form_word": own, **device.made(challenge)})


def use_key(centre: CentreUnderTest, device: Device, **changes: str) -> tuple[Owner, int]:
    browser = Owner(centre)
    challenge, own = browser.challenge("/sign-in/passkey?next=/audit")
    fields = {"form_word": own, **device.used(challenge), **changes}
    return browser, browser.send_form("/sign-in/passkey", fields)


def test_a_passkey_lets_its_owner_in(named: CentreUnderTest, owner: Owner, person: Person) -> None:
    device = Device()
    assert add_key(owner, device) == 303
    browser, status = use_key(named, device)
    assert status == 303
    assert VISIT not in browser.cookies
    assert person.name in browser.get("/account").text
    with named.database.reading() as connection:
        did = [(d.actor, d.action, d.object) for d in audit.deeds(connection)]
    assert (person.id, "passkey added", person.id) in did
    assert did[-1] == (person.id, "signed in", "passkey")


def test_a_passkey_that_is_removed_lets_nobody_in(named: CentreUnderTest, owner: Owner) -> None:
    device = Device()
    add_key(owner, device)
    page = owner.get("/account")
    key = re.search(r'name="passkey" value="([0-9a-f]{64})"', page.text)
    assert key
    fields = {"form_word": word(page), "passkey": key[1]}
    assert owner.send_form("/account/passkeys/remove", fields) == 303
    assert use_key(named, device)[1] == 403
    assert 'name="passkey"' not in owner.get("/account").text


WRONG = {
    "another origin": {"origin": "https://evil.example"},
    "another port": {"origin": f"{HOME}:8443"},
    "another place": {"place": "evil.example"},
    "nobody there": {"flags": 0x04},
    "nobody verified": {"flags": 0x01},
    "in a frame of another page": {"cross": True},
    "another key": {"key": generate_private_key(SECP256R1())},
    "another name": {"credential": b"another"},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_device_that_says_something_else_lets_nobody_in(
    named: CentreUnderTest, owner: Owner, changes: dict[str, object]
) -> None:
    device = Device()
    add_key(owner, device)
    browser, status = use_key(named, replace(device, **changes))  # type: ignore[arg-type]
    assert status == 403
    assert SESSION not in browser.cookies


NO_ANSWERS = ("", "é", "AA==", _text(b"[" * 20_000), _text(b"{}"), _text(b"7"))


@pytest.mark.parametrize("name", ["credential", "client", "authenticator", "signature"])
def test_an_answer_that_is_none_lets_nobody_in(
    named: CentreUnderTest, owner: Owner, name: str
) -> None:
    device = Device()
    add_key(owner, device)
    assert {use_key(named, device, **{name: text})[1] for text in NO_ANSWERS} == {403}


def test_no_answer_of_a_device_counts_twice_or_in_another_browser(
    named: CentreUnderTest, owner: Owner
) -> None:
    device = Device()
    add_key(owner, device)
    browser = Owner(named)
    challenge, own = browser.challenge("/sign-in/passkey")
    kept, fields = dict(browser.cookies), {"form_word": own, **device.used(challenge)}
    other = Owner(named)
    fields_of_other = {**fields, "form_word": other.challenge("/sign-in/passkey")[1]}
    assert browser.send_form("/sign-in/passkey", fields) == 303
    assert Owner(named, kept).send_form("/sign-in/passkey", fields) == 403
    assert other.send_form("/sign-in/passkey", fields_of_other) == 403


def test_an_answer_that_comes_too_late_does_not_count(named: CentreUnderTest, owner: Owner) -> None:
    device = Device()
    add_key(owner, device)
    browser = Owner(named)
    challenge, own = browser.challenge("/sign-in/passkey")
    named.clock.advance(minutes=10)
    fields = {"form_word": own, **device.used(challenge)}
    assert browser.send_form("/sign-in/passkey", fields) == 403


def test_a_copy_of_a_device_shows_by_its_count(named: CentreUnderTest, owner: Owner) -> None:
    device = Device(count=7)
    add_key(owner, device)
    assert use_key(named, replace(device, count=8))[1] == 303
    assert use_key(named, replace(device, count=8))[1] == 403
    assert use_key(named, replace(device, count=0))[1] == 403
    assert use_key(named, replace(device, count=9))[1] == 303


@pytest.mark.parametrize(
    "device",
    [
        Device(key=generate_private_key(SECP384R1())),
        Device(origin="https://evil.example"),
        Device(flags=0x01),
    ],
    ids=["another curve", "another origin", "nobody verified"],
)
def test_a_passkey_of_another_kind_or_from_elsewhere_is_not_kept(
    owner: Owner, device: Device
) -> None:
    assert add_key(owner, device) == 403


def test_nobody_takes_over_a_passkey_of_somebody_else(
    named: CentreUnderTest, small: CentreUnderTest, owner: Owner, person: Person
) -> None:
    device = Device()
    assert add_key(owner, device) == 303
    attacker = Owner(named, signed_in(small, add(named, "operator")).cookies)
    assert add_key(attacker, replace(device, key=generate_private_key(SECP256R1()))) == 422
    key = hashlib.sha256(device.credential).hexdigest()
    fields = {"form_word": word(attacker.get("/account")), "passkey": key}
    assert attacker.send_form("/account/passkeys/remove", fields) == 303
    browser, _ = use_key(named, device)
    assert person.name in browser.get("/account").text


def test_by_a_number_as_address_there_is_a_sentence_instead(small: CentreUnderTest) -> None:
    page = Browser(small).get("/sign-in/passkey")
    assert "http://localhost" in page.text
    assert "<script" not in page.text
