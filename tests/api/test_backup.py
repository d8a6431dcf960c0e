"""A backup gives the same centre again on either database, and a damaged one gives nothing."""

import gzip
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from api import cli
from api.store import backup
from api.store.database import Database
from api.store.tables import metadata
from federated.errors import ChainBroken, StoreError

from .conftest import CentreUnderTest, make_centre
from .figures import OPT, Y2025, hidden, proportion, release, table

AT = "2026-03-02T12:00:00Z"
PATHS = ("/", "/indicators/I01", "/v1/indicators", "/v1/comparisons/I01")


@pytest.fixture
def filled(centre: CentreUnderTest) -> CentreUnderTest:
    """A centre with figures, one of them hidden."""
    assert centre.put(release("elst-hospital", [table("I01", Y2025, proportion(40, 320))]))
    assert centre.put(release("goes-hospital", [table("I01", Y2025, hidden("I01", eligible=130))]))
    assert centre.put(release("elst-hospital", [table("I09", OPT, proportion(30, 200))]))
    return centre


def answers(centre: CentreUnderTest) -> list[bytes]:
    found = [centre.get(path) for path in PATHS]
    assert {one.status_code for one in found} == {200}
    return [one.content for one in found]


def rows(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {t.name: len(connection.execute(t.select()).all()) for t in metadata.sorted_tables}


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Database]:
    """A new database of either kind."""

    def make(kind: str) -> Database:
        if kind == "sqlite":
            return Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
        import psycopg

        server, name = request.getfixturevalue("postgres"), f"restored_{uuid4().hex}"
        address = f"{server}/postgres".replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return Database(f"{server}/{name}")

    return make


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_restored_centre_gives_identical_answers(
    filled: CentreUnderTest, kind: str, elsewhere: Callable[[str], Database], tmp_path: Path
) -> None:
    before, asked = filled.everything(), answers(filled)
    number = backup.write(filled.database, tmp_path / "b.gz", AT)
    assert number == sum(map(len, before.values()))
    restored = elsewhere(kind)
    assert backup.restore(restored, tmp_path / "b.gz", AT) == number
    url = restored.engine.url.render_as_string(hide_password=False)
    other = make_centre(tmp_path, url)
    assert answers(other) == asked
    after = other.everything()
    assert [name for name in before if after[name] != before[name]] == ["audit"]
    assert set(before["audit"]) < set(after["audit"])  # only "restored from a backup" more
    other.keys.update(filled.keys)
    third = release("goes-hospital", [table("I09", Y2025, proportion(50, 200))])
    assert other.put(third).status_code == 201  # numbers go on where they were
    other.database.close()
    restored.close()


@pytest.fixture
def saved(filled: CentreUnderTest, tmp_path: Path) -> Path:
    """A backup."""
    backup.write(filled.database, tmp_path / "b.gz", AT)
    return tmp_path / "b.gz"


def damage_cut(content: bytes) -> bytes:
    return content[:-40]


def damage_line(content: bytes) -> bytes:
    lines = gzip.decompress(content).splitlines(keepends=True)
    return gzip.compress(b"".join(lines[:3] + lines[4:]))


def damage_value(content: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content).replace(b"elst", b"else", 1))


def damage_end(content: bytes) -> bytes:
    return gzip.compress(b"".join(gzip.decompress(content).splitlines(keepends=True)[:-1]))


def damage_all(_content: bytes) -> bytes:
    return b"no backup at all"


def damage_shape(content: bytes) -> bytes:
    first = gzip.decompress(content).splitlines(keepends=True)[0]
    return gzip.compress(first + b'{"columns": 3}\n[1]\n')


@pytest.mark.parametrize(
    "damage",
    [damage_cut, damage_line, damage_value, damage_end, damage_all, damage_shape],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_backup_leaves_nothing_behind(
    saved: Path, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    saved.write_bytes(damage(saved.read_bytes()))
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with pytest.raises(StoreError, match="is not a whole backup"):
        backup.restore(database, saved, AT)
    database.migrate()
    assert set(rows(database).values()) == {0}
    database.close()


def test_what_was_edited_before_the_backup_is_found_after_it(
    filled: CentreUnderTest, tmp_path: Path
) -> None:
    with filled.database.writing() as connection:
        connection.execute(
            text("UPDATE released_tables SET content = replace(content, '320', '330')")
        )
    backup.write(filled.database, tmp_path / "b.gz", AT)
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with pytest.raises(
        ChainBroken, match=r"(?s)is not the one that was received.*Nothing was restored"
    ):
        backup.restore(database, tmp_path / "b.gz", AT)
    assert set(rows(database).values()) == {0}
    database.close()


def test_a_centre_in_use_is_never_overwritten(filled: CentreUnderTest, saved: Path) -> None:
    before = filled.everything()
    with pytest.raises(StoreError, match="in use already"):
        backup.restore(filled.database, saved, AT)
    assert filled.everything() == before


def test_a_backup_of_a_newer_version_is_refused(saved: Path, tmp_path: Path) -> None:
    lines = gzip.decompress(saved.read_bytes()).splitlines(keepends=True)
    first = {**json.loads(lines[0]), "revision": "9999"}
    saved.write_bytes(gzip.compress(b"".join([json.dumps(first).encode() + b"\n", *lines[1:]])))
    with pytest.raises(StoreError, match="newer version"):
        backup.restore(Database(f"sqlite:///{tmp_path / 'new.sqlite'}"), saved, AT)


def test_a_backup_is_its_owners_alone_and_replaces_none(
    filled: CentreUnderTest, saved: Path
) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    before = saved.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        backup.write(filled.database, saved, AT)
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob("*.part"))


def test_a_folder_that_cannot_be_written_is_one_sentence(
    filled: CentreUnderTest, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="cannot be written there"):
        backup.write(filled.database, tmp_path / "nowhere" / "b.gz", AT)


def test_the_commands_say_what_they_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    words = ["--settings", str(tmp_path / "central.toml")]
    assert cli.main([*words, "init"]) == 0
    assert cli.main([*words, "backup", str(tmp_path / "b.gz")]) == 0
    assert "Keep it apart from this machine." in capsys.readouterr().out
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "central.toml").write_text("", encoding="utf-8")
    other = ["--settings", str(tmp_path / "new" / "central.toml")]
    assert cli.main([*other, "restore", str(tmp_path / "b.gz")]) == 0
    assert "the chain is unbroken" in capsys.readouterr().out
    assert cli.main([*other, "restore", str(tmp_path / "b.gz")]) != 0
    assert "in use already" in capsys.readouterr().err
