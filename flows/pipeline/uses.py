"""Of what use a table is: how much of it would be hidden, and the nearest one that is releasable."""

from collections.abc import Mapping
from dataclasses import dataclass

from federated.indicator import Indicator
from federated.ladder import Rung
from federated.merging import Groups

FEW = 0.10  # a table is called releasable when at most this share of its figures is hidden


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the figures would be hidden; no figures at all where no period is closed.

    ``lost`` of ``main`` are those besides how many were eligible and how many were not measured.
    """

    hidden: int = 0
    figures: int = 0
    lost: int = 0
    main: int = 0

    @property
    def releasable(self) -> bool:
        """Say whether few enough are hidden."""
        return self.main > 0 and self.lost <= FEW * self.main

    def __add__(self, other: "Share") -> "Share":
        """Return both together."""
        sums = (self.hidden + other.hidden, self.figures + other.figures)
        return Share(*sums, self.lost + other.lost, self.main + other.main)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The nearest releasable table: as_it_is, merge, drop, longer, pool, or no_period."""

    kind: str
    share: Share | None = None
    groups: Groups = ()
    rung: Rung | None = None


@dataclass(frozen=True, slots=True)
class Cube:
    """One split of an indicator (None: only the total), with the share hidden at each rung."""

    dimension: str | None
    shares: Mapping[Rung, Share]
    proposal: Proposal


@dataclass(frozen=True, slots=True, repr=False)
class Use:
    """An indicator at this site; ``families`` and ``band`` are of its last closed year."""

    indicator: Indicator
    chosen: Rung | None
    cubes: tuple[Cube, ...]
    families: int
    band: str | None

    @property
    def nothing(self) -> bool:
        """Say whether not even the total may be shown on the rung chosen beforehand."""
        share = self.cubes[0].shares.get(self.chosen) if self.chosen else None
        return self.chosen is None or bool(share and share.main == share.lost > 0)
