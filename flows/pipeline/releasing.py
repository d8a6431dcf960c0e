"""From the store to the outbox: indicators, exact tables in memory, disclosure control, ledger.

The ledger and the bytes of the release are written to the encrypted store in one transaction; the
outbox is filled from there, so a kill in between loses nothing and makes nothing twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from federated import disclosure, ledger
from federated.chain import Head
from federated.disclosure import frames
from federated.errors import UnsafeRelease
from federated.noise.table import NoisyTable
from federated.release import Corrects, Release, ReleasedTable, parse
from flows import audit, outbox, proposals, withholding
from flows.pipeline import counting, publishing, recognising
from flows.pipeline.session import Run, Session, session
from flows.withholding import Place


@dataclass(frozen=True, slots=True)
class Published:
    """How many tables this site has published in all, and how many of them are new.

    ``held`` tables are those of the release ``digest`` that a person has not let go.
    """

    tables: int
    new: int
    held: int = 0
    digest: str = ""
    refused: bool = False
    withheld: tuple[Place, ...] = ()

    @property
    def sentence(self) -> str:
        """Return what a steward reads, with what waits because something would follow from it."""
        return " ".join([self._told, *map(withholding.sentence, self.withheld)])

    @property
    def _told(self) -> str:
        if self.refused:
            return (
                f"{self.held} tables stay unpublished: release {self.digest[:12]} was refused, and "
                "nothing has changed since."
            )
        if self.held:
            return (
                f"{self.held} tables wait for approval by hand: `heldennet-site release page`, then "
                f"`heldennet-site release approve {self.digest[:12]} --approver NAME`."
            )
        return f"{self.tables} tables are safe to publish, {self.new} of them new."


@dataclass(frozen=True, slots=True, repr=False)
class Protected:
    """The cubes of one indicator and period, exact and as they may be published.

    ``withheld``: with the number eligible hidden, for another indicator of the same people.
    """

    exact: frames.Group
    withheld: bool
    tables: tuple[ReleasedTable, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """What would be published now: ``made`` is None where nothing is new.

    ``withheld`` are indicators and periods that wait, because something would follow from them;
    ``problems`` are what would follow all the same.
    """

    entries: tuple[ledger.Entry, ...]
    head: Head
    protected: tuple[Protected, ...]
    made: Release | None
    withheld: tuple[Place, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[tuple[str, str]]:
        """The indicators and periods that are in the ledger."""
        return frozenset((e.indicator, e.period) for e in self.entries)


def release(run: Run) -> Published:
    """Publish every closed period that is not in the ledger yet; fill the outbox.

    Where the policy wants an approval by hand, what is new waits as a proposal instead, and only
    what was published before is in the outbox. Raises UnsafeRelease when a table cannot be
    protected, and RiskRefused when the rows are beyond a limit of the policy; then nothing is
    published.
    """
    opened = session(run)
    recognising.before_releasing(opened)
    found = candidate(opened)
    refuse(found.problems)
    if found.made is None or opened.policy.release.approval == "rule":
        proposals.clear(run.site.out)
        return publish(opened, found)
    waits = proposals.put(run.site, found.made)
    fill(opened)
    digest, held = found.made.digest(), len(found.made.tables)
    return Published(
        len(found.entries), 0, held, digest, refused=not waits, withheld=found.withheld
    )


def candidate(opened: Session) -> Candidate:
    """Return what would be published now; nothing is written."""
    entries, head = publishing.chain(opened)
    known = frozenset((e.indicator, e.period) for e in entries)
    found = tuple(protected(opened, known))
    tables = (table for one in found for table in one.tables)
    new = ledger.unpublished(entries, opened.run.site.id, tables)
    earlier = map(parse, publishing.bodies(opened)) if new else ()
    safe = withholding.safe(lambda tables: release_of(opened, tables), new, earlier)
    return Candidate(tuple(entries), head, found, safe.release, safe.withheld, safe.problems)


def publish(opened: Session, found: Candidate) -> Published:
    """Write a candidate to the ledger and fill the outbox."""
    new = found.made.tables if found.made else ()
    if found.made:
        publishing.write(opened, found.head, found.made, new)
    fill(opened)
    return Published(len(found.entries) + len(new), len(new), withheld=found.withheld)


def survive(opened: Session, made: Release | None) -> None:
    """Attack what is about to be published, beside all that was; raises UnsafeRelease."""
    from flows import attacking

    if made is not None:
        refuse(attacking.problems(made, map(parse, publishing.bodies(opened))))


def refuse(problems: Sequence[str]) -> None:
    """Raise UnsafeRelease where there are any: then nothing is published."""
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise UnsafeRelease(
            f"The release does not survive an attack, and nothing of it is published. {problems[0]}"
            f"{more} Keep `heldennet-site release show` for who maintains the program."
        )


def fill(opened: Session) -> None:
    """Let everything that was published wait for sending; what was sent stays as it is."""
    for body in publishing.bodies(opened):
        outbox.put(opened.run.site.out, parse(body))
    audit.anchor(opened.run.site, opened.store)


def release_of(
    opened: Session,
    tables: tuple[ReleasedTable, ...],
    noise: tuple[NoisyTable, ...] = (),
    corrects: Corrects | None = None,
) -> Release:
    """Return the release of these tables, under the policy of today."""
    site = opened.run.site
    return Release(
        site=site.id,
        site_kind=site.kind,
        policy_digest=opened.policy_digest,
        disclosure=counting.rule_of(opened),
        hospitals_covered=site.hospitals_covered,
        tables=tables,
        noise=noise,
        corrects=corrects,
    )


def protected(opened: Session, known: frozenset[tuple[str, str]]) -> Iterator[Protected]:
    """Yield what may be published of the periods that are not known yet.

    The tables of one indicator and period are protected together, in the light of the indicators
    that count the same people.
    """
    every = list(counting.exact(opened, known))
    for group in (group for one in every for group in one.groups):
        if (group[0].indicator.id, group[0].period.label) not in known:
            hide = frames.withheld(group, every, counting.rule_of(opened))
            tables = disclosure.control(group, counting.rule_of(opened), withhold_eligible=hide)
            yield Protected(group, hide, tables)
