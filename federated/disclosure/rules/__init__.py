"""The rules, one file each, and which of them a kind of figure follows.

A kind that is not in the table cannot be released: ``for_measure`` fails closed.
"""

from collections.abc import Mapping
from typing import Protocol

from federated.disclosure.rules import cost, histogram, mean, proportion, rate, survival
from federated.disclosure.system import Name, Piece
from federated.errors import UnsafeRelease
from federated.exact import ExactRow
from federated.indicator import Indicator, Measure
from federated.policy import DisclosurePolicy
from federated.release import Value


class Rules(Protocol):
    """What every kind of figure answers about one row."""

    def counts(
        self, row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy
    ) -> Piece:
        """Return the numbers of people of the row."""

    def sums(
        self,
        row: ExactRow,
        where: Name,
        indicator: Indicator,
        policy: DisclosurePolicy,
        shown: frozenset[Name],
    ) -> Piece:
        """Return the sums of the row, given which numbers of people are shown."""

    def values(
        self, row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
    ) -> Mapping[str, Value]:
        """Return the figures to publish, every name always present."""


RULES: Mapping[str, Rules] = {
    Measure.PROPORTION: proportion,
    Measure.RATE: rate,
    Measure.MEAN: mean,
    Measure.HISTOGRAM: histogram,
    Measure.SURVIVAL: survival,
    Measure.COST: cost,
}


def for_measure(measure: str) -> Rules:
    """Return the rules of a kind of figure, or refuse."""
    if measure not in RULES:
        raise UnsafeRelease(f"No disclosure rule is written for this kind of figure: {measure}.")
    return RULES[measure]
