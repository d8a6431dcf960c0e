"""One delivery at a time, and the same run again after a kill.

``out/run.json`` names the run while it is under way. A process that is killed leaves the file
behind; the next one reads it and continues under the same run id and extraction day, so that
what was staged is found again. The lock is the operating system's: a kill releases it.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from federated.errors import CentreRefused, CentreUnreachable, NotAllowed, StoreError
from flows import files
from sites.settings import Site

RUNNING, LAST = "run.json", "last-run.json"
STORED = (CentreUnreachable, CentreRefused, NotAllowed)  # the records are in, the release waits


@dataclass(frozen=True, slots=True)
class Session:
    """A run under way; ``resumed`` says that an interrupted one is being finished."""

    run_id: str
    extracted: date
    resumed: bool


@contextmanager
def opened(site: Site, extracted: date | None, started: datetime) -> Iterator[Session]:
    """Take the site's lock; begin a run or continue the interrupted one."""
    out = files.private_folder(site.out)
    state = out / RUNNING
    with _lock(out / "run.lock"):
        day = extracted or site.extracted or exported(site)
        session = _begin(state, site.id, day, started)
        try:
            yield session
        except STORED:
            state.replace(out / LAST)
            raise
        except BaseException:  # it failed cleanly; after SIGKILL this is not reached
            state.unlink(missing_ok=True)
            raise
        state.replace(out / LAST)


@contextmanager
def reading(site: Site, started: datetime) -> Iterator[Session]:
    """Take the site's lock to look at what the last delivery stored, as of its extraction day."""
    out = files.private_folder(site.out)
    with _lock(out / "run.lock"):
        last = _kept(out / LAST)
        day = last.extracted if last else site.extracted or started.date()
        yield Session(f"{site.id}-reading-{started:%Y%m%dT%H%M%SZ}", day, resumed=False)


def exported(site: Site) -> date | None:
    """Return the day on which the newest export file was written, None when there is none.

    Not the day of the run: an export that somebody forgot to renew must not close a period.
    """
    found = [_newest(site.path(source.path)) for source in site.source]
    return max((day for day in found if day is not None), default=None)


def _newest(place: Path) -> date | None:
    files = [place] if place.is_file() else [p for p in place.glob("*") if p.is_file()]
    days = [datetime.fromtimestamp(file.stat().st_mtime, UTC).date() for file in files]
    return max(days, default=None)


def _begin(state: Path, site: str, extracted: date | None, started: datetime) -> Session:
    kept = _kept(state)
    if kept and extracted in (None, kept.extracted):
        return kept
    fresh = Session(f"{site}-{started:%Y%m%dT%H%M%SZ}", extracted or started.date(), resumed=False)
    content = {"run_id": fresh.run_id, "extracted": fresh.extracted.isoformat()}
    files.write_atomically(state, json.dumps(content).encode())
    return fresh


def _kept(state: Path) -> Session | None:
    try:
        content = json.loads(state.read_bytes())
        return Session(content["run_id"], date.fromisoformat(content["extracted"]), resumed=True)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise StoreError(
            f"{state.name} in the out folder is damaged. Remove it, run again."
        ) from None


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoreError(
            "Another delivery of this site is under way. Wait until it ends."
        ) from None
