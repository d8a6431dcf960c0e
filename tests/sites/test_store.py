from pathlib import Path

import pytest

from federated import schema
from federated.errors import StoreError
from sites import engine
from sites.store import Store, open_store

KEY, OTHER_KEY = "ab" * 32, "cd" * 32
PLANTED = "plantedfamilyvalue"


def test_what_is_written_cannot_be_read_in_the_file(tmp_path: Path) -> None:
    with open_store(tmp_path / "site.duckdb", KEY) as store:
        store.rows("INSERT INTO cdm.signal (signal_id) VALUES (?)", [PLANTED])
        assert store.rows("SELECT signal_id FROM cdm.signal") == [(PLANTED,)]

    for path in tmp_path.rglob("*"):
        assert PLANTED.encode() not in path.read_bytes()


def test_another_key_gets_one_sentence_and_no_data(tmp_path: Path) -> None:
    with open_store(tmp_path / "site.duckdb", KEY):
        pass

    with pytest.raises(StoreError, match="cannot be opened with this site's key"):  # noqa: SIM117
        with open_store(tmp_path / "site.duckdb", OTHER_KEY):
            pass


def test_the_store_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    with open_store(tmp_path / "site.duckdb", KEY):
        assert (tmp_path / "site.duckdb").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("before", [False, True], ids=["when opened", "prepared"])
def test_an_extension_that_was_changed_is_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    import duckdb

    with open_store(tmp_path / "site.duckdb", KEY):
        pass
    own = engine._extension(duckdb.__version__)
    edited = tmp_path / own.name
    body = bytearray(own.read_bytes())
    body[len(body) // 2] ^= 1
    edited.write_bytes(body)
    monkeypatch.setattr(engine, "_extension", lambda _: edited)
    if before:
        engine.prepare(tmp_path / "site.duckdb")
    with pytest.raises(StoreError, match="cannot be"):  # noqa: SIM117
        with open_store(tmp_path / "site.duckdb", KEY):
            pass


def test_an_engine_that_was_prepared_serves_one_opening_of_one_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    loaded = engine._loaded

    def counted(path: Path, *workers: int) -> "engine.Engine":
        made.append(path)
        return loaded(path, *workers)

    monkeypatch.setattr(engine, "_loaded", counted)
    own, other = tmp_path / "own.duckdb", tmp_path / "other.duckdb"

    engine.prepare(own)
    engine.prepare(own)  # it is under way
    for path in (own, other, own):
        with open_store(path, KEY) as store:
            assert store.extracted() is None

    assert made == [own, other, own]


@pytest.mark.parametrize(("small", "workers"), [(2**30, 1), (0, 2)])
def test_who_only_reads_a_small_store_has_one_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int, workers: int
) -> None:
    monkeypatch.setattr(engine, "SMALL", small)
    asked = "SELECT current_setting('threads')"
    with open_store(tmp_path / "site.duckdb", KEY) as store:
        assert store.rows(asked) == [(2,)]
    engine.prepare(tmp_path / "site.duckdb")
    with open_store(tmp_path / "site.duckdb", KEY) as store:
        assert store.rows(asked) == [(workers,)]


def test_two_users_in_one_process_share_one_store(tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "s.duckdb", KEY) as one,
        open_store(tmp_path / "s.duckdb", KEY) as two,
    ):
        assert one is two


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb", KEY) as store:
        with pytest.raises(ZeroDivisionError):
            half_done(store)
        assert store.rows("SELECT count(*) FROM cdm.signal") == [(0,)]


def half_done(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("INSERT INTO cdm.signal (signal_id) VALUES ('a')")
        _ = 1 / 0


def test_every_table_of_the_data_model_can_be_staged_and_read(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb", KEY) as store:
        for name in sorted(set(schema.catalogue()) - {"load_batch"}):
            for place in ("staging", "fragments", "cdm", "candidate"):
                assert store.rows(f"SELECT count(*) FROM {place}.{name}") == [(0,)]
