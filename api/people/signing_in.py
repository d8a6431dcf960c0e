"""The ways in: a link that works once, an identity provider, a passkey. All end in one session.

Whoever comes in gets a token that did not exist before, so a token that somebody planted in the
browser opens nothing. Whoever does not come in is told one sentence, whatever the reason, after the
same questions to the database.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection

from api import policies
from api.app import Centre
from api.moments import iso
from api.people import id_token, provider, tokens
from api.people.id_token import STRANGER, Expected, Identity
from api.people.person import Person
from api.store import audit, people, sessions, sign_ins
from api.store.sessions import Kept
from api.store.sign_ins import Question
from federated.errors import SignInRefused

log = logging.getLogger("heldennet.central")
LINK, PROVIDER, PASSKEY = "link", "provider", "passkey"
PATIENCE = timedelta(minutes=10)  # between leaving for a provider and coming back
BACK = "/sign-in/return"


@dataclass(frozen=True, slots=True)
class Let:
    """Somebody who was let in: the new token, and where to go now."""

    token: str
    onward: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What a browser brings back from a provider."""

    state: str
    code: str
    issuer: str | None
    visit: str


def by_link(centre: Centre, link: str, earlier: str | None, onward: str) -> Let:
    """Let in who has a link that works; raises SignInRefused."""
    policies.check_lets_in_itself(centre.settings)
    at = centre.clock()
    with centre.database.writing() as connection:
        owner = sign_ins.use_link(connection, tokens.digest(link), iso(at))
        person = people.one(connection, owner or "")
        if person is not None:
            return let(centre, connection, person, (LINK, earlier, onward))
    raise refused(LINK)


def leave(centre: Centre, home: str, visit: str, onward: str) -> str:
    """Return the address of the provider to which a browser goes; raises ProviderSilent."""
    policies.check_asks_provider(centre.settings)
    asked = centre.settings.provider
    if asked is None:
        raise refused(PROVIDER)
    place, now = provider.known(asked), centre.clock()
    sent = provider.Redirected(home + BACK, tokens.token(), tokens.token(), tokens.token())
    question = Question(
        tokens.digest(sent.state), tokens.digest(visit), sent.nonce, sent.verifier, onward,
        iso(now + PATIENCE),
    )  # fmt: skip
    with centre.database.writing() as connection:
        sign_ins.ask(connection, question, iso(now))
    return provider.address(asked, place, sent)


def by_provider(centre: Centre, home: str, back: Returned, earlier: str | None) -> Let:
    """Let in whom the provider vouches for; raises SignInRefused or ProviderSilent."""
    policies.check_asks_provider(centre.settings)
    question = _answered(centre, back)
    found = _vouched(centre, home, back.code, question)
    with centre.database.writing() as connection:
        person = _of(connection, found, centre.clock())
        if person is not None:
            return let(centre, connection, person, (PROVIDER, earlier, question.onward))
    raise refused(PROVIDER)


def let(
    centre: Centre, connection: Connection, person: Person, how: tuple[str, str | None, str]
) -> Let:
    """Begin a session; ``how`` is the way in, the token the browser had, and where to go now."""
    way, earlier, onward = how
    now, new = centre.clock(), tokens.token()
    if earlier is not None:
        sessions.end(connection, tokens.digest(earlier))
    ends = iso(now + timedelta(hours=centre.settings.sign_in.hours))
    kept = Kept(token_hex(8), tokens.digest(new), person.id, way, iso(now), iso(now), ends)
    sessions.begin(connection, kept)
    audit.append(connection, iso(now), person.id, "signed in", way)
    return Let(new, onward)


def out(centre: Centre, person: Person, token: str) -> None:
    """End one session."""
    with centre.database.writing() as connection:
        if sessions.end(connection, tokens.digest(token)):
            audit.append(connection, iso(centre.clock()), person.id, "signed out", person.id)


def refused(way: str) -> SignInRefused:
    """Return what is said to whoever is not let in; the log has the way, and not who it was."""
    log.warning("sign-in refused: %s", way)
    return SignInRefused(STRANGER)


def _answered(centre: Centre, back: Returned) -> Question:
    asked = centre.settings.provider
    with centre.database.writing() as connection:
        question = sign_ins.answered(
            connection, tokens.digest(back.state), tokens.digest(back.visit), iso(centre.clock())
        )
    other = back.issuer is not None and asked is not None and back.issuer != asked.issuer
    if question is None or other or not back.code:
        raise refused(PROVIDER)
    return question


def _vouched(centre: Centre, home: str, code: str, question: Question) -> Identity:
    asked = centre.settings.provider
    if asked is None:
        raise refused(PROVIDER)
    place = provider.known(asked)
    told = provider.exchanged(centre.settings, place, code, (home + BACK, question.verifier))
    access = told.get("access_token")
    wanted = Expected(
        asked.issuer, asked.client_id, question.nonce, access if isinstance(access, str) else None
    )
    try:
        return id_token.identity(told.get("id_token"), provider.keys(place), wanted, centre.clock())
    except SignInRefused:
        raise refused(PROVIDER) from None


def _of(connection: Connection, found: Identity, now: datetime) -> Person | None:
    """Return who it is; who comes for the first time is known by the address that was verified."""
    person = people.of_identity(connection, found.issuer, found.subject)
    new = people.awaited(connection, found.email)
    if person is None and new is not None:
        people.bind(connection, new.id, found.issuer, found.subject)
        audit.append(connection, iso(now), new.id, "identity bound", new.id)
    return person or new
