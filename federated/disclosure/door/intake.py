"""Which families enter with which release: once, as they were then, and never late.

A family belongs to the first release whose closed periods hold its period. What is found out
afterwards (first seen late, changed, withdrawn) changes nothing that was published; late families
enter only with a revision that rule R11 allows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from federated.disclosure.door.world import Family, Snapshot
from federated.errors import UnsafeRelease


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """What enters with one release; sites that sent nothing are not in ``families``."""

    as_of: int
    families: dict[str, tuple[Family, ...]]
    late: dict[str, tuple[Family, ...]]


@dataclass(slots=True, repr=False)
class Intake:
    """What has entered so far, site by site."""

    closed: dict[str, int] = field(default_factory=dict)
    entered: dict[str, set[int | str]] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)

    def repeats(self, snapshot: Snapshot) -> int | None:
        """Return the number of the segment that a release of the same closed periods repeats."""
        as_ofs = [segment.as_of for segment in self.segments]
        if snapshot.as_of in as_ofs and not snapshot.revise:
            return as_ofs.index(snapshot.as_of)
        if as_ofs and snapshot.as_of < max(as_ofs):
            raise UnsafeRelease("A release closes fewer periods than the one before it.")
        return None

    def take(self, snapshot: Snapshot) -> Segment:
        """Return what a release would bring in; ``accept`` makes it so."""
        fresh = {site: self._fresh(site, fams, snapshot) for site, fams in snapshot.sites.items()}
        late = {site: self._late(site, fams) for site, fams in snapshot.sites.items()}
        return Segment(snapshot.as_of, fresh, late if snapshot.revise else {})

    def accept(self, segment: Segment) -> None:
        """Count the families of a segment as entered."""
        self.segments.append(segment)
        for site, families in segment.families.items():
            self.closed[site] = segment.as_of
            entered = self.entered.setdefault(site, set())
            entered |= {one.family for one in (*families, *segment.late.get(site, ()))}

    def _fresh(
        self, site: str, families: Sequence[Family], snapshot: Snapshot
    ) -> tuple[Family, ...]:
        since = self.closed.get(site)
        return tuple(
            one
            for one in self._unknown(site, families)
            if one.period < snapshot.as_of and (since is None or one.period >= since)
        )

    def _late(self, site: str, families: Sequence[Family]) -> tuple[Family, ...]:
        since = self.closed.get(site)
        unknown = self._unknown(site, families)
        return tuple(one for one in unknown if since is not None and one.period < since)

    def _unknown(self, site: str, families: Iterable[Family]) -> list[Family]:
        entered = self.entered.get(site, set())
        return [one for one in families if one.family not in entered]
