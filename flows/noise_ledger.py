"""The noise ledger of a site: ``out/noise.jsonl``, hash-chained, sealed, anchored in the store.

A draw is paid for on disk before it is made and answered on disk before anybody sees it. One process
at a time: two could each find the budget unspent.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from federated.chain import Head
from federated.noise import ledger
from federated.noise.ledger import Answer, Entry, Key, Spent
from federated.noise.mechanisms import Mechanism
from federated.noise.policy import NoisePolicy
from federated.noise.table import NoisyTable, parse
from flows import files, heads
from flows.journal import Journal
from sites.settings import Site

CHAIN = "noise"  # its name among the heads that the store remembers


def journal(site: Site) -> Journal:
    """Return the chain, with its head under the seal of the site's own key."""
    return Journal(site.out / "noise.jsonl", heads.keeper(site, "noise.head"))


def entries(site: Site, remembered: Head | None = None) -> list[Entry]:
    """Return what was paid for and answered; ChainBroken where the file was edited or cut off."""
    found = journal(site)
    found.verify(remembered)
    return ledger.read(found.contents())


def tables(site: Site) -> list[NoisyTable]:
    """Return every answer, the oldest first, as it was stored."""
    return [parse(e.body.encode()) for e in entries(site) if isinstance(e, Answer)]


def once(
    site: Site,
    wanted: Spent,
    policy: NoisePolicy,
    draw: Callable[[], NoisyTable],
    remembered: Head | None = None,
) -> tuple[NoisyTable, bool]:
    """Return the one answer to a key, and whether it was drawn now.

    Raises NoiseRefused when it would bring a year beyond its budget; nothing is then drawn.
    """
    with _alone(site.out):
        known = entries(site, remembered)
        if stored := ledger.answer(known, wanted.key):
            return parse(stored.body.encode()), False
        ledger.refuse_beyond(known, wanted.key, wanted.mechanisms, policy)
        chain = journal(site)
        chain.append(wanted.model_dump(mode="json"))
        table = draw()
        chain.append(_answer(wanted.key, table).model_dump(mode="json"))
        return table, True


def asked(key: Key, mechanisms: Sequence[Mechanism], policy_digest: str, at: datetime) -> Spent:
    """Return what is written before a draw."""
    return Spent(key=key, mechanisms=tuple(mechanisms), policy_digest=policy_digest, at=at)


def _answer(key: Key, table: NoisyTable) -> Answer:
    return Answer(key=key, digest=table.digest(), body=table.canonical().decode())


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    handle = os.open(files.private_folder(out) / "noise.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
