"""Whether the rows in the store are within the limits of the policy, and what would bring them there."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.risk.held import Held, Place, held, statement
from pseudonymisation.policy import Policy
from pseudonymisation.risk import (
    Ladder,
    Measures,
    Proposal,
    Thresholds,
    diversity,
    measures,
    sets,
    smallest,
)
from pseudonymisation.risk.sets import QuasiSet
from pseudonymisation.risk.sql import Execute
from sites.store import Store

_RELATION = "known"


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A set that is beyond a limit: which ones, and the smallest change of the policy that helps."""

    quasi: QuasiSet
    limits: tuple[str, ...]
    change: str | None


def exceeded(store: Store, policy: Policy, place: Place) -> tuple[Exceeded, ...]:
    """Measure the sets for which the policy asks anything; return those beyond a limit."""
    cursor = store.cursor()

    def execute(sql: str) -> list[tuple[object, ...]]:
        return cursor.execute(sql).fetchall()

    try:
        return tuple(_every(execute, policy, place))
    finally:
        cursor.close()


def _every(execute: Execute, policy: Policy, place: Place) -> Iterator[Exceeded]:
    for wanted in sets.of(policy.kind):
        thresholds = policy.thresholds(wanted.name)
        if thresholds.ask_anything:
            rows = gathered(execute, policy, wanted, place)
            limits = rows.unmet(execute, thresholds)
            if limits:
                yield Exceeded(wanted, limits, rows.change(execute, thresholds))


@dataclass(frozen=True, slots=True)
class Rows:
    """The relation of a set, with the fields that are known and those that are sensitive."""

    ladders: tuple[Ladder, ...]
    known: tuple[str, ...]
    sensitive: tuple[str, ...]

    def measures(self, execute: Execute) -> Measures:
        """Count the classes."""
        return measures(execute, _RELATION, self.known)

    def unmet(self, execute: Execute, thresholds: Thresholds) -> tuple[str, ...]:
        """Return the names of the limits that are not met."""
        asked = self._asked(thresholds)
        told = [diversity(execute, _RELATION, self.known, one) for one in asked]
        return thresholds.unmet(self.measures(execute), told)

    def change(self, execute: Execute, thresholds: Thresholds) -> str | None:
        """Return the smallest change that would meet them, as it is typed in policy.toml."""
        asked = self._asked(thresholds)
        return _change(self.ladders, smallest(execute, _RELATION, self.ladders, thresholds, asked))

    def _asked(self, thresholds: Thresholds) -> tuple[str, ...]:
        return self.sensitive if thresholds.ask_diversity else ()


def gathered(execute: Execute, policy: Policy, wanted: QuasiSet, place: Place) -> Rows:
    """Make the relation of a set: a temporary table, which spills encrypted."""
    quasi = tuple(held(policy, name) for name in wanted.columns)
    sensitive = tuple(held(policy, name) for name in wanted.sensitive)
    rows = statement(wanted, (*quasi, *sensitive), place)
    execute(f"CREATE OR REPLACE TEMP TABLE {_RELATION} AS {rows}")
    return Rows(tuple(one.ladder for one in quasi), _now(quasi), _now(sensitive))


def _now(columns: tuple[Held, ...]) -> tuple[str, ...]:
    return tuple(one.now for one in columns if one.now is not None)


def _change(ladders: tuple[Ladder, ...], proposal: Proposal | None) -> str | None:
    """Write a proposal as it is typed in policy.toml, only what differs from the policy."""
    if proposal is None:
        return None
    found = zip(ladders, proposal.rungs, proposal.steps, strict=True)
    return "; ".join(f"{one.column}: {rung.label}" for one, rung, step in found if step)
