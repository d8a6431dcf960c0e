"""Passkeys of people, for a centre without an identity provider. The checks are ``federated.webauthn``'s.

The device names the key, so nobody types who she is, and the page is the same for everybody.
"""

import base64
import binascii
import ipaddress
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import Connection

from api import policies
from api.app import Centre
from api.moments import iso
from api.people import signing_in, tokens
from api.people.person import Person
from api.people.signing_in import PASSKEY, PATIENCE, Let, refused
from api.store import audit, passkeys, people, sign_ins
from api.store.passkeys import Kept
from api.store.sign_ins import Question
from federated import webauthn

FIELDS = {
    "webauthn.get": ("credential", "client", "authenticator", "signature"),
    "webauthn.create": ("credential", "client", "authenticator", "spki"),
}
_WRONG = (ValueError, KeyError, TypeError, RecursionError, binascii.Error)


def place(home: str) -> str | None:
    """Return the name for which a device keeps a key, None where the address is a number.

    >>> place("https://centre.example:8443"), place("http://127.0.0.1:8400")
    ('centre.example', None)
    """
    name = urlsplit(home).hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name
    return None


def ask(centre: Centre, browser: str, onward: str) -> str:
    """Return a challenge that this browser may answer once, within some minutes."""
    policies.check_lets_in_itself(centre.settings)
    challenge, now = tokens.token(), centre.clock()
    ends = iso(now + PATIENCE)
    asked = Question(tokens.digest(challenge), tokens.digest(browser), "", "", onward, ends)
    with centre.database.writing() as connection:
        sign_ins.ask(connection, asked, iso(now))
    return challenge


def let_in(
    centre: Centre, home: str, fields: Mapping[str, str], browser: str, earlier: str | None
) -> Let:
    """Let in whose device answered; raises SignInRefused."""
    policies.check_lets_in_itself(centre.settings)
    question = _question(centre, fields, browser)
    answer = _right(fields, "webauthn.get", home)
    with centre.database.writing() as connection:
        person = _owner(connection, answer)
        if person is not None:
            onward = question.onward
            return signing_in.let(centre, connection, person, (PASSKEY, earlier, onward))
    raise refused(PASSKEY)


def add(centre: Centre, home: str, fields: Mapping[str, str], browser: str, person: Person) -> None:
    """Keep a new passkey of somebody who is signed in; raises SignInRefused or SettingsError."""
    policies.check_lets_in_itself(centre.settings)
    _question(centre, fields, browser)
    answer = _right(fields, "webauthn.create", home)
    at = iso(centre.clock())
    spki = base64.b64encode(answer["spki"]).decode()
    kept = Kept(_name(answer), person.id, spki, webauthn.count(answer["authenticator"]), at)
    with centre.database.writing() as connection:
        passkeys.add(connection, kept)
        audit.append(connection, at, person.id, "passkey added", person.id)


def remove(centre: Centre, person: Person, key_id: str) -> None:
    """Forget a passkey of somebody; one of somebody else is none of hers."""
    with centre.database.writing() as connection:
        if passkeys.remove(connection, person.id, key_id):
            audit.append(connection, iso(centre.clock()), person.id, "passkey removed", person.id)


def _question(centre: Centre, fields: Mapping[str, str], browser: str) -> Question:
    asked, own = tokens.digest(fields.get("challenge", "")), tokens.digest(browser)
    with centre.database.writing() as connection:
        question = sign_ins.answered(connection, asked, own, iso(centre.clock()))
    if question is None:
        raise refused(PASSKEY)
    return question


def _right(fields: Mapping[str, str], kind: str, home: str) -> dict[str, bytes]:
    """Return what browser and device say, if they say what they must; raises SignInRefused."""
    try:
        answer = {name: base64.b64decode(fields[name], validate=True) for name in FIELDS[kind]}
        client, device = answer["client"], answer["authenticator"]
        right = webauthn.asked(client, kind, fields["challenge"], lambda one: one == home)
        right = right and webauthn.person(device, place(home) or "")
        if kind == "webauthn.create":
            webauthn.key(answer["spki"])
    except _WRONG:
        right = False
    if not right:
        raise refused(PASSKEY)
    return answer


def _owner(connection: Connection, answer: Mapping[str, bytes]) -> Person | None:
    kept = passkeys.find(connection, _name(answer))
    if kept is None or not _signed(kept, answer):
        return None
    used = webauthn.count(answer["authenticator"])
    if used <= kept.used and (used, kept.used) != (0, 0):
        return None  # another device counts along: somebody copied the key
    passkeys.count(connection, kept.id, used)
    return people.one(connection, kept.person_id)


def _signed(kept: Kept, answer: Mapping[str, bytes]) -> bool:
    from cryptography.exceptions import InvalidSignature

    spki = base64.b64decode(kept.spki)
    try:
        webauthn.verify(spki, answer["signature"], answer["authenticator"], answer["client"])
    except InvalidSignature:
        return False
    return True


def _name(answer: Mapping[str, bytes]) -> str:
    return sha256(answer["credential"]).hexdigest()
