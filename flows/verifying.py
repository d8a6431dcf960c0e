"""Is the record whole? Audit, receipts and the ledger of releases, each against what others keep."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass

from federated import canonical, ledger
from federated.chain import Head
from federated.errors import ChainBroken
from federated.release import parse
from flows import agreeing, audit, heads, noise_ledger, outcomes, receipts
from flows.journal import Journal
from pseudonymisation.keys import Keys
from sites.settings import Site
from sites.store import Store, open_store

_TELL = "Restore the store from a backup and tell the privacy officer."


@dataclass(frozen=True, slots=True)
class Whole:
    """A chain that was found whole, and where it stands."""

    name: str
    head: Head

    def sentence(self) -> str:
        """Say so."""
        return f"{self.name}: whole; records: {self.head.number}, head: {self.head.digest[:16]}"


def verify(site: Site) -> Iterator[Whole]:
    """Yield each chain; raises ChainBroken at the first that was edited or cut off."""
    with ExitStack() as stack:
        store = _store(site, stack)
        kept = heads.stored(store) if store is not None else {}
        for name, journal in (
            ("audit", audit.journal(site)),
            ("receipts", receipts.journal(site.out)),
            *_noise(site, kept),
            *_agreements(site),
            *_outcomes(site),
        ):
            yield Whole(name, journal.verify(kept.get(name)))
        if store is not None:
            yield Whole("ledger", _ledger(site, store))


def _store(site: Site, stack: ExitStack) -> Store | None:
    if not site.store.exists():
        return None
    key = Keys.open(site.keys).store_key()
    return stack.enter_context(open_store(site.store, key))


def _noise(site: Site, kept: Mapping[str, Head]) -> Iterator[tuple[str, Journal]]:
    """Yield the noise ledger where there is one, or where the store remembers that there was."""
    found, name = noise_ledger.journal(site), noise_ledger.CHAIN
    if found.path.exists() or kept.get(name, Head()) != Head():
        yield name, found


def _agreements(site: Site) -> Iterator[tuple[str, Journal]]:
    """Yield the agreements where any was recorded; the centre has the same lines."""
    found = agreeing.journal(site)
    if found.path.exists():
        yield "agreements", found


def _outcomes(site: Site) -> Iterator[tuple[str, Journal]]:
    """Yield what became of releases at the centre, where anything was heard."""
    found = outcomes.journal(site.out)
    if found.path.exists():
        yield "outcomes", found


def _ledger(site: Site, store: Store) -> Head:
    """Check the chain of entries, the bytes of every release, and that the centre has no other."""
    rows = store.rows("SELECT line FROM ledger.entries ORDER BY number")
    try:
        lines, head = ledger.read_all(line.encode() for (line,) in rows)
    except ChainBroken as error:
        raise ChainBroken(f"ledger: {error}") from None
    bodies = dict(store.rows("SELECT digest, body FROM ledger.releases"))
    tables = {pair for digest, body in bodies.items() for pair in _tables(digest, bytes(body))}
    entries = [line for line in lines if isinstance(line, ledger.Entry)]
    said = {(entry.release_digest, entry.table_digest) for entry in entries}
    if tables != said:
        raise ChainBroken(f"The ledger and the releases do not name the same tables. {_TELL}")
    _received(site, bodies.keys() - ledger.withdrawn(lines).keys())
    return head


def _tables(digest: str, body: bytes) -> Iterator[tuple[str, str]]:
    if canonical.digest(body) != digest:
        raise ChainBroken(f"The release {digest[:12]} was changed in the store. {_TELL}")
    for table in parse(body).tables:
        yield digest, table.digest()


def _received(site: Site, releases: AbstractSet[str]) -> None:
    """A release that the centre has confirmed was published; the ledger must know it."""
    for digest in receipts.by_release(site.out):
        if digest not in releases:
            raise ChainBroken(
                f"The centre has confirmed the release {digest[:12]}, and the ledger does not know "
                f"it. {_TELL}"
            )
