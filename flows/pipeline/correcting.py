"""The one correction of what the centre withdrew (R11): its periods counted again, and judged beside it.

Each indicator and period is corrected as a whole or stays empty, beside all others of the same people.
Which families were counted wrongly is kept nowhere. What is known is how many there were: whatever
one of them could have brought beyond one child is taken off every change, so that each stands for
enough families.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from federated import correcting, disclosure, revising
from federated.disclosure import covers, equations, frames
from federated.disclosure.frames import Counted
from federated.errors import ReleaseConflict, UnsafeRelease
from federated.release import Corrects, Release, ReleasedTable, parse
from flows.pipeline import counted, counting, latecomers, publishing, recognising, releasing
from flows.pipeline.latecomers import Group, Place
from flows.pipeline.revising import published, tells_of_nobody
from flows.pipeline.session import Run, Session, session

TELLING = (
    "beside the figures that were withdrawn, the right ones would tell of a few families, of a sum, "
    "or of a cell that was hidden (R11)"
)
DONE = "it was corrected or added to before, and that happens once"
SAME = "nothing that may be shown was counted otherwise"
NOT_NOW = "this program does not count it in the same cells any more"


@dataclass(frozen=True, slots=True, repr=False)
class Correction:
    """What a correction would publish, and what of the withdrawn release stays empty, and why."""

    made: Release | None
    right: tuple[Place, ...]
    empty: Mapping[Place, str]


def correct(run: Run, wrong: str, reason: str, publish: Callable[[Correction], bool]) -> Correction:
    """Count what release ``wrong`` held again, attack it, and publish it where ``publish`` says so.

    Raises ReleaseConflict where nothing can be corrected, UnsafeRelease where something could be
    worked out, and RiskRefused where the rows are beyond a limit of the policy.
    """
    opened = session(run)
    recognising.before_releasing(opened)
    found = correction(opened, wrong, reason)
    published(opened, found.made, lambda: publish(found))
    return found


def correction(opened: Session, wrong: str, reason: str) -> Correction:
    """Return what may stand in place of a release; nothing is written."""
    earlier = {digest: parse(body) for digest, body in publishing.standing(opened.store)}
    if wrong not in earlier:
        raise ReleaseConflict("This release is not in the ledger of this site. Nothing was sent.")
    _refuse_other_hospitals(opened, earlier[wrong])
    places = _places(earlier[wrong])
    held = [table for one in earlier.values() for table in one.tables]
    empty = dict.fromkeys(places & _done(held), DONE)
    known = frozenset(latecomers.places(opened)) - places
    every = list(counting.exact(opened, known))
    groups = list(_groups(every, earlier[wrong], places - empty.keys()))
    empty |= dict.fromkeys(places - empty.keys() - {one.place for one in groups}, NOT_NOW)
    right: list[ReleasedTable] = []
    for group in groups:
        found = right_of(opened, group, every, held, right)
        right += found
        empty |= {} if found else {group.place: TELLING}
    empty |= _unchanged(earlier[wrong], right, empty)
    right = [table for table in right if covers.place(table) not in empty]
    done = {covers.place(table) for table in right}
    return Correction(_release(opened, right, wrong, reason), tuple(sorted(done)), empty)


def _unchanged(
    wrong: Release, right: Sequence[ReleasedTable], empty: Mapping[Place, str]
) -> dict[Place, str]:
    """Return what stays empty since no table changed: it would undo what was withdrawn.

    Raises ReleaseConflict where nothing was put right at all.
    """
    if not right or not correcting.unchanged(wrong.tables, right):
        return {}
    if TELLING in empty.values():
        return dict.fromkeys(map(covers.place, right), SAME)
    raise ReleaseConflict("Nothing was counted otherwise: deliver what is right first.")


def _refuse_other_hospitals(opened: Session, wrong: Release) -> None:
    """Raise ReleaseConflict where the centre would never take what is corrected."""
    if opened.run.site.hospitals_covered != wrong.hospitals_covered:
        raise ReleaseConflict(
            "This release covers other hospitals than site.toml says now, and these are read apart: "
            f'put hospitals_covered = "{wrong.hospitals_covered}" there, and look again. Nothing was '
            "sent."
        )


def _places(release: Release) -> set[Place]:
    """Return the places of what is exact and was published first; raises where there is none."""
    if release.noise:
        raise ReleaseConflict(
            "This release has figures with noise. They were paid for and are drawn once, so they are "
            "not corrected; its periods stay empty. Nothing was sent."
        )
    if release.corrects or any(table.revision for table in release.tables):
        raise ReleaseConflict(
            "This release adds to what was published, or corrects it, and that happens once. Its "
            "periods stay as they are. Nothing was sent."
        )
    return {covers.place(table) for table in release.tables}


def _done(held: Sequence[ReleasedTable]) -> set[Place]:
    return {covers.place(table) for table in held if revising.number(table)}


def _groups(every: Sequence[Counted], wrong: Release, places: Collection[Place]) -> Iterator[Group]:
    """Yield what was published in each place, with the exact tables of today in the same cubes."""
    for one in every:
        for group in one.groups:
            place = (group[0].indicator.id, group[0].period.label)
            old = tuple(table for table in wrong.tables if covers.place(table) == place)
            by_split = {exact.dimension: exact for exact in group}
            if place in places and all(table.dimension in by_split for table in old):
                exact = tuple(by_split[table.dimension] for table in old)
                yield Group(one.indicator, old, exact, "")


def right_of(
    opened: Session,
    group: Group,
    every: Sequence[Counted],
    held: Sequence[ReleasedTable],
    right: Sequence[ReleasedTable],
) -> list[ReleasedTable]:
    """Return the right tables of an indicator and period: all of them, or none.

    They are judged beside what was published and what is put right with them.
    """
    rule = counting.rule_of(opened)
    hide = frames.withheld(group.late, every, rule)
    try:
        exact = disclosure.control(group.late, rule, withhold_eligible=hide)
        both = zip(group.old, exact, strict=True)
        found = [one for old, new in both if (one := correcting.corrected(old, new))]
        correcting.refuse_telling([*held, *right], found, rule.minimum + spare(opened, group))
    except UnsafeRelease:
        return []
    whole = len(found) == len(group.old)
    return found if whole and tells_of_nobody(opened, found, beside=right) else []


def spare(opened: Session, group: Group) -> int:
    """Return how many units at most, then or now, were not the first one of their family.

    Of a change of so many and ten, ten at least are of ten families. A list that is not whole may
    hold families of a correction that was never sent, and tells no number: then nothing changes.
    """
    now, place = group.late[0].rows[0].eligible, group.place
    then = equations.followed(group.old[0]).get((equations.TOTAL, "eligible"))
    if then is None or not counted.whole(opened, *place):
        return correcting.NEVER
    return max(int(then) - counted.number(opened, *place), int(now.total) - now.families, 0)


def _release(
    opened: Session, right: Sequence[ReleasedTable], wrong: str, reason: str
) -> Release | None:
    if not right:
        return None
    said = Corrects(release=wrong, reason=" ".join(reason.split()))
    return releasing.release_of(opened, tuple(right), corrects=said)


def sentences(found: Correction, *, published: bool) -> Iterator[str]:
    """Yield what a steward reads; why a period stays empty tells no number."""
    verb = "is corrected" if published else "would be corrected; type it with --yes"
    for indicator, period in found.right:
        yield f"{indicator} {period} {verb}."
    for (indicator, period), why in sorted(found.empty.items()):
        yield f"{indicator} {period} stays empty: {why}."
