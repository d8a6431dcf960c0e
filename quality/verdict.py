"""The verdict over a delivery: accept, accept with rejects, or refuse as a whole.

A delivery is refused when too many of its records are rejected, or when something is wrong with
it that no share of rejects expresses: nothing usable came, a required field was not exported, the
weights are in kilograms, an objection could not be read (it may be somebody's no), or something of
a person came through pseudonymisation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from quality import residue, rules
from quality.problem import Problem
from quality.reason import Cause, Reason
from quality.rules import Language

ENOUGH = 20  # records; the share of a smaller table says nothing
KG_SHARE = 0.20
_BOTH = ("family", "person", "objection")
MINIMUM: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "hospital": frozenset(
            {*_BOTH, "birth", "admission", "followup_visit", "questionnaire_score"}
        ),
        "municipality": frozenset(
            {*_BOTH, "youth_care_assignment", "youth_care_delivery", "referral"}
        ),
    }
)

_HOUSEHOLD = ("person", "family_pid")
_ABSENT, _FUTURE = ("missing", "incomplete"), "date_in_future"

Breaches = Mapping[tuple[str, str, str], int]
"""Rejected records by table, rule and column."""


class Decision(StrEnum):
    """What happens to the delivery."""

    ACCEPT = "accept"
    ACCEPT_WITH_REJECTS = "accept_with_rejects"
    REFUSE = "refuse"


class Counted(Protocol):
    """Records of one table."""

    @property
    def rows_in(self) -> int:
        """How many came."""

    @property
    def rejected(self) -> int:
        """How many of them are rejected."""


@dataclass(frozen=True, slots=True)
class Count:
    """Records of one table: how many came, how many are rejected."""

    rows_in: int = 0
    rejected: int = 0

    @property
    def ok(self) -> int:
        """How many are fit to load."""
        return self.rows_in - self.rejected


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, what it rests on, and why. The counts are the site's own: they stay there."""

    decision: Decision
    tables: Mapping[str, Count]
    breaches: Breaches
    reasons: tuple[Reason, ...]

    def explain(self, language: Language = Language.EN) -> tuple[str, ...]:
        """Return one sentence a reason, without values or counts."""
        return tuple(reason.sentence(language) for reason in self.reasons)


def tally(problems: Iterable[Problem]) -> dict[tuple[str, str, str], int]:
    """Count problems by table, rule and column."""
    counts: dict[tuple[str, str, str], int] = {}
    for problem in problems:
        key = (problem.table, problem.rule, problem.column)
        counts[key] = counts.get(key, 0) + 1
    return counts


def judge(
    tables: Mapping[str, Counted], breaches: Breaches, *, site_kind: str, max_reject_share: float
) -> Verdict:
    """Judge a delivery by its counts.

    >>> judge({"person": Count(100, 1)}, {}, site_kind="hospital", max_reject_share=0.1).decision
    <Decision.ACCEPT_WITH_REJECTS: 'accept_with_rejects'>
    """
    counts = {name: Count(c.rows_in, c.rejected) for name, c in sorted(tables.items())}
    reasons = tuple(_reasons(counts, breaches, site_kind, max_reject_share))
    return Verdict(_decision(counts, reasons), counts, dict(breaches), reasons)


def _decision(counts: Mapping[str, Count], reasons: tuple[Reason, ...]) -> Decision:
    if any(reason.refuses for reason in reasons):
        return Decision.REFUSE
    if any(count.rejected for count in counts.values()):
        return Decision.ACCEPT_WITH_REJECTS
    return Decision.ACCEPT


def _reasons(
    counts: Mapping[str, Count], breaches: Breaches, site_kind: str, share: float
) -> Iterator[Reason]:
    minimum = MINIMUM[site_kind]
    present = {name for name, count in counts.items() if count.rows_in}
    if not present & minimum:
        yield Reason(Cause.NOTHING_DELIVERED)
        return
    if counts.get("objection", Count()).rejected:
        yield from _objections(breaches)
    if lonely := site_kind == "municipality" and _all(counts, breaches, *_HOUSEHOLD):
        yield Reason(Cause.HOUSEHOLD_ABSENT, "person", "family_number")
    yield from _systematic(counts, breaches, frozenset({_HOUSEHOLD} if lonely else ()))
    yield from _shares(counts, share)
    for name in sorted(minimum - present):
        yield Reason(Cause.TABLE_ABSENT, name)


def _objections(breaches: Breaches) -> Iterator[Reason]:
    """Say why: a date after the export is most often a wrong day of the export."""
    broken = {rule for table, rule, _ in breaches if table == "objection" and rules.rejects(rule)}
    if _FUTURE in broken:
        yield Reason(Cause.OBJECTION_AFTER_EXPORT, "objection")
    if broken - {_FUTURE} or not broken:
        yield Reason(Cause.OBJECTION_UNREADABLE, "objection")


def _systematic(
    counts: Mapping[str, Count], breaches: Breaches, told: frozenset[tuple[str, str]]
) -> Iterator[Reason]:
    for (table, rule, column), number in sorted(breaches.items()):
        if rule in residue.RULES:
            yield Reason(Cause(rule), table, column)
        rows = counts.get(table, Count()).rows_in
        if rows < ENOUGH:
            continue
        if rule in _ABSENT and number >= rows and (table, column) not in told:
            yield Reason(Cause.REQUIRED_COLUMN_EMPTY, table, column)
        if rule == "unit_looks_like_kg" and number > KG_SHARE * rows:
            yield Reason(Cause.WEIGHTS_IN_KG, table, column)


def _all(counts: Mapping[str, Count], breaches: Breaches, table: str, column: str) -> bool:
    """Say whether a field is empty in every record of a table."""
    rows = counts.get(table, Count()).rows_in
    return rows >= ENOUGH and any(breaches.get((table, r, column), 0) >= rows for r in _ABSENT)


def _shares(counts: Mapping[str, Count], share: float) -> Iterator[Reason]:
    for name, count in counts.items():
        if count.rows_in >= ENOUGH and count.rejected > share * count.rows_in:
            yield Reason(Cause.TOO_MANY_REJECTS, name)
    rows = sum(count.rows_in for count in counts.values())
    if rows and sum(count.rejected for count in counts.values()) > share * rows:
        yield Reason(Cause.TOO_MANY_REJECTS_IN_ALL)
