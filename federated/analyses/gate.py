"""The gate of a regression at a site: rule R8, from the rows themselves.

R8 (docs/disclosure.md has the others): at least k rows; of every 0/1 column, the outcome among
them, at least k rows with 1, and k with 0 unless all have 1; of every pair of those columns each
of the four cells that is not empty at least k; at most a tenth as many terms as rows, ten to spare.
Answers to repeated near-identical populations and to a beta of somebody's choice are refused
elsewhere: by the ledger, and by ``federated.analyses.run.replayed``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from federated.analyses.question import Asked
from federated.analyses.rows import Flags, Rows
from federated.disclosure.rules import regression
from federated.disclosure.rules.regression import PER_TERM, SPARE
from federated.engines.blocks import ROWS, Floats
from federated.errors import GateRefused
from federated.policy import DisclosurePolicy

Counts = NDArray[np.int64]
MINIMUM = int(DisclosurePolicy.model_fields["minimum"].default)
RULES = {
    "minimum n": "fewer than {k} records",
    "binary margin": "a column of zeros and ones has fewer than {k} of either",
    "pair cell": "two columns of zeros and ones share a cell of fewer than {k}",
    "p <= n/10": f"more terms than one for {PER_TERM} records",
    "n - p >= 10": f"fewer than {SPARE} records more than terms",
}


@dataclass(frozen=True, slots=True)
class R8:
    """``cells`` is whether margins and pair cells are judged at the site, and not after summing.

    ``either`` is whether rows with the second of two columns alone, and with neither, are pair
    cells too: they follow from the others. The figures beside the fixtures count rows with both,
    and with the first alone (the outcome comes last).
    """

    minimum: int = MINIMUM
    cells: bool = True
    either: bool = True

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Raise ``GateRefused`` with the first rule that is broken."""
        broken = self.broken(question, rows)
        for number, (rule, words) in enumerate(RULES.items()):
            if rule in broken:
                why = words.format(k=self.minimum)
                error = GateRefused(f"Site {site} refuses by rule R8, {rule}: {why}.")
                error.rank = number
                raise error

    def broken(self, question: Asked, rows: Rows) -> set[str]:
        """Return the rules that an answer would break."""
        p, n, k = len(question.regression[0]), len(rows), self.minimum
        out = {"minimum n"} if n < k else set()
        if p:
            out |= {"p <= n/10"} if regression.crowded(p, n) else set()
            out |= {"n - p >= 10"} if regression.without_spare(p, n) else set()
            out |= set(self._cells(question, rows)) if self.cells else set()
        return out

    def _cells(self, question: Asked, rows: Rows) -> Iterator[str]:
        policy, families = DisclosurePolicy(minimum=self.minimum), len(rows)
        both = together(binaries(question, rows))
        ones = [int(one) for one in np.diag(both)]
        if any(not one or regression.lopsided(one, families, policy) for one in ones):
            yield "binary margin"
        if any(regression.small(size, policy) for size in self.pairs(both, families)):
            yield "pair cell"

    def pairs(self, both: Counts, families: int) -> Iterator[int]:
        """Yield the rows with both of two columns, with the first alone, and the two others."""
        for a, b in combinations(range(len(both)), 2):
            one, other, shared = (int(both[at]) for at in ((a, a), (b, b), (a, b)))
            cells = regression.pair_cells(one, other, shared, families)
            yield from cells if self.either else cells[:2]


def binaries(question: Asked, rows: Rows) -> list[Flags]:
    """Return the columns of zeros and ones at this site, the outcome among them."""
    terms, outcome = question.regression
    columns = [rows.term(term) for term in terms if not term.whole]
    if outcome is not None and outcome.trials is None:
        columns.append(rows.number(outcome.column))
    return [column == 1 for column in columns if _binary(column)]


def _binary(column: Floats) -> bool:
    return bool(((column == 0.0) | (column == 1.0)).all())


def together(columns: Sequence[Flags]) -> Counts:
    """Return the rows that two columns share, of every two of them; by itself, its own."""
    counts = np.zeros((len(columns), len(columns)))
    for start in range(0, len(columns[0]) if columns else 0, ROWS):
        block = np.array([column[start : start + ROWS] for column in columns], dtype=np.float64)
        counts += block @ block.T
    return counts.astype(np.int64)
