"""`heldennet-central person …`, as typed; and what a backup carries of people."""

import re
from pathlib import Path

import pytest

from api.cli import main
from api.settings import read
from api.store import audit, backup
from api.store.database import Database
from api.store.tables import PASSING, metadata

from .browser import SESSION, Browser, add, link, signed_in
from .conftest import NOON, CentreUnderTest, make_centre

AT = "2026-03-02T12:00:00Z"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    """A folder with a centre in it, as working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "central.sqlite").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "central.toml").write_text("", encoding="utf-8")
    return tmp_path


def typed(*words: str) -> int:
    return main(["person", *words])


def test_a_person_is_added_let_in_changed_and_removed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        typed("add", "--name", "Steward", "--role", "researcher", "--email", "S@example.org") == 0
    )
    found = re.search(r"person-[0-9a-f]{16}", capsys.readouterr().out)
    assert found
    assert typed("link", found[0]) == 0
    address = capsys.readouterr().out.strip()
    assert re.fullmatch(r"http://localhost:8400/sign-in/link/[\w-]{43}", address)
    centre = make_centre(folder, "sqlite:///central.sqlite")
    from datetime import UTC, datetime

    centre.clock.now = datetime.now(UTC)
    browser, path = Browser(centre), address.removeprefix("http://localhost:8400")
    assert browser.submit(path, path).status_code == 303
    assert typed("role", found[0], "--role", "operator") == 0
    assert browser.get("/account").status_code == 303
    assert typed("list") == 0
    assert "s@example.org" in capsys.readouterr().out
    assert typed("remove", found[0]) == 0
    assert typed("list") == 0
    assert found[0] not in capsys.readouterr().out.partition("erased.")[2]
    with centre.database.reading() as connection:
        did = [one.action for one in audit.deeds(connection) if found[0] in one.object + one.actor]
    assert did == ["person added", "link made", "signed in", "role changed", "person removed"]
    assert "Steward" not in str(centre.everything())
    centre.database.close()


WRONG = (
    (["add", "--name", " ", "--role", "operator"], "--name"),
    (["add", "--name", "x" * 101, "--role", "operator"], "--name"),
    (["add", "--name", "a\x1b[31m", "--role", "operator"], "--name"),
    (["add", "--name", "A", "--role", "operator", "--email", "a"], "--email"),
    (["add", "--name", "A", "--role", "data_steward"], "--site"),
    (["add", "--name", "A", "--role", "data_steward", "--site", "nowhere"], "nowhere"),
    (["link", "person-x"], "person list"),
    (["remove", "person-x"], "person list"),
    (["role", "person-x", "--role", "operator"], "person list"),
)  # fmt: skip


def test_what_cannot_be_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in WRONG:
        assert typed(*words) == 3, words
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1
    assert typed("bind", "person-x", "--subject", "s") == 13
    assert "no identity provider" in capsys.readouterr().err


def test_with_a_provider_people_are_bound_and_get_no_link(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = '[provider]\nissuer = "https://login.example.nl"\nclient_id = "c"\n'
    (folder / "central.toml").write_text(provider, encoding="utf-8")
    assert typed("add", "--name", "Officer", "--role", "privacy_officer") == 0
    found = re.search(r"person-[0-9a-f]{16}", capsys.readouterr().out)
    assert found
    assert typed("link", found[0]) == 13
    assert typed("bind", found[0], "--subject", "s-1") == 0
    assert typed("list") == 0
    assert "known" in capsys.readouterr().out
    assert read(folder / "central.toml").provider is not None


def test_no_person_and_no_password_is_there_from_the_start(folder: Path) -> None:
    assert main(["init"]) == 0
    database = Database(f"sqlite:///{folder / 'central.sqlite'}")
    with database.reading() as connection:
        held = {t.name: connection.execute(t.select()).all() for t in metadata.sorted_tables}
    assert [held[name] for name in ("people", "passkeys", *sorted(PASSING))] == [[]] * 5
    columns = {column.name for table in metadata.sorted_tables for column in table.columns}
    assert not any("password" in name for name in columns)
    database.close()


def test_a_backup_carries_people_and_lets_nobody_in(
    centre: CentreUnderTest, tmp_path: Path
) -> None:
    steward = add(centre, "data_steward", "elst-hospital", "Steward", "s@example.org")
    browser = signed_in(centre, steward)
    unused = link(centre, add(centre, "operator"))
    backup.write(centre.database, tmp_path / "b.gz", AT)
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    backup.restore(database, tmp_path / "b.gz", AT)
    database.close()
    other = make_centre(tmp_path, "sqlite:///new.sqlite")
    before, after = centre.everything(), other.everything()
    assert after["people"] == before["people"]
    assert {name: after[name] for name in PASSING} == {name: [] for name in PASSING}
    assert Browser(other, {SESSION: browser.cookies[SESSION]}).get("/account").status_code == 303
    assert Browser(other).submit(unused, unused).status_code == 403
    again = signed_in(other, steward)
    assert "Steward" in again.get("/account").text
    assert other.clock() == NOON
    other.database.close()
