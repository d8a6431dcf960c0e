"""An older database keeps what it holds when it is brought to this version."""

from pathlib import Path

from sqlalchemy import text

from api.store.database import MIGRATIONS, Database, newest


def to(database: Database, revision: str) -> None:
    """Bring a database to one revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_what_was_published_before_revisions_and_noise_is_there_as_it_was(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'central.sqlite'}")
    to(database, "0002")
    site = "'elst', 'hospital', 'Elst', '0344', 'Elst', 'other', '', 'key', 'enrolled', 'now'"
    table = "'aa', 'elst', 'I01', '1.0.0', 'I01/total', NULL, true, 'year', '2024', 'bb', '{}'"
    names = (
        "release_id, site_id, indicator, definition_version, cube, dimension, sensitive, "
        "period_kind, period_label, digest, content"
    )
    with database.writing() as connection:
        connection.execute(text(f"INSERT INTO sites VALUES ({site})"))
        connection.execute(text("INSERT INTO releases VALUES ('aa', 'elst', 'cc', 'own', x'00')"))
        connection.execute(text(f"INSERT INTO released_tables ({names}) VALUES ({table})"))
    database.migrate()
    with database.reading() as connection:
        wanted = text("SELECT digest, content, revision FROM released_tables")
        rows = connection.execute(wanted).all()
        noise = connection.execute(text("SELECT * FROM noisy_tables")).all()
    database.close()
    assert ([tuple(row) for row in rows], noise) == ([("bb", "{}", 0)], [])


def test_the_newest_revision_is_read_from_its_file() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()
