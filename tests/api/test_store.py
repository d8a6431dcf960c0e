"""The database: made by migrations alone, and the same on both kinds."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from api.store import audit, sites
from api.store.database import Database
from api.store.tables import metadata
from federated.errors import ChainBroken, SettingsError, StoreError

from .conftest import CentreUnderTest
from .figures import readmissions


def test_migrations_make_exactly_the_tables_that_the_code_expects(
    bare_centre: CentreUnderTest,
) -> None:
    with bare_centre.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(centre: CentreUnderTest) -> None:
    before = centre.everything()
    centre.database.migrate()
    assert centre.everything() == before


def test_sqlite_writes_ahead_and_to_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    database.close()


def test_what_fails_halfway_is_not_kept(centre: CentreUnderTest) -> None:
    before = centre.everything()

    def suspend_both() -> None:
        with centre.database.writing() as connection:
            sites.suspend(connection, "elst-hospital")
            sites.suspend(connection, "nowhere")

    with pytest.raises(SettingsError):
        suspend_both()
    assert centre.everything() == before


def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_address() -> None:
    database = Database("postgresql+psycopg://someone:secret@127.0.0.1:9/none")
    with pytest.raises(StoreError) as raised, database.reading():
        pass
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_site_or_a_key_is_enrolled_once(centre: CentreUnderTest) -> None:
    with centre.database.reading() as connection:
        held = sites.one(connection, "elst-hospital")
    assert held is not None
    with pytest.raises(SettingsError, match="already"), centre.database.writing() as connection:
        sites.add(connection, held)


def test_a_changed_removed_or_cut_audit_record_is_found(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("elst-hospital")).status_code == 201
    with centre.database.reading() as connection:
        assert audit.verify(connection) == 4
    for damage in (
        "UPDATE audit SET line = replace(line, 'operator', 'somebody') WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = 4",
    ):
        with pytest.raises(ChainBroken):
            verify_after(centre, damage)


def verify_after(centre: CentreUnderTest, damage: str) -> None:
    with centre.database.writing() as connection:
        connection.execute(text(damage))
        audit.verify(connection)
