"""The one revision of what was published (R11): families that came too late, as a table of their own.

Indicators of one frame count the same people, so that they are revised together or not at all.
Everything has to be safe for itself and beside all that was published; otherwise nothing changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from federated import disclosure, revising
from federated.disclosure import covers, frames, recheck
from federated.disclosure.frames import Counted
from federated.errors import PolicyError, UnsafeRelease
from federated.release import Release, ReleasedTable, parse
from flows import attacking, proposals
from flows.command import Shell
from flows.pipeline import counting, latecomers, publishing, recognising, releasing
from flows.pipeline.latecomers import Group, Place
from flows.pipeline.session import Run, Session, session

UNSAFE = "who came too late are no safe table (R11)"


@dataclass(frozen=True, slots=True, repr=False)
class Revision:
    """What a revision would publish, and the periods with late families that it has to leave.

    ``why`` each of these is left.
    """

    made: Release | None
    added: tuple[Place, ...]
    left: tuple[Place, ...]
    why: Mapping[Place, str] = field(default_factory=dict)


def revise(run: Run, publish: Callable[[Revision], bool]) -> Revision:
    """Find the revision, attack it, and publish it where ``publish`` says so.

    Raises UnsafeRelease where something could be worked out, and RiskRefused where the rows are
    beyond a limit of the policy; then nothing is published.
    """
    opened = session(run)
    recognising.before_releasing(opened)
    found = revision(opened)
    published(opened, found.made, lambda: publish(found))
    return found


def published(opened: Session, made: Release | None, publish: Callable[[], bool]) -> None:
    """Attack a release, and write it to the ledger and the outbox where ``publish`` says so."""
    releasing.survive(opened, made)
    if made is not None and publish():
        _, head = publishing.chain(opened)
        publishing.write(opened, head, made, made.tables)
        releasing.fill(opened)


def revision(opened: Session) -> Revision:
    """Return what may be added; nothing is written."""
    every = list(latecomers.groups(opened))
    groups, counts = [group for group in every if group.anybody], _counted(every)
    added: list[ReleasedTable] = []
    why: dict[Place, str] = {}
    for together in _linked(groups):
        reasons = [group.why for group in together if group.why]
        found = None if reasons else _supplements(opened, together, counts)
        added += found or ()
        if not found:
            why |= {one.place: one.why or (*reasons, UNSAFE)[0] for one in together}
    done = {(table.indicator, table.period.label) for table in added}
    made = releasing.release_of(opened, tuple(added)) if added else None
    return Revision(made, tuple(sorted(done)), tuple(sorted(why)), why)


def _counted(groups: Iterable[Group]) -> list[Counted]:
    """Return who came too late by indicator, periods in which nobody did as well."""
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.indicator.id, []).append(group)
    return [Counted(each[0].indicator, tuple(g.late for g in each)) for each in found.values()]


def _supplements(
    opened: Session, together: Sequence[Group], every: Sequence[Counted]
) -> list[ReleasedTable] | None:
    """Return the supplements of indicators of the same people: all of them, or None."""
    rule = counting.rule_of(opened)
    found: list[ReleasedTable] = []
    for group in together:
        hide = frames.withheld(group.late, every, rule)
        try:
            late = disclosure.control(group.late, rule, withhold_eligible=hide)
        except UnsafeRelease:
            return None
        for old, table in zip(group.old, late, strict=True):
            if (one := revising.supplement(old, table)) is None:
                return None
            found.append(one)
    return found if tells_of_nobody(opened, found) else None


def tells_of_nobody(
    opened: Session, found: Sequence[ReleasedTable], beside: Sequence[ReleasedTable] = ()
) -> bool:
    """Say whether new tables, beside figures of the same people, tell of no small group.

    ``beside`` what was published stand those that are published with them.
    """
    site, new = opened.run.site.id, {covers.place(table) for table in found}
    earlier = [parse(body) for body in publishing.bodies(opened)]
    held = [table for release in earlier for table in release.tables]
    names, loosest = {table.indicator for table in found}, attacking.loosest(earlier)
    try:
        recheck.check(site, found, counting.rule_of(opened))
        for view in revising.views([*held, *beside, *found]):
            recheck.rules(site, [one for one in view if one.indicator in names], loosest)
            recheck.beside(site, view, loosest, new)
    except UnsafeRelease:
        return False
    return True


def _linked(groups: Iterable[Group]) -> list[list[Group]]:
    """Put together what counts the same people in periods that overlap."""
    found: list[list[Group]] = []
    for group in groups:
        near = [each for each in found if any(_shares(group, one) for one in each)]
        found = [each for each in found if each not in near]
        found.append([*(one for each in near for one in each), group])
    return found


def _shares(one: Group, other: Group) -> bool:
    same = one.indicator.id == other.indicator.id
    if not same and (not one.indicator.frame or one.indicator.frame != other.indicator.frame):
        return False
    quarters = [set(group.old[0].period.quarters) for group in (one, other)]
    return not all(quarters) or bool(quarters[0] & quarters[1])


def refuse_unapproved(run: Run, approver: str | None) -> None:
    """Raise PolicyError where the policy wants a person to let a release go, and nobody does."""
    if session(run).policy.release.approval == "hand" and not approver:
        raise PolicyError(
            "The policy wants every release approved by hand: look without --yes first, then let "
            "who decides type it with --approver NAME. Nothing was published."
        )


def let_go(run: Run, shell: Shell, made: Release, approver: str | None) -> None:
    """Record who lets a release go, where the policy wants a person or one is named."""
    refuse_unapproved(run, approver)
    if approver:
        name = proposals.named(approver)
        proposals.record_approval(run.site, shell, made.digest(), name, run.run_id)


def sentences(found: Revision, *, published: bool) -> Iterator[str]:
    """Yield what a steward reads; which periods were left tells no number."""
    if not found.added and not found.left:
        yield "Nobody came too late for a published period; there is nothing to revise."
    verb = "is revised" if published else "would be revised; type it with --yes"
    for indicator, period in found.added:
        yield f"{indicator} {period} {verb}."
    for indicator, period in found.left:
        yield f"{indicator} {period} stays as it is: {found.why[indicator, period]}."
