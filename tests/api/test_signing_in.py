"""Signing in with a link, being signed in, and signing out: what works, and every way round it."""

import logging
from urllib.parse import quote

import pytest
from sqlalchemy import event, select

from api.people import tokens
from api.people.home import local
from api.store import audit, people
from api.store.tables import one_time_links, questions, sessions

from .browser import SESSION, VISIT, Browser, add, link, signed_in, word
from .conftest import NOON, URL, CentreUnderTest

OTHER = "https://evil.example"


def deeds(centre: CentreUnderTest) -> list[tuple[str, str, str]]:
    with centre.database.reading() as connection:
        return [(one.actor, one.action, one.object) for one in audit.deeds(connection)]


def test_a_link_lets_its_person_in_once(centre: CentreUnderTest) -> None:
    steward = add(centre, "data_steward", "elst-hospital", "Steward of Elst")
    browser, path = Browser(centre), link(centre, steward)
    answer = browser.submit(path, path)
    shown = browser.follow(answer)
    assert "Steward of Elst" in shown.text
    assert "data steward of a site" in shown.text
    assert (steward.id, "signed in", "link") in deeds(centre)
    again = Browser(centre)
    assert again.submit(path, path).status_code == 403
    assert SESSION not in again.cookies


def test_the_pages_are_dutch_too(small: CentreUnderTest) -> None:
    browser = signed_in(small, add(small, "operator"))
    for path in ("/account", "/people", "/audit", "/account/passkeys", "/sign-in"):
        page = browser.get(f"{path}?lang=nl")
        assert '<html lang="nl"' in page.text
        assert page.headers["content-language"] == "nl"
    assert "Ingelogd als" in browser.get("/account", **{"Accept-Language": "nl"}).text


def test_looking_at_a_link_does_not_use_it_up(small: CentreUnderTest) -> None:
    path = link(small, add(small, "researcher"))
    for _ in range(3):
        assert Browser(small).get(path).status_code == 200
    browser = Browser(small)
    assert browser.submit(path, path).status_code == 303


def test_an_expired_link_lets_nobody_in(small: CentreUnderTest) -> None:
    path = link(small, add(small, "researcher"), ends="2026-03-02T12:00:00Z")
    browser = Browser(small)
    assert browser.submit(path, path).status_code == 403
    small.clock.advance(seconds=-1)
    assert browser.submit(path, path).status_code == 303


def test_a_newer_link_ends_an_older_one(small: CentreUnderTest) -> None:
    person = add(small, "researcher")
    older, newer = link(small, person), link(small, person)
    assert Browser(small).submit(older, older).status_code == 403
    assert Browser(small).submit(newer, newer).status_code == 303


def _asked(centre: CentreUnderTest, path: str) -> tuple[int, str, list[str]]:
    """The answer to a link, and which questions the database was asked for it."""
    browser = Browser(centre)
    statements: list[str] = []
    fields = {"form_word": word(browser.get(path))}

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(centre.database.engine, "before_cursor_execute", note)
    answer = browser.post(path, fields)
    event.remove(centre.database.engine, "before_cursor_execute", note)
    return answer.status_code, answer.text, statements


def test_a_link_that_is_unknown_used_expired_or_of_somebody_removed_is_answered_the_same(
    small: CentreUnderTest,
) -> None:
    person = add(small, "researcher")
    used, expired = link(small, person), ""
    Browser(small).submit(used, used)
    other = add(small, "operator")
    expired = link(small, other, ends="2026-03-01T00:00:01Z")
    gone = add(small, "privacy_officer")
    removed = link(small, gone)
    with small.database.writing() as connection:
        people.remove(connection, gone.id, "2026-03-02T00:00:00Z")
    unknown = f"/sign-in/link/{tokens.token()}"
    answers = [_asked(small, path) for path in (unknown, used, expired, removed, "/sign-in/link/x")]
    assert answers[0][0] == 403
    assert len(answers[0][2]) >= 3
    assert answers == [answers[0]] * 5


def test_a_session_token_is_nowhere_in_the_database(small: CentreUnderTest) -> None:
    browser = signed_in(small, add(small, "researcher"))
    held = str(small.everything())
    assert browser.cookies[SESSION] not in held
    assert tokens.digest(browser.cookies[SESSION]) in held


def test_the_cookie_is_for_this_host_only_and_out_of_reach_of_scripts(
    small: CentreUnderTest,
) -> None:
    browser, path = Browser(small), link(small, add(small, "researcher"))
    answer = browser.submit(path, path)
    (line,) = [
        one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{SESSION}=")
    ]
    attributes = {one.strip().lower() for one in line.split(";")[1:]}
    assert attributes == {"path=/", "secure", "httponly", "samesite=lax"}  # no domain, no max-age


def test_signing_in_gives_a_token_that_was_not_there_before(small: CentreUnderTest) -> None:
    planted = tokens.token()
    victim, path = Browser(small, {SESSION: planted}), link(small, add(small, "operator"))
    assert victim.submit(path, path).status_code == 303
    assert victim.cookies[SESSION] != planted
    attacker = Browser(small, {SESSION: planted})
    assert attacker.get("/account").status_code == 303


