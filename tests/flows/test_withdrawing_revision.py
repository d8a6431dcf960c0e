"""A revision that never left is withdrawn by itself, and what it revised only after it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from federated import ledger
from federated.chain import Head
from federated.errors import ReleaseConflict
from federated.ledger import Withdrawal
from federated.policy import DisclosurePolicy
from federated.release import Release
from flows import outbox, withdrawing
from flows.pipeline import counted, publishing
from flows.pipeline.session import Session
from sites.settings import Site
from sites.store import Store, open_store
from tests.federated.disclosure.attack.figures import table
from tests.flows.conftest import NOW

PLACE = ("I01", "2025")
BASE, LATE = ("family1-base",), ("family1-base", "family1-late")


def release(revision: int | None) -> Release:
    """Return a release of one table; the same twice if need be."""
    whole = table(("*", (100, 100, 0, 40, 60)), indicator=PLACE[0])
    return Release(
        site="hospital-noord",
        site_kind="hospital",
        policy_digest=str(revision or 0) * 64,
        disclosure=DisclosurePolicy(),
        tables=(whole.model_copy(update={"revision": revision}),),
    )


FIRST, REVISION = release(None), release(1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that has published a period and revised it."""
    with open_store(tmp_path / "site.duckdb", "k" * 64) as store:
        publish(store, FIRST, Head(), BASE)
        publish(store, REVISION, publishing_head(store), LATE)
        yield store


def publishing_head(store: Store) -> Head:
    return publishing.chain(session(store))[1]


def publish(store: Store, made: Release, head: Head, families: tuple[str, ...]) -> None:
    new = ledger.entries_of(made, made.tables, "0" * 64, NOW)
    (line,), head = ledger.append(head, new)
    store.rows("INSERT INTO ledger.entries VALUES (?, ?)", [head.number, line.decode()])
    for pid in families:
        store.rows("INSERT INTO ledger.counted VALUES (?, ?, ?)", [*PLACE, pid])


def session(store: Store) -> Session:
    return cast("Session", SimpleNamespace(store=store))


def withdraw(store: Store, made: Release) -> None:
    publishing.withdraw(store, Withdrawal(withdrawn=made.digest(), policy_version=1, at=NOW))


def families(store: Store) -> set[str]:
    return {pid for (pid,) in store.rows("SELECT family_pid FROM ledger.counted")}


def standing(store: Store) -> list[tuple[str, int | None]]:
    return [(one.release_digest, one.revision) for one in publishing.entries(session(store))]


def test_what_was_revised_is_not_withdrawn_before_its_revision(store: Store) -> None:
    before = standing(store), families(store)
    with pytest.raises(ReleaseConflict, match=r"I01 2025 .* withdraw the revision first"):
        withdraw(store, FIRST)
    assert (standing(store), families(store)) == before


def test_who_was_counted_stays_when_a_revision_is_withdrawn_and_none_follows(store: Store) -> None:
    withdraw(store, REVISION)
    assert standing(store) == [(FIRST.digest(), None)]
    assert families(store) >= set(LATE)  # nobody who is published can seem to be late
    assert not counted.whole(session(store), *PLACE)


def test_after_its_revision_it_is_withdrawn_and_the_period_is_free(store: Store) -> None:
    withdraw(store, REVISION)
    withdraw(store, FIRST)
    assert (standing(store), families(store)) == ([], set())
    assert counted.whole(session(store), *PLACE)


@pytest.mark.parametrize(
    ("made", "told"), [(FIRST, "publishes its periods anew"), (REVISION, "not revised again")]
)
def test_the_steward_reads_what_becomes_of_the_periods(
    site: Site, made: Release, told: str
) -> None:
    outbox.withdraw(site.out, outbox.put(site.out, made))
    gone = Withdrawal(withdrawn=made.digest(), policy_version=1, at=NOW)
    assert told in withdrawing.sentence(site, gone)
