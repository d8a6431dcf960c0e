"""What the steps of one delivery share while it runs: policy, keys, store, and day 0 in memory."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from federated import schema
from pseudonymisation.keys import Keys
from pseudonymisation.places import Areas
from pseudonymisation.policy import Policy
from sites.settings import Site
from sites.store import Store

if TYPE_CHECKING:
    from flows.pipeline.plan import Part
    from sites.anchors import Anchors
    from sites.objections import Objections
    from sites.suppression import Suppressed


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """One delivery. ``extracted`` is the day on which the export was made."""

    site: Site
    run_id: str
    extracted: date
    now: Callable[[], datetime] = utc_now


@dataclass(repr=False)
class Session:
    """The open resources of a run; ``people`` is set once the persons have been read."""

    run: Run
    policy: Policy
    policy_digest: str
    keys: Keys
    store: Store
    resources: ExitStack
    areas: Areas | None = None
    scrub: Callable[[str], str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    people: "People | None" = None
    parts: "tuple[Part, ...] | None" = None


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """Day 0 and family of every person, who may not be stored, and words of all names."""

    anchors: "Anchors"
    objections: "Objections"
    suppressed: "Suppressed"
    names: frozenset[str] = frozenset()


_sessions: dict[str, Session] = {}
_lock = threading.Lock()


def session(run: Run) -> Session:
    """Return the open session of this run, opening it when needed.

    Raises PolicyError when the policy is not approved as it is, KeyFileError when a key is missing
    or readable by others, StoreError when the store is in use.
    """
    with _lock:
        if run.run_id not in _sessions:
            _sessions[run.run_id] = _opened(run)
        return _sessions[run.run_id]


def hold(opened: Session) -> None:
    """Let the steps of a run use a session that was opened elsewhere; ``close`` ends it."""
    with _lock:
        _sessions[opened.run.run_id] = opened


def close(run: Run) -> None:
    """Close the session; day 0 of every family is gone from memory."""
    with _lock:
        found = _sessions.pop(run.run_id, None)
    if found is not None:
        found.resources.close()


def _opened(run: Run) -> Session:
    from flows import approved, scrubbing
    from pseudonymisation import places
    from pseudonymisation import policy as policies
    from sites.store import open_store

    policy = approved.policy(run.site, run.now().date())
    areas = places.read(run.site.inhabitants_file, policy.inhabitants_sha256)
    scrub = scrubbing.checked(run.site, policy)
    keys = Keys.open(run.site.keys)
    with ExitStack() as stack:
        store = stack.enter_context(open_store(run.site.store, keys.store_key()))
        digest = policies.digest(policy)
        return Session(run, policy, digest, keys, store, stack.pop_all(), areas, scrub)


def tables_of(run: Run) -> frozenset[str]:
    """Return the tables that this kind of site fills under its policy."""
    return _of_kind(run) - session(run).policy.left_out()


def emptied_of(run: Run) -> frozenset[str]:
    """Return the tables that may hold nothing, because no join of their laws is recorded."""
    return _of_kind(run) & session(run).policy.left_out()


def _of_kind(run: Run) -> frozenset[str]:
    every = schema.catalogue().values()
    return frozenset(t.name for t in every if run.site.kind in t.site_kinds)