def test_signing_in_again_ends_the_session_before(small: CentreUnderTest) -> None:
    person = add(small, "operator")
    browser = signed_in(small, person)
    before, path = browser.cookies[SESSION], link(small, person)
    assert browser.submit(path, path).status_code == 303
    assert Browser(small, {SESSION: before}).get("/account").status_code == 303
    assert browser.get("/account").status_code == 200


def test_a_session_that_is_not_used_ends(small: CentreUnderTest) -> None:
    browser = signed_in(small, add(small, "researcher"))
    for _ in range(4):
        small.clock.advance(minutes=25)
        assert browser.get("/account").status_code == 200
    small.clock.advance(minutes=31)
    assert browser.get("/account").status_code == 303


def test_a_session_ends_however_much_it_is_used(small: CentreUnderTest) -> None:
    browser = signed_in(small, add(small, "researcher"))
    for _ in range(29):
        small.clock.advance(minutes=20)
        assert browser.get("/account").status_code == 200
    small.clock.advance(minutes=20)  # ten hours
    assert small.clock().hour == NOON.hour + 10
    assert browser.get("/account").status_code == 303


def test_signing_out_ends_the_session_at_the_centre_too(small: CentreUnderTest) -> None:
    person = add(small, "researcher")
    browser = signed_in(small, person)
    own = browser.cookies[SESSION]
    assert browser.submit("/sign-out", "/account").headers["location"] == "/?lang=en"
    assert SESSION not in browser.cookies
    assert Browser(small, {SESSION: own}).get("/account").status_code == 303
    assert (person.id, "signed out", person.id) in deeds(small)


def test_whoever_is_removed_or_changes_role_is_signed_in_no_more(small: CentreUnderTest) -> None:
    person = add(small, "operator")
    browser = signed_in(small, person)
    with small.database.writing() as connection:
        people.change_role(connection, person.id, type(person.role)("researcher"), None)
    assert browser.get("/account").status_code == 303
    browser = signed_in(small, person)
    with small.database.writing() as connection:
        people.remove(connection, person.id, "2026-03-02T00:00:00Z")
    assert browser.get("/account").status_code == 303


FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/sign-out", {}),
    ("/account/sessions/end", {"session": "x"}),
    ("/account/passkeys", {"challenge": "x"}),
    ("/account/passkeys/remove", {"passkey": "x"}),
    ("/people/sessions/end", {"person": "person-research-centre"}),
)


def test_no_form_counts_that_another_page_sent(small: CentreUnderTest) -> None:
    other = signed_in(small, add(small, "researcher"))
    browser = signed_in(small, add(small, "operator"))
    right, before = word(browser.get("/account")), small.everything()
    strange = (word(other.get("/account")), right[:-1], "", "é")
    origins = (OTHER, None, "null", f"{URL}.evil.example", URL.replace("http", "https"))
    for path, fields in FORMS:
        answers = [browser.post(path, {"form_word": one, **fields}) for one in strange]
        answers += [
            browser.post(path, {"form_word": right, **fields}, origin=one) for one in origins
        ]
        answers.append(browser.post(path, fields))
        assert {one.status_code for one in answers} == {403}
    assert small.everything() == before


def test_no_link_is_used_by_a_form_of_another_page(small: CentreUnderTest) -> None:
    path = link(small, add(small, "researcher"))
    browser, other = Browser(small), Browser(small)
    right, before = word(browser.get(path)), small.everything()
    answers = [
        browser.post(path, {"form_word": word(other.get(path))}),
        browser.post(path, {"form_word": right}, origin=OTHER),
        browser.post(path, {"form_word": right}, origin=None),
        browser.post(path, {}),
        Browser(small).post(path, {"form_word": right}),  # a browser that never saw the page
    ]
    assert {one.status_code for one in answers} == {403}
    assert small.everything() == before
    assert browser.post(path, {"form_word": right}).status_code == 303


def test_a_form_of_another_kind_is_refused(small: CentreUnderTest) -> None:
    browser = signed_in(small, add(small, "researcher"))
    right = word(browser.get("/account"))
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json"):
        answer = browser.post("/sign-out", {"form_word": right}, **{"Content-Type": kind})
        assert answer.status_code == 415


def test_a_form_that_is_too_large_or_says_something_twice_is_refused(
    small: CentreUnderTest,
) -> None:
    browser = signed_in(small, add(small, "researcher"))
    right = word(browser.get("/account"))
    large = browser.post("/sign-out", {"form_word": right, "more": "x" * 40_000})
    many = browser.post("/sign-out", {"form_word": right, **{f"n{n}": "" for n in range(60)}})
    told = {"Content-Type": "application/x-www-form-urlencoded", "Origin": URL}
    cookie = {"Cookie": f"{SESSION}={browser.cookies[SESSION]}"}
    body = f"form_word={right}&form_word={right}".encode()
    twice = small.send("POST", "/sign-out", {**told, **cookie}, body)
    assert [one.status_code for one in (large, many, twice)] == [413, 400, 400]


