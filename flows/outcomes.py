"""What became of releases at the centre: turned down in review, or withdrawn; a chain beside the receipts.

The ledger of releases is left as it is, whatever is heard here. What was sent was told: people at
the centre read it, and of what was withdrawn anybody may have a copy. So it counts in every
later check, as what is published does: were its periods free again, other figures of them could be
subtracted from these. Nor can an answer of the centre open anything: this file is told to people, and no
check reads it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from federated.errors import CentreRefused, CentreUnreachable, ReleaseConflict, SettingsError
from federated.reconcile import SHORT, Digest, Holdings, Moment, Reason
from flows import centre
from flows.journal import Journal
from sites.settings import Site

ENDED = {"turned_down": "was turned down in review", "withdrawn": "was withdrawn at the centre"}
STILL = (
    "nobody is shown its figures, and it counts as told: no other figures of its periods are sent"
)
CAN = ", except by `heldennet-site release correct`"


class Outcome(BaseModel):
    """A release that nobody is shown, since when, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    release_id: Digest
    shown: Literal["turned_down", "withdrawn"]
    since: Moment
    reasons: tuple[Reason, ...]

    def sentence(self) -> str:
        """Return what a steward reads."""
        return f"Release {self.release_id[:SHORT]} {self.said()}."

    def said(self) -> str:
        """Return what stands behind the name of the release."""
        why = "; ".join(self.reasons)
        then = CAN if self.shown == "withdrawn" else ""
        return f'{ENDED[self.shown]} {self.since[:10]} ("{why}"): {STILL}{then}'


def journal(out: Path) -> Journal:
    """The site's chain of what became of its releases."""
    return Journal(out / "receipts" / "outcomes.jsonl")


def by_release(out: Path) -> dict[str, Outcome]:
    """Return the last outcome that was heard of each release."""
    found = (Outcome.model_validate(dict(content)) for content in journal(out).contents())
    return {one.release_id: one for one in found}


def learn(out: Path, theirs: Holdings) -> tuple[Outcome, ...]:
    """Write down what ended otherwise than published; returns what was not known yet."""
    known = by_release(out)
    new = tuple(one for one in _ended(theirs) if known.get(one.release_id) != one)
    for one in new:
        journal(out).append(one.model_dump(mode="json"))
    return new


def ask(site: Site, now: Callable[[], datetime]) -> tuple[Outcome, ...]:
    """Ask the centre and return what is new; without an answer nothing, as nothing depends on it."""
    if site.centre is None:
        return ()
    try:
        return learn(site.out, centre.holdings(centre.sender(site, site.centre, now)))
    except (CentreRefused, CentreUnreachable):
        return ()


def withdrawn(site: Site, now: Callable[[], datetime], start: str) -> str:
    """Return the digest of a release that the centre withdrew; raises where it says otherwise."""
    if site.centre is None:
        raise SettingsError("site.toml names no centre, so nothing was withdrawn there.")
    theirs = centre.holdings(centre.sender(site, site.centre, now))
    learn(site.out, theirs)
    found = [one for one in theirs.releases if one.release_id.startswith(start)]
    if len(start) < SHORT or len(found) != 1:
        raise SettingsError(
            "The centre holds no release of this site with this digest. `heldennet-site release list` "
            f"shows them; give at least {SHORT} characters."
        )
    if found[0].shown != "withdrawn":
        raise ReleaseConflict(
            f"Release {start[:SHORT]} is {found[0].shown.replace('_', ' ')} at the centre, and only "
            "what was withdrawn is corrected. Ask the centre to withdraw it first. Nothing was sent."
        )
    return found[0].release_id


def _ended(theirs: Holdings) -> Iterator[Outcome]:
    for one in theirs.releases:
        if one.shown in ENDED:
            yield Outcome.model_validate(
                {
                    "release_id": one.release_id,
                    "shown": one.shown,
                    "since": one.since or one.received_at,
                    "reasons": one.reasons,
                }
            )
