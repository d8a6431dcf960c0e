"""People, sessions, links and passkeys in the database, on both kinds."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from api.people import tokens
from api.people.person import Person, Role
from api.store import passkeys, people, sessions, sign_ins
from api.store.passkeys import Kept as Passkey
from api.store.sessions import Kept as Session
from api.store.sign_ins import Question
from federated.errors import SettingsError

from .browser import Browser, add, link, word
from .conftest import CentreUnderTest

EARLY, NOW, LATE = (f"2026-03-0{day}T12:00:00Z" for day in (1, 2, 3))
ISSUER = "https://login.example.nl"


def test_a_person_is_known_by_address_until_bound_and_by_name_from_then_on(
    centre: CentreUnderTest,
) -> None:
    person, other = add(centre, "operator", email="o@example.org"), add(centre, "researcher")
    with centre.database.writing() as connection:
        assert people.awaited(connection, "O@Example.org") == person
        assert people.awaited(connection, None) is None
        people.bind(connection, person.id, ISSUER, "s-1")
        assert people.awaited(connection, "o@example.org") is None
        assert people.of_identity(connection, ISSUER, "s-1") == person
        assert people.of_identity(connection, "https://other.example.nl", "s-1") is None
        with pytest.raises(SettingsError, match="already"):
            people.bind(connection, other.id, ISSUER, "s-1")
        assert [(one.person, one.bound) for one in people.every(connection)] == [
            (person, True), (other, False),
        ]  # fmt: skip
        people.change_role(connection, other.id, Role.DATA_STEWARD, "elst-hospital")
        assert people.one(connection, other.id) == Person(
            other.id, Role.DATA_STEWARD, "elst-hospital", other.name
        )


def test_sessions_begin_are_seen_and_end(centre: CentreUnderTest) -> None:
    person, other = add(centre, "operator"), add(centre, "researcher")
    old = Session("old", "a" * 64, person.id, "link", EARLY, EARLY, NOW)
    new = Session("new", "b" * 64, person.id, "passkey", NOW, NOW, LATE)
    hers = Session("hers", "c" * 64, other.id, "provider", NOW, NOW, LATE)
    with centre.database.writing() as connection:
        for one in (old, new, hers):
            sessions.begin(connection, one)
        assert sessions.find(connection, old.digest) is None  # over when the next one began
        sessions.seen(connection, new.digest, LATE)
        assert [one.seen_at for one in sessions.of_person(connection, person.id, NOW)] == [LATE]
        assert not sessions.end_own(connection, person.id, "hers")
        assert sessions.end_own(connection, other.id, "hers")
        assert sessions.end_all(connection, person.id) == 1
        assert not sessions.end(connection, new.digest)


def test_a_question_is_answered_once_by_the_browser_that_asked(centre: CentreUnderTest) -> None:
    asked = [Question(str(n) * 64, "v" * 64, "", "", "/account", LATE) for n in range(3)]
    with centre.database.writing() as connection:
        for one in asked:
            sign_ins.ask(connection, one, NOW)
        assert sign_ins.answered(connection, asked[0].digest, "v" * 64, NOW) == asked[0]
        assert sign_ins.answered(connection, asked[0].digest, "v" * 64, NOW) is None
        assert sign_ins.answered(connection, asked[1].digest, "w" * 64, NOW) is None
        assert sign_ins.answered(connection, asked[1].digest, "v" * 64, NOW) is None
        assert sign_ins.answered(connection, asked[2].digest, "v" * 64, LATE) is None


def test_a_person_has_ten_passkeys_at_most_and_none_of_somebody_else(
    centre: CentreUnderTest,
) -> None:
    person, other = add(centre, "operator"), add(centre, "researcher")
    with centre.database.writing() as connection:
        for n in range(passkeys.MOST):
            passkeys.add(connection, Passkey(f"{n:064}", person.id, "k", 0, NOW))
        for owner, name in ((person, "x"), (other, f"{1:064}")):
            with pytest.raises(SettingsError):
                passkeys.add(connection, Passkey(name, owner.id, "k", 0, NOW))
        passkeys.count(connection, f"{1:064}", 2**32 - 1)
        found = passkeys.find(connection, f"{1:064}")
        assert (found.used if found else None) == 2**32 - 1
        assert not passkeys.remove(connection, other.id, f"{1:064}")
        assert passkeys.remove(connection, person.id, f"{1:064}")


def test_of_many_who_use_one_link_at_once_one_comes_in(centre: CentreUnderTest) -> None:
    path = link(centre, add(centre, "operator"))
    browsers = [Browser(centre) for _ in range(6)]
    words = [word(browser.get(path)) for browser in browsers]

    def use(number: int) -> int:
        return browsers[number].post(path, {"form_word": words[number]}).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = sorted(pool.map(use, range(len(browsers))))
    assert answers == [303] + [403] * 5
    with centre.database.reading() as connection:
        held = sessions.of_person(connection, "person-operator-centre", NOW)
    assert len(held) == 1
    assert tokens.looks_right(path[-43:])