NOWHERE = (
    OTHER, f"//{OTHER}", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%0d%0aSet-Cookie:x",
    "javascript:alert(1)", "/a\r\nLocation: https://evil.example", "https:evil.example", "",
    "/@evil.example:80/", "/sign-out", "/.//evil.example\t", " /account", "/x" * 300, "/é",
)  # fmt: skip


def test_nobody_is_sent_to_another_host_after_signing_in(small: CentreUnderTest) -> None:
    for onward in NOWHERE:
        page = Browser(small).get(f"/sign-in/passkey?next={quote(onward)}")
        assert page.status_code == 200
    with small.database.reading() as connection:
        led = set(connection.execute(select(questions.c.onward)).scalars())
    assert led == {"/account"}


def test_a_page_of_the_centre_is_where_one_goes_on(small: CentreUnderTest) -> None:
    for path in ("/sites/own?lang=nl", "/indicators/I01", "/audit?lang=en&page=2", "/"):
        assert local(path) == path


def test_whoever_must_sign_in_first_is_led_back_afterwards(small: CentreUnderTest) -> None:
    answer = Browser(small).get("/people?lang=nl")
    assert answer.headers["location"] == "/sign-in?lang=nl&next=%2Fpeople%3Flang%3Dnl"


SMUGGLED = (
    {"X-Forwarded-Host": "evil.example"},
    {"X-Original-URL": "/people"},
    {"X-Rewrite-URL": "/people"},
    {"X-HTTP-Method-Override": "POST"},
    {"X-Forwarded-User": "person-operator-centre"},
    {"Remote-User": "person-operator-centre"},
    {"X-Remote-User": "person-operator-centre"},
    {"Authorization": "Bearer person-operator-centre"},
    {"Forwarded": "host=evil.example;proto=https"},
)


def test_no_header_says_who_somebody_is_or_where_the_centre_is(small: CentreUnderTest) -> None:
    add(small, "operator")
    researcher = signed_in(small, add(small, "researcher"))
    for headers in SMUGGLED:
        nobody = Browser(small).get("/account", **headers)
        led = nobody.headers["location"]
        assert (nobody.status_code, led) == (303, "/sign-in?lang=en&next=%2Faccount")
        assert researcher.get("/people", **headers).status_code == 403


def test_a_session_cookie_that_comes_twice_is_none(small: CentreUnderTest) -> None:
    own = signed_in(small, add(small, "researcher")).cookies[SESSION]
    for both in (f"{SESSION}={own}; {SESSION}={own}", f"{SESSION}={'a' * 43}; {SESSION}={own}"):
        assert small.get("/account", Cookie=both).status_code == 303
    assert small.get("/account", Cookie=f"a=b; {SESSION}={own}").status_code == 200
    for strange in (f"heldennet={own}", f"{SESSION}=../{own}", f"{SESSION}="):
        assert small.get("/account", Cookie=strange).status_code == 303


def test_another_host_name_gets_no_page_to_sign_in_with(small: CentreUnderTest) -> None:
    path = link(small, add(small, "researcher"))
    assert small.get(path, Host="evil.example").status_code == 421
    assert small.get("/sign-in/passkey", Host="evil.example").status_code == 421


def test_without_https_nobody_signs_in_on_another_machine(
    small: CentreUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.app import create_app

    settings = small.app.state.centre.settings.model_copy(update={"url": "http://centre.example"})
    monkeypatch.setattr(small, "app", create_app(settings, small.clock))
    answer = small.get(link(small, add(small, "researcher")))
    assert answer.status_code == 403
    assert VISIT not in answer.headers.get("set-cookie", "")
    monkeypatch.undo()


def test_neither_log_nor_audit_has_a_name_an_address_or_a_link(
    small: CentreUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    person = add(small, "operator", name="Willemijn de Vries", email="w@example.org")
    path = link(small, person)
    with caplog.at_level(logging.DEBUG):
        browser = Browser(small)
        browser.submit(path, path)
        browser.get("/people")
        Browser(small).submit(path, path)
        browser.submit("/sign-out", "/account")
    ours = [one.getMessage() for one in caplog.records if one.name != "httpx"]  # this test's own
    said = "\n".join(ours) + str(deeds(small))
    assert "sign-in refused: link" in said
    for secret in ("Willemijn", "w@example.org", path[-43:], *browser.cookies.values()):
        assert secret not in said


def test_what_is_over_does_not_stay(small: CentreUnderTest) -> None:
    add(small, "researcher")
    person = add(small, "operator")
    signed_in(small, person)
    Browser(small).get("/sign-in/passkey")
    small.clock.advance(hours=11)
    signed_in(small, person)
    Browser(small).get("/sign-in/passkey")
    with small.database.reading() as connection:
        held = [
            len(connection.execute(t.select()).all()) for t in (sessions, questions, one_time_links)
        ]
    assert held == [1, 1, 1]
