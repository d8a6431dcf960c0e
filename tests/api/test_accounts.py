"""The pages of people: each sees her own, a site sees itself, and no text of a person is markup."""

import re

import pytest

from api import permissions
from api.people.person import Person, Role
from api.store import audit, cubes, people
from federated.cubes import shipped
from federated.errors import SettingsError

from .browser import SESSION, Browser, add, signed_in
from .conftest import CentreUnderTest
from .figures import Y2025, hidden, proportion, release, table

AT = "2026-03-01T00:00:00Z"


@pytest.fixture
def filled(small: CentreUnderTest) -> CentreUnderTest:
    """Two hospitals with figures; of one a figure is hidden."""
    with small.database.writing() as connection:
        cubes.approve(connection, shipped()["I01/total"], "the council", AT)
    one = table("I01", Y2025, proportion(40, 320))
    other = table("I01", Y2025, hidden("I01", eligible=130))
    assert small.put(release("elst-hospital", [one])).status_code == 201
    assert small.put(release("goes-hospital", [other])).status_code == 201
    return small


def rows_of(page: str, heading: str) -> list[str]:
    part = page.split(f"<h2>{heading}</h2>")[1].split("</table>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in part.split("<tr>")[2:]]


def test_a_site_sees_its_own_releases_and_receipts(filled: CentreUnderTest) -> None:
    steward = signed_in(filled, add(filled, "data_steward", "elst-hospital"))
    page = steward.get("/sites/own").text
    (sent,) = rows_of(page, "Releases and receipts")
    (shown,) = rows_of(page, "What is published")
    body = release("elst-hospital", [table("I01", Y2025, proportion(40, 320))])
    with filled.database.reading() as connection:
        (head,) = (one.object for one in audit.deeds(connection) if one.actor == "elst-hospital")
    assert body.digest()[:12] in sent
    assert head == body.digest()
    assert shown == "I01 total 2025 as first published 5 / 0"
    hers = signed_in(filled, add(filled, "privacy_officer", "goes-hospital")).get("/sites/own").text
    assert rows_of(hers, "What is published") == ["I01 total 2025 as first published 5 / 2"]


def test_a_site_sees_nothing_of_another_one(filled: CentreUnderTest) -> None:
    steward = signed_in(filled, add(filled, "data_steward", "elst-hospital"))
    for more in ("", "?site=goes-hospital", "?id=goes-hospital&site_id=goes-hospital"):
        page = steward.get(f"/sites/own{more}").text
        assert "goes" not in page
        assert (
            release("goes-hospital", [table("I01", Y2025, hidden("I01", 130))]).digest()[:12]
            not in page
        )
    assert steward.get("/sites/goes-hospital").status_code == 404


def test_people_of_the_centre_have_no_site_of_their_own(small: CentreUnderTest) -> None:
    for role in ("researcher", "operator", "privacy_officer"):
        answer = signed_in(small, add(small, role)).get("/sites/own")
        assert answer.status_code == 403
        assert "Your role does not allow this" in answer.text


def test_nobody_ends_a_session_of_somebody_else(small: CentreUnderTest) -> None:
    victim, attacker = (signed_in(small, add(small, role)) for role in ("operator", "researcher"))
    other = signed_in(small, add_again(small, "operator"))
    ids = re.findall(r'name="session" value="(\w+)"', other.get("/account").text)
    assert len(ids) == 1
    for session in (*ids, "", "x", "%", "' OR 1=1 --"):
        assert (
            attacker.submit("/account/sessions/end", "/account", session=session).status_code == 303
        )
    assert victim.get("/account").status_code == 200
    person = "person-operator-centre"
    refused = attacker.submit("/people/sessions/end", "/account", person=person)
    assert refused.status_code == 403
    assert victim.get("/account").status_code == 200


def add_again(centre: CentreUnderTest, role: str) -> Person:
    """Somebody who is there already."""
    return Person(f"person-{role[:8]}-centre", Role(role), None, "")


def test_one_ends_a_session_of_ones_own(small: CentreUnderTest) -> None:
    first = signed_in(small, add(small, "operator"))
    second = signed_in(small, add_again(small, "operator"))
    (other,) = re.findall(r'name="session" value="(\w+)"', second.get("/account").text)
    assert second.submit("/account/sessions/end", "/account", session=other).status_code == 303
    assert first.get("/account").status_code == 303
    assert second.get("/account").status_code == 200


def test_the_operator_ends_all_sessions_of_somebody(small: CentreUnderTest) -> None:
    person = add(small, "researcher")
    browser, operator = signed_in(small, person), signed_in(small, add(small, "operator"))
    answer = operator.submit("/people/sessions/end", "/people", person=person.id)
    assert answer.headers["location"] == "/people?lang=en"
    assert browser.get("/account").status_code == 303
    with small.database.reading() as connection:
        *_, last = audit.deeds(connection)
    assert (last.actor, last.action, last.object) == (
        "person-operator-centre", "sessions ended", person.id,
    )  # fmt: skip


NASTY = '<script>alert("x")</script>"\'><img src=x onerror=alert(1)>{{ 7919*6841 }}'


def test_a_name_or_an_address_is_text_on_every_page(small: CentreUnderTest) -> None:
    small.enrol("nasty-hospital", name=NASTY, city=NASTY, label=NASTY)
    steward = add(small, "data_steward", "nasty-hospital", NASTY, f"{NASTY.casefold()}@x")
    operator = add(small, "operator", name=NASTY)
    pages = [signed_in(small, steward).get(path) for path in ("/account", "/sites/own")]
    browser = signed_in(small, operator)
    pages += [browser.get(path) for path in ("/account", "/account/passkeys", "/people", "/audit")]
    for page in pages:
        assert page.status_code == 200
        assert "<img" not in page.text
        assert "<script>alert" not in page.text.lower()
        assert "54173879" not in page.text
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
    assert "&lt;script&gt;" in pages[0].text


def test_what_a_next_address_says_is_text(small: CentreUnderTest) -> None:
    for path in ("/sign-in", "/sign-in/passkey", "/account"):
        page = Browser(small).get(f'{path}?next="><script>alert(1)</script>&lang="><script>')
        assert "<script>alert" not in page.text
        assert "script" not in page.headers.get("location", "")


def test_pages_of_people_are_kept_nowhere(small: CentreUnderTest) -> None:
    browser = signed_in(small, add(small, "operator"))
    for path in ("/account", "/people", "/audit"):
        page = browser.get(path)
        assert page.headers["cache-control"] == "no-store"
        assert "Cookie" in page.headers["vary"]
        assert page.headers["referrer-policy"] == "same-origin"
    assert small.get("/").headers["referrer-policy"] == "no-referrer"
    assert "script-src" not in small.get("/").headers["content-security-policy"]


def test_the_audit_is_read_page_by_page(small: CentreUnderTest) -> None:
    with small.database.writing() as connection:
        for number in range(120):
            audit.append(connection, AT, "operator", "cube approved", f"cube {number}")
    officer = signed_in(small, add(small, "privacy_officer"))
    first, second = officer.get("/audit").text, officer.get("/audit?page=2").text
    assert "cube 119" in first
    assert "cube 0<" not in first
    assert "cube 0<" in second
    assert officer.get("/audit?page=0").status_code == 400
    assert officer.get("/audit?page=99").status_code == 200


def test_every_rule_is_there_as_a_check_and_as_a_question() -> None:
    names = [name for name in vars(permissions) if name.startswith(("check_", "can_"))]
    checks = {name.removeprefix("check_") for name in names if name.startswith("check_")}
    assert checks == {name.removeprefix("can_") for name in names if name.startswith("can_")}
    assert len(checks) >= 9


def test_a_role_and_a_site_fit_together(small: CentreUnderTest) -> None:
    wrong = (("data_steward", None), ("researcher", "elst-hospital"), ("operator", "elst-hospital"),
             ("data_steward", "nowhere-hospital"))  # fmt: skip
    for role, site in wrong:
        with pytest.raises(SettingsError), small.database.writing() as connection:
            people.add(connection, Person("person-x", Role(role), site, "X"), AT)
    add(small, "operator", email="o@example.org")
    with pytest.raises(SettingsError, match="this address already"):
        add(small, "researcher", email="o@example.org")


def test_whoever_is_removed_leaves_an_id_and_a_role(small: CentreUnderTest) -> None:
    person = add(small, "researcher", name="Willemijn", email="w@example.org")
    browser = signed_in(small, person)
    with small.database.writing() as connection:
        people.bind(connection, person.id, "https://login.example.nl", "subject-of-w")
        people.remove(connection, person.id, AT)
    held = str(small.everything())
    for gone in ("Willemijn", "w@example.org", "subject-of-w", browser.cookies[SESSION]):
        assert gone not in held
    assert person.id in held
