"""The risk of each set of quasi-identifiers: before the policy, after it, and what would help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.pipeline import looking
from flows.pipeline.session import Run
from flows.risk import register, relation
from flows.risk.forms import Form, form
from pseudonymisation.policy import Policy
from pseudonymisation.risk import (
    Diversity,
    Measures,
    Presence,
    Proposal,
    Thresholds,
    diversity,
    measures,
    presence,
    sets,
    smallest,
)
from pseudonymisation.risk.limits import Limits
from pseudonymisation.risk.sets import QuasiSet
from pseudonymisation.risk.sql import Execute

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Side:
    """What was measured before or after; a sensitive column that is dropped tells nothing."""

    measures: Measures
    diversity: tuple[Diversity, ...]
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One set. ``proposal`` is None where nothing needs to change or nothing would help."""

    quasi: QuasiSet
    actions: tuple[tuple[str, str], ...]
    before: Side
    after: Side
    thresholds: Thresholds
    unmet: tuple[str, ...]
    proposal: Proposal | None = None

    @property
    def met(self) -> bool:
        """Tell whether every limit is met; without a limit there is nothing to meet."""
        return not self.unmet


def assess(
    run: Run,
    policy: Policy,
    asked: Limits = Limits(),  # noqa: B008  # frozen
    cells: Path | None = None,
) -> tuple[Assessment, ...]:
    """Read the exports in memory and measure every set that this kind of site has rows for.

    The limits are those of the policy; one that is ``asked`` takes the place of the policy's.
    ``cells`` is a CSV file with the size of each cell of the birth register (``flows.risk.register``).
    """
    wanted = sets.of(run.site.kind)
    names = dict.fromkeys(name for one in wanted for name in (*one.columns, *one.sensitive))
    forms = {name: form(policy, name) for name in names}
    with looking.opened(run, policy) as opened:
        cursor = opened.store.cursor()
        tables = frozenset().union(*(one.tables for one in wanted)) | {"person"}
        tables -= policy.left_out()
        rows = looking.seen(opened, tables)
        there = relation.gather(cursor, rows, opened, list(forms.values()))
        known = None if cells is None else register.load(cursor, cells, forms)
        limits = {one.name: asked.over(policy.thresholds(one.name)) for one in wanted}
        return tuple(_assessed(cursor, wanted, there, forms, limits, known))


def _assessed(
    cursor: "duckdb.DuckDBPyConnection",
    wanted: Sequence[QuasiSet],
    there: frozenset[str],
    forms: dict[str, Form],
    limits: dict[str, Thresholds],
    known: register.Known | None,
) -> Iterator[Assessment]:
    def execute(sql: str) -> list[tuple[object, ...]]:
        return cursor.execute(sql).fetchall()

    for one in wanted:
        if one.tables | {one.base} <= there:
            cursor.execute(f"CREATE OR REPLACE TABLE known AS {relation.joined(one, there)}")
            yield _one(execute, one, forms, limits[one.name], known)


def _one(
    execute: Execute,
    wanted: QuasiSet,
    forms: dict[str, Form],
    thresholds: Thresholds,
    known: register.Known | None,
) -> Assessment:
    quasi = [forms[name] for name in wanted.columns]
    told = [one for one in (forms[name] for name in wanted.sensitive) if _kept(one)]
    before = _side(execute, [one.before for one in quasi], [one.before for one in told])
    after = _side(execute, [one.after(0) for one in quasi], [one.after(0) for one in told])
    unmet = thresholds.unmet(after.measures, after.diversity)
    counted = known.fields(quasi) if known and known.of == wanted.name else ()
    if known and counted:
        found = presence(execute, "known", counted, register.TABLE)
        after = Side(after.measures, after.diversity, found)
    proposal = None
    if unmet:
        ladders = [one.ladder for one in quasi]
        proposal = smallest(execute, "known", ladders, thresholds, [one.after(0) for one in told])
    actions = tuple((one.name, one.ladder.rungs[0].label) for one in quasi)
    return Assessment(wanted, actions, before, after, thresholds, unmet, proposal)


def _side(execute: Execute, quasi: Sequence[str], sensitive: Sequence[str]) -> Side:
    told = tuple(diversity(execute, "known", quasi, column) for column in sensitive)
    return Side(measures(execute, "known", quasi), told)


def _kept(one: Form) -> bool:
    return one.actions[0].action != "drop"
