"""Indicators that count the same people undo each other, so they are judged together.

Where one indicator of a frame publishes how many are eligible and another how many it measured,
whoever the second one misses is known. So when few are missing from any of them, the number
eligible is withheld in all of them. Periods count as the same where they overlap: figures of
quarters add up to those of a year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from federated.disclosure.rules import count
from federated.exact import ExactTable
from federated.indicator import Indicator
from federated.period import Period
from federated.policy import DisclosurePolicy

Group = tuple[ExactTable, ...]  # all cubes of one indicator and period


@dataclass(frozen=True, slots=True, repr=False)
class Counted:
    """An indicator as a site counts it, with a group for each closed period."""

    indicator: Indicator
    groups: tuple[Group, ...]


def withheld(group: Group, every: Iterable[Counted], policy: DisclosurePolicy) -> bool:
    """Say whether the number eligible of ``group`` has to be hidden.

    ``every`` is what the site counts. An indicator of the frame that cannot be judged yet, because
    it follows people for longer, counts as one from which few are missing: what is published now
    stays. That is no reason for an indicator that measures everybody: its number measured is the
    number eligible.
    """
    indicator, period = group[0].indicator, group[0].period
    members = [one for one in every if indicator.frame and one.indicator.frame == indicator.frame]
    near = [[g for g in one.groups if _overlap(g[0].period, period)] for one in members]
    if any(_few_missing(found, policy) for groups in near for found in groups):
        return True
    return not indicator.complete and any(_open(period, groups) for groups in near)


def _few_missing(group: Sequence[ExactTable], policy: DisclosurePolicy) -> bool:
    return any(count.unsafe(row.missing, policy) for table in group for row in table.rows)


def _open(period: Period, groups: Sequence[Group]) -> bool:
    """Say whether a part of the period is not closed yet."""
    closed = {quarter for group in groups for quarter in group[0].period.quarters}
    return not groups or not set(period.quarters) <= closed


def _overlap(one: Period, other: Period) -> bool:
    trial = not one.quarters or not other.quarters
    return trial or bool(set(one.quarters) & set(other.quarters))
