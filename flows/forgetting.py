"""Forgetting one person or family: rows out, a list against coming back, proof, and a record.

The number is turned into every pseudonym that it can have in this store, and is kept nowhere. What
is done stands in the audit before it is done, with the published figures that may contain the
person; then labelled notes go, one transaction deletes and lists, and the file is swept. A kill at
any point is finished by typing the command again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from federated.errors import SettingsError, StepFailed
from flows import approved, audit, labelled, rotation, whom
from flows.audit import client
from flows.command import Shell
from flows.pipeline import contained
from flows.pipeline.session import Run, Session
from pseudonymisation import policy as policies
from pseudonymisation.keys import Keys
from sites import erasing, suppression, sweeping
from sites.erasing import People
from sites.settings import Site
from sites.store import open_store

EVENT = "forget"
MOST, LONGEST = 100, 64  # numbers at once, characters of one
AT_ONCE = 500  # published figures in one record of the audit
NOTHING = "Nothing was found under what was given."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found and done; ``published`` are sums that cannot be taken back.

    ``notes`` are labelled notes, of them and of who knows whom.
    """

    found: bool
    published: tuple[contained.Contained, ...] = ()
    notes: int = 0


def numbers(text: str) -> tuple[str, ...]:
    """Return the local numbers in a text, one a line; raises SettingsError without repeating one."""
    found = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not found or len(found) > MOST or any(len(number) > LONGEST for number in found):
        raise SettingsError(
            f"Give the local number, or several of one person or family: one a line, at most "
            f"{MOST} lines of {LONGEST} characters. Nothing was done."
        )
    return found


def look(site: Site, given: Sequence[str], *, family: bool, shell: Shell) -> Outcome:
    """Tell whether there is anything to forget, and what was published with it. Changes nothing."""
    if not _has_anything(site):
        return Outcome(found=False)
    with _opened(site, shell) as opened:
        gone = whom.meant(opened, given, family=family)
        _look_is_recorded(opened, gone, shell)
        found, notes = _is_known(opened, gone), _notes(opened, given, gone, labelled.to_forget)
        return Outcome(found, _published(opened, gone) if found else (), notes)


def forget(site: Site, given: Sequence[str], *, family: bool, reason: str, shell: Shell) -> Outcome:
    """Forget them; raises StepFailed when a row should be left."""
    if not _has_anything(site):
        return Outcome(found=False)
    with _opened(site, shell) as opened:
        gone = whom.meant(opened, given, family=family)
        notes = _forget_notes(opened, given, gone, reason, shell)
        if not _is_known(opened, gone):
            return Outcome(found=False, notes=notes)
        published = _published(opened, gone)
        _record(opened, gone, reason, published, shell)
        with opened.store.transaction() as connection:
            suppression.add(connection, gone)
            erasing.erase(connection, gone)
        _prove(opened, gone)
        audit.anchor(site, opened.store)
        return Outcome(True, published, notes)


def _has_anything(site: Site) -> bool:
    return site.store.exists() or labelled.path(site).exists()


def _notes(opened: Session, given: Sequence[str], gone: People, act: Callable[..., int]) -> int:
    pids = gone.every() | whom.possible(opened, given)
    return act(opened.run.site, pids, rotation.labels(opened.store, opened.policy))


def _forget_notes(
    opened: Session, given: Sequence[str], gone: People, reason: str, shell: Shell
) -> int:
    """Take out the labelled notes, those of a person whom the store does not know as well."""
    if _notes(opened, given, gone, labelled.to_forget):
        objects = (labelled.OBJECT, f"reason: {reason}")
        audit.record(opened.run.site, shell, EVENT, "D", objects)
    return _notes(opened, given, gone, labelled.forget)


def _prove(opened: Session, gone: People) -> None:
    sweeping.sweep(opened.store, opened.keys.store_key())
    if erasing.rows_left(opened.store, gone.every()):
        raise StepFailed(
            "Rows of who was to be forgotten are left in the store; type the command again, and "
            "tell the privacy officer when that does not help."
        )


@contextmanager
def _opened(site: Site, shell: Shell) -> Iterator[Session]:
    """Open the store under the policy as it is: a right does not wait for an approval."""
    policy, keys = approved.own(site), Keys.open(site.keys)
    run = Run(site, EVENT, shell.now().date(), shell.now)
    with open_store(site.store, keys.store_key()) as store:
        yield Session(run, policy, policies.digest(policy), keys, store, ExitStack())


def _is_known(opened: Session, gone: People) -> bool:
    """Tell whether a row is left, or an earlier run was killed before it had swept."""
    left = erasing.rows_left(opened.store, gone.every()) > 0
    unswept = sweeping.is_needed(opened.store) and suppression.has(opened.store, gone)
    return left or unswept


def _published(opened: Session, gone: People) -> tuple[contained.Contained, ...]:
    families = gone.families | erasing.family_of(opened.store, gone.persons)
    return contained.published_with(opened, families)


def _look_is_recorded(opened: Session, gone: People, shell: Shell) -> None:
    """An answer, and a no as well, tells who asks whether somebody is in the store."""
    pids = sorted(gone.families or gone.persons)
    hashed = client(opened.keys, pids[0]) if pids else audit.NO_ONE
    audit.record(opened.run.site, shell, EVENT, "R", ("store", "look"), client=hashed)


def _record(
    opened: Session,
    gone: People,
    reason: str,
    published: Sequence[contained.Contained],
    shell: Shell,
) -> None:
    hashed = client(opened.keys, min(gone.families or gone.persons))
    told = [str(one) for one in published]
    for start in range(0, max(1, len(told)), AT_ONCE):
        objects = ("store", f"reason: {reason}", *told[start : start + AT_ONCE])
        audit.record(opened.run.site, shell, EVENT, "D", objects, client=hashed)
