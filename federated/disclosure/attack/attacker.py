"""One world with its truth, what its lines say, and every question that is asked of them.

Where rates and means are printed without what is behind them, tables that leave the truth behind
them as it is are tables too, and far sooner found; so are those of one kind beside the truth of
the other. Only what they leave open is asked of all tables.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from federated.disclosure.attack import costing, insiders, judging, learning, reading, truth
from federated.disclosure.attack.cells import cells
from federated.disclosure.attack.findings import Finding, Kind, Who
from federated.disclosure.attack.judging import Asked
from federated.disclosure.attack.knowledge import Flags, Knowledge, Matrix, Numbers
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.reading import Printed
from federated.disclosure.attack.space import Space
from federated.disclosure.attack.tables import Tables
from federated.disclosure.door.world import World

TOTAL = 1e4  # the largest total of costs, in the unit that is worked in


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
        self._behind = learning.behind(self.space, self._said, sensitive)
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
        tables = self._tables("number", self._known)
        yield from self._judged("outsider", "number", asked, tables)
        if families:
            small = insiders.small(self.space, self._truth, self._rules.k)
            for one in tables:
                found = [where for _, where in insiders.learnt(one, small, self._wide)]
                if not found:
                    return
            yield from (Finding("family", "number", where) for where in found)

    def costs(self) -> Iterator[Finding]:
        """Attack the costs, knowing where nobody is."""
        if not self._costs:
            return
        names = range(len(self.space.named))
        asked = costing.of_costs(self.space, self._truth, self._split, self._rules, names)
        if not asked.places:
            return
        known = self._without_nobody(self._known)
        yield from self._judged("outsider", "cost", asked, self._tables("cost", known))

    def by_site(self, site: int) -> Iterator[Finding]:
        """Attack as a site that knows all of its own and takes it off ALL."""
        mine = self.space.at(site)
        both = np.concatenate([mine, mine + self.space.columns])
        known = self._known.with_known(both, self._truth.table[both])
        others = [name for name in range(len(self.space.sites)) if name != site]
        asked = judging.of_numbers(self.space, self._truth, self._split, self._rules.k, others)
        yield from self._judged("site", "number", asked, self._tables("number", known))
        if self._costs:
            asked = costing.of_costs(self.space, self._truth, self._split, self._rules, others)
            known = self._without_nobody(known)
            yield from self._judged("site", "cost", asked, self._tables("cost", known))

    def _judged(
        self, who: Who, what: Kind, asked: Asked, tables: list[Tables]
    ) -> Iterator[Finding]:
        unit = self._unit if what == "cost" else 1.0
        sums = self._wide(asked.questions.sums, what)
        open_ = self._open(Questions(sums, asked.questions.bounds / unit), what, tables)
        yield from (Finding(who, what, asked.places[at]) for at in np.flatnonzero(~open_))

    def _open(self, questions: Questions, what: Kind, tables: list[Tables]) -> Flags:
        start = self._scaled_truth(what)
        open_ = np.zeros(len(questions.bounds), dtype=bool)
        for one in tables:
            left = np.flatnonzero(~open_)
            if len(left):
                open_[left] = one.answers(questions.at(left), start)
        return open_

    def _tables(self, what: Kind, known: Knowledge) -> list[Tables]:
        """Return the tables that agree: first those that leave other things as they are, then all."""
        loose = self._behind[what == "cost"].shape[0] > 0
        every = [self._eased(what, known), known] if self._tied or loose else [known]
        return [Tables(self._of(what, one)) for one in every]

    def _eased(self, what: Kind, known: Knowledge) -> Knowledge:
        """Return what somebody knows who knows what is behind every rate and mean, too."""
        from scipy.sparse import block_diag

        rows = block_diag(self._behind).tocsr()
        true = rows @ self._truth.table
        near = 1e-9 * np.abs(true) * (np.arange(len(true)) >= self._behind[0].shape[0])
        other = np.arange(self.space.columns) + (self.space.columns if what == "number" else 0)
        return known.and_that(rows, true - near, true + near).with_known(
            other, self._truth.table[other]
        )

    def _of(self, what: Kind, known: Knowledge) -> Knowledge:
        """Return what is known of one kind, or of both where they are tied."""
        scaled, width = known.scaled(self._unit), self.space.columns
        if self._tied:
            return scaled
        return scaled.only(slice(0, width) if what == "number" else slice(width, None))

    def _scaled_truth(self, what: Kind) -> Numbers:
        costs = self._truth.costs / self._unit
        if self._tied:
            return np.concatenate([self._truth.numbers, costs])
        return self._truth.numbers if what == "number" else costs

    def _wide(self, sums: Matrix, what: Kind = "number") -> Matrix:
        """Return sums over the columns that are worked with."""
        from scipy.sparse import csr_matrix, hstack

        if not self._tied:
            return sums
        none = csr_matrix(sums.shape)
        return hstack([sums, none] if what == "number" else [none, sums]).tocsr()

    def _without_nobody(self, known: Knowledge) -> Knowledge:
        """Who is known not to be there costs nothing: known as if counts were printed, too."""
        from scipy.sparse import eye

        empty = np.flatnonzero(self._truth.numbers == 0)
        one = Questions(self._wide(eye(self.space.columns).tocsr()[empty]), np.ones(len(empty)))
        nobody = empty[~self._open(one, "number", self._tables("number", known)[:1])]
        return known.with_known(nobody + self.space.columns, np.zeros(len(nobody)))
