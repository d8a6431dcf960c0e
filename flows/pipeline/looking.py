"""Reading the exports like a delivery does, in memory only: nothing of it is stored.

The store is a database in memory that may not spill. The keys are made for the occasion and thrown
away, unless one pseudonym of the site's own is looked for: pseudonyms that are made while looking match nothing at this site or elsewhere. The
policy need not be approved; who is to approve it must be able to look first.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from federated import schema
from flows.pipeline import loading, plan
from flows.pipeline.session import Run, Session, close, hold
from pseudonymisation import places
from pseudonymisation import policy as policies
from pseudonymisation.keys import Keys
from pseudonymisation.policy import Policy
from sites import ddl
from sites.store import Store


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """Typed rows of one table that may be used; ``day0`` is a date a row, None without a subject."""

    table: schema.Table
    rows: pa.Table
    day0: pa.Array | None
    source: int


@contextmanager
def opened(run: Run, policy: Policy, keys: Keys | None = None) -> Iterator[Session]:
    """Open a session that leaves nothing behind; ``keys`` where pseudonyms are to be the site's."""
    with ExitStack() as stack:
        keys = keys or _passing(stack)
        areas = places.read(run.site.inhabitants_file, policy.inhabitants_sha256)
        digest = policies.digest(policy)
        session = Session(run, policy, digest, keys, _store(stack), ExitStack(), areas)
        hold(session)
        stack.callback(close, run)
        yield session


def seen(opened: Session, wanted: frozenset[str]) -> Iterator[Seen]:
    """Yield the rows of the wanted tables, without those of who objects in this export."""
    loading.load_people(opened.run)
    for part in plan.parts(opened.run):
        files = list(part.files)
        for pooled in loading._pooled(opened, part, files, wanted, keep_problems=False):
            table = schema.table(pooled.raw.table)
            rows, _ = loading._checked(opened, table, pooled.raw)
            allowed, anchored, _ = loading._allowed(opened, table, rows)
            day0 = None if anchored is None else anchored.day0.filter(allowed)
            yield Seen(table, rows.filter(allowed), day0, part.ref.source)


def _passing(stack: ExitStack) -> Keys:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="heldennet-")))
    return Keys.create(folder / "keys")


def _store(stack: ExitStack) -> Store:
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "2",
        "temp_directory": "",  # what does not fit is an error, never a file
    }
    connection = stack.enter_context(duckdb.connect(config=settings))
    connection.execute("ATTACH ':memory:' AS site")
    connection.execute("USE site")
    ddl.create(connection)
    return Store(Path("memory"), connection)
