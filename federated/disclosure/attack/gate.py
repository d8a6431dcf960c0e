"""The gate of the door: nothing is printed that does not survive the attack.

It takes the input and the lines that would be printed, and nothing of how they were chosen. It
counts the truth again, learns what the lines say, and asks of every sensitive figure whether it
stays open: for outsiders, for a family that is alone or one of two, and for a whole site.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from federated.disclosure.attack import insiders, judging, learning, reading, truth
from federated.disclosure.attack.cells import cells
from federated.disclosure.attack.judging import Asked, Where
from federated.disclosure.attack.knowledge import Knowledge, Matrix, Numbers
from federated.disclosure.attack.reading import Printed
from federated.disclosure.attack.solver import Unfinished
from federated.disclosure.attack.space import Space
from federated.disclosure.attack.tables import Questions, Tables
from federated.disclosure.door.world import World
from federated.errors import UnsafeRelease

Who = Literal["outsider", "family", "site"]
ANYBODY: tuple[Who, ...] = ("outsider", "family", "site")
TOTAL = 1e4  # the largest total of costs, in the unit that is worked in


@dataclass(frozen=True, slots=True)
class Finding:
    """A sensitive figure that somebody can narrow down."""

    who: Who
    what: Literal["number", "cost", "truth"]
    where: Where | None = None

    def sentence(self) -> str:
        """Say what was found, without a value."""
        if self.where is None:
            return "A figure is not the truth."
        at = self.where
        span = f"until release {at.upto}" if at.after < 0 else f"from {at.after + 1} to {at.upto}"
        who = {"outsider": "Anybody", "family": "A family inside", "site": "Another site"}[self.who]
        return f"{who} can narrow down a {self.what} of {at.name}, cell {at.cell}, {span}."


def check(world: World, lines: Sequence[str], who: Sequence[Who] = ANYBODY) -> None:
    """Raise UnsafeRelease where what would be printed does not survive."""
    try:
        found = next(findings(world, lines, who), None)
    except Unfinished:
        raise UnsafeRelease(
            "The attack on what would be published did not come to an end. Nothing is published."
        ) from None
    if found is not None:
        raise UnsafeRelease(
            "What would be published does not survive an attack: "
            f"{found.sentence()[0].lower()}{found.sentence()[1:]} Nothing is published."
        )


def findings(world: World, lines: Iterable[str], who: Sequence[Who] = ANYBODY) -> Iterator[Finding]:
    """Yield what can be narrowed down; raises Unfinished where that cannot be told."""
    attack = Attack(world, lines)
    if not attack.true():
        yield Finding("outsider", "truth")
        return
    if not attack.space.sites:
        return
    yield from attack.numbers("family" in who)
    yield from attack.costs()
    if "site" in who and len(attack.space.sites) > 1:
        for site in range(len(attack.space.sites)):
            yield from attack.by_site(site)


class Attack:
    """One world with its truth, and what its lines say."""

    def __init__(self, world: World, lines: Iterable[str]) -> None:
        """Count, read and learn."""
        named = tuple(dict.fromkeys(site for one in world.releases for site in one.sites))
        numbered = truth.layers(world)
        layers = len(set(numbered.values()))
        found = cells(world.dimensions, world.cubes, world.hierarchies)
        self.space = Space(found, named, layers)
        self._rules = world.policy
        sensitive = frozenset(world.sensitive)
        self._said: Printed = reading.printed(lines, found.dimensions, numbered)
        self._split = judging.splits(self.space, sensitive)
        safe = truth.Safe(self.space, sensitive, world.policy.k)
        entered = truth.entries(world, named, safe)
        self._truth = truth.truth(world, self.space, entered)
        self._known = learning.learnt(self.space, self._said, sensitive)
        self._tied = self._known.tied()
        self._costs = bool(self._said.cost_sum or self._said.cost_mean)
        whole = self.space.sums(-1, layers - 1) @ self._truth.costs
        self._unit = max(1e-6, float(whole.max(initial=0.0)) / TOTAL)

    def true(self) -> bool:
        """Say whether all that was published is true: if not, nothing below means anything."""
        return self._known.agrees(self._truth.table)

    def numbers(self, families: bool) -> Iterator[Finding]:
        """Attack the numbers of families, from outside and as a family inside."""
        names = range(len(self.space.named))
        asked = judging.of_numbers(self.space, self._truth, self._split, self._rules.k, names)
        tables = Tables(self._of_numbers(self._known))
        yield from self._judged("outsider", "number", asked, tables)
        if families:
            small = insiders.small(self.space, self._truth, self._rules.k)
            for _, where in insiders.learnt(tables, small, self._wide):
                yield Finding("family", "number", where)

    def costs(self) -> Iterator[Finding]:
        """Attack the costs, knowing where nobody is."""
        if not self._costs:
            return
        names = range(len(self.space.named))
        asked = judging.of_costs(self.space, self._truth, self._split, self._rules, names)
        if not asked.places:
            return
        known = self._of_costs(self._without_nobody(self._known))
        yield from self._judged("outsider", "cost", asked, Tables(known), self._unit)

    def by_site(self, site: int) -> Iterator[Finding]:
        """Attack as a site that knows all of its own and takes it off ALL."""
        mine = self.space.at(site)
        both = np.concatenate([mine, mine + self.space.columns])
        known = self._known.with_known(both, self._truth.table[both])
        others = [name for name in range(len(self.space.sites)) if name != site]
        asked = judging.of_numbers(self.space, self._truth, self._split, self._rules.k, others)
        yield from self._judged("site", "number", asked, Tables(self._of_numbers(known)))
        if self._costs:
            asked = judging.of_costs(self.space, self._truth, self._split, self._rules, others)
            tables = Tables(self._of_costs(self._without_nobody(known)))
            yield from self._judged("site", "cost", asked, tables, self._unit)

    def _judged(
        self,
        who: Who,
        what: Literal["number", "cost"],
        asked: Asked,
        tables: Tables,
        unit: float = 1.0,
    ) -> Iterator[Finding]:
        start = self._scaled_truth(what)
        questions = Questions(self._wide(asked.questions.sums, what), asked.questions.bounds / unit)
        for at in np.flatnonzero(~tables.answers(questions, start)):
            yield Finding(who, what, asked.places[at])

    def _of_numbers(self, known: Knowledge) -> Knowledge:
        if self._tied:
            return known.scaled(self._unit)
        return known.only(slice(0, self.space.columns))

    def _of_costs(self, known: Knowledge) -> Knowledge:
        scaled = known.scaled(self._unit)
        return scaled if self._tied else scaled.only(slice(self.space.columns, None))

    def _scaled_truth(self, what: Literal["number", "cost"]) -> Numbers:
        costs = self._truth.costs / self._unit
        if self._tied:
            return np.concatenate([self._truth.numbers, costs])
        return self._truth.numbers if what == "number" else costs

    def _wide(self, sums: Matrix, what: Literal["number", "cost"] = "number") -> Matrix:
        """Return sums over the columns that are worked with."""
        from scipy.sparse import csr_matrix, hstack

        if not self._tied:
            return sums
        none = csr_matrix(sums.shape)
        return hstack([sums, none] if what == "number" else [none, sums]).tocsr()

    def _without_nobody(self, known: Knowledge) -> Knowledge:
        """Who is known not to be there costs nothing."""
        from scipy.sparse import eye

        tables = Tables(self._of_numbers(known))
        empty = np.flatnonzero(self._truth.numbers == 0)
        one = Questions(self._wide(eye(self.space.columns).tocsr()[empty]), np.ones(len(empty)))
        nobody = empty[~tables.answers(one, self._scaled_truth("number"))]
        return known.with_known(nobody + self.space.columns, np.zeros(len(nobody)))
