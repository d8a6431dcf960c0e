"""The first question of a study: how many families have each level, and each two together."""

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.question import Arrays, Question
from federated.analyses.questions.amounts import slices, sums, without_few
from federated.analyses.questions.complete import completeness
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats

EVERYBODY = "all families"


class Cells(Question):
    """Families by dummy, by two dummies together, and by dummy and outcome; all levels have one.

    Of ``amounts`` (days, euros, numbers of times): of everybody, by dummy and of all without it, who
    brings something, the sum and the sum of squares (``rough``: told by about a third). Dummies
    ``together`` are counted as one, where a later round tells the outcomes of every two. ``cities`` is how many cities have both of two dummies,
    each perhaps with other families. ``patterns`` are combinations of all groups of the model.
    ``holders`` and ``large``: for each number of ``numbers`` how many cities have some of it, and how
    many have ``minimum`` or more, so that it can be said who learns what by subtracting its own.
    """

    design: Design
    outcome: Outcome
    dummies: Design
    binary: bool
    together: Design = ()
    amounts: Design = ()
    patterns: Design = ()
    minimum: int = 1
    rough: bool = False

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design and the outcome."""
        return self.design, self.outcome

    @property
    def groups(self) -> Design:
        """All dummies, alone and together."""
        return (*self.dummies, *self.together)

    def answer(self, rows: Rows) -> Arrays:
        """Return the counts."""
        every = rows.matrix(self.groups)
        flags = every[:, : len(self.dummies)]
        y = rows.number(self.outcome.column) if self.binary else np.zeros(len(rows))
        has = (flags.sum(axis=0) > 0).astype(np.float64)
        found = {
            "families": np.array(float(len(rows))),
            "margins": every.sum(axis=0),
            "pairs": flags.T @ flags,
            "events": every.T @ y,
            "all_events": np.array(float(y.sum())),
            "cities": np.outer(has, has),
            **({"patterns": rows.matrix(self.patterns).sum(axis=0)} if self.patterns else {}),
            **(sums(rows, every, self.amounts) if self.amounts else {}),
            **completeness(rows),
        }
        own = numbers(self, found)
        told = self.amounts and not self.rough  # else it is the total that is rounded
        return {
            **(without_few(found, self.minimum) if told else found),
            "holders": (own > 0).astype(np.float64),
            "large": (own >= self.minimum).astype(np.float64),
        }


def numbers(question: Cells, counts: Arrays) -> Floats:
    """Return every number of families that is told or follows, in the order of ``names``."""
    pairs = counts["pairs"]
    families = counts["families"]
    parts = [np.atleast_1d(families), pairs[np.triu_indices(len(pairs))]]
    if question.patterns:
        parts.append(counts["patterns"])
    if question.binary:
        having = counts["all_events"]
        parts += [np.array([having, families - having])]
        parts += [counts["events"], counts["margins"] - counts["events"]]
    if question.amounts:
        parts.append(counts["bringing"].ravel())
    return np.concatenate(parts)


def names(question: Cells) -> list[str]:
    """Return what each of these numbers is of."""
    own = [one.name for one in question.dummies]
    first, second = np.triu_indices(len(own))
    out = [
        own[i] if i == j else f"{own[i]} and {own[j]}" for i, j in zip(first, second, strict=True)
    ]
    out = [EVERYBODY, *out, *(one.name for one in question.patterns)]
    groups = [one.name for one in question.groups]
    if question.binary:
        out += [f"{EVERYBODY} {how} the outcome" for how in ("with", "without")]
        out += [f"{one} {how} the outcome" for how in ("with", "without") for one in groups]
    return out + [
        f"{amount.name} {one}" for amount in question.amounts for one in slices(question.groups)
    ]
