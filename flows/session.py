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
from datetime import date, datetime, timedelta
from pathlib import Path

from federated.errors import (
    CentreRefused,
    CentreUnreachable,
    NotAllowed,
    SettingsError,
    StoreBusy,
    StoreError,
)
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
        day = _past(extracted or site.extracted or exported(site), started)
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


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """Take the site's lock: no release is made, sent or withdrawn by anybody else meanwhile."""
    with _lock(files.private_folder(site.out) / "run.lock"):
        yield


def exported(site: Site) -> date | None:
    """Return the day of the source that was exported longest ago, None when there is none.

    Not the day of the run, nor of the newest source: an export that somebody forgot to renew
    must not close a period.
    """
    from sites import sources

    found = [sources.exported(source, site) for source in site.source]
    return min((day for day in found if day is not None), default=None)


def _past(day: date | None, started: datetime) -> date | None:
    """Refuse a day to come: it would close, and publish for good, periods that are not over."""
    if day is not None and day > started.date() + timedelta(days=1):
        raise SettingsError(
            f"The export is said to be of {day}, which is still to come. Give the day on which it "
            "was made: --extracted, or extracted in site.toml; else set this machine's clock right."
        )
    return day


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
        raise StoreBusy("Another delivery of this site is under way. Wait until it ends.") from None
