"""The next release beside the exact figures and the reasons, for inside the site's walls only.

Where nothing new is to be published it is the last release that was, beside the figures of today.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from federated.disclosure import reasons
from federated.disclosure.reasons import Cell
from federated.release import Release, ReleasedTable, parse
from flows.pipeline import counting, publishing, releasing
from flows.pipeline.releasing import Candidate, Protected
from flows.pipeline.session import Run, Session, session


@dataclass(frozen=True, slots=True, repr=False)
class Looked:
    """One table as it leaves, and every figure of it with the reason.

    ``cells`` is empty where the table of today has other rows than the one that was published.
    """

    table: ReleasedTable
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """A release to look at; ``published`` says that it is in the ledger already."""

    release: Release
    published: bool
    tables: tuple[Looked, ...]
    earlier: tuple[Release, ...]


def preview(run: Run) -> Preview | None:
    """Return the next release, else the last one; None where there is neither."""
    opened = session(run)
    found = releasing.candidate(opened)
    bodies = [parse(body) for body in publishing.bodies(opened)]
    if found.made is None and not bodies:
        return None
    release = found.made or bodies[-1]
    earlier = tuple(one for one in bodies if one is not release)
    return Preview(release, found.made is None, _looked(opened, found, release), earlier)


def _looked(opened: Session, found: Candidate, release: Release) -> tuple[Looked, ...]:
    explained = {
        (out.cube, out.period.label): reasons.cells(table, out, rule, withheld=one.withheld)
        for rule in (counting.rule_of(opened),)
        for one in _protected(opened, found, release)
        for table, out in zip(one.exact, one.tables, strict=True)
    }
    return tuple(
        Looked(table, explained.get((table.cube, table.period.label), ()))
        for table in release.tables
    )


def _protected(opened: Session, found: Candidate, release: Release) -> Iterable[Protected]:
    """Return the tables behind a release; those of one in the ledger are counted again."""
    if found.made is not None:
        return found.protected
    wanted = {(table.indicator, table.period.label) for table in release.tables}
    return releasing.protected(opened, found.known - wanted)
