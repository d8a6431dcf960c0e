"""What a change of the policy means: looser, tighter, or something a person must look at.

A verdict is given only where it is certain; whatever cannot be decided is for a person to review.
Two policies have no changes exactly when they have the same digest.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from pseudonymisation import closed_world, information, leaving, meaning, steering
from pseudonymisation.laws import Law
from pseudonymisation.legal import Regime
from pseudonymisation.policy import Policy, TablePolicy
from pseudonymisation.risk import changes as limits
from pseudonymisation.risk import sets

Verdict = Literal["looser", "tighter", "review"]
_OF_ORDER: dict[information.Order, Verdict] = {"more": "looser", "less": "tighter"}
_REGIMES = (Regime.CONSENT, Regime.NO_OBJECTION, Regime.STATUTORY)  # from strict to wide
_OWN = {
    "recipients",
    "retention_months",
    "joins",
    "risk",
    "noise",
    "release",
    "disclosure",
    "tables",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two policies differ, and what it means in English and in Dutch."""

    where: str
    verdict: Verdict
    before: str
    after: str
    meaning_en: str
    meaning_nl: str


def changes(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Return how the second policy differs from the first: the head, then table by table."""
    heads = [policy.model_dump(mode="json", exclude=_OWN) for policy in (old, new)]
    return (
        *_reviews("", *heads),
        *_recipients(old, new),
        *_retention(old, new),
        *_joins(old, new),
        *_risk(old, new),
        *(Change(*one) for one in leaving.differences(old, new)),
        *(
            _with_list(change, old, new)
            for name in {**old.tables, **new.tables}
            for change in _table(name, old, new)
        ),
    )


def summary(found: tuple[Change, ...]) -> str:
    """Return how many changes are of each kind, in words.

    >>> summary(())
    'no change'
    """
    counted = Counter(change.verdict for change in found)
    kinds = [f"{counted[v]} {v}" for v in ("looser", "tighter", "review") if counted[v]]
    return ", ".join(kinds) or "no change"


def _reviews(where: str, old: Any, new: Any) -> Iterator[Change]:
    """Yield each place of two nested contents that differs: for a person to look at."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            place = f"{where}.{name}" if where else name
            yield from _reviews(place, old.get(name), new.get(name))
    elif old != new:
        words = meaning.of_head(where, old, new)
        yield Change(where, "review", meaning.shown(old), meaning.shown(new), *words)


def _recipients(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = Counter(old.recipients), Counter(new.recipients)
    for name in sorted(after - before):
        yield Change("recipients", "looser", "", name, *meaning.RECIPIENT_MORE)
    for name in sorted(before - after):
        yield Change("recipients", "tighter", name, "", *meaning.RECIPIENT_LESS)
    if before == after and old.recipients != new.recipients:
        yield from _reviews("recipients", list(old.recipients), list(new.recipients))


def _retention(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = old.retention_months, new.retention_months
    if before != after:
        verdict: Verdict = "looser" if after > before else "tighter"
        words = meaning.retention(before, after)
        yield Change("retention_months", verdict, str(before), str(after), *words)


def _joins(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = _pairs(old), _pairs(new)
    for pair in sorted(before.keys() | after.keys()):
        was, now = before.get(pair, ""), after.get(pair, "")
        if was != now:
            verdict: Verdict = "looser" if not was else "review" if now else "tighter"
            words = meaning.join(pair, was, now)
            yield Change(f"joins {pair[0]} + {pair[1]}", verdict, was, now, *words)
    if before == after and old.joins != new.joins:
        dumped = [policy.model_dump(mode="json", include={"joins"}) for policy in (old, new)]
        yield from _reviews("", *dumped)


def _risk(old: Policy, new: Policy) -> Iterator[Change]:
    """Compare what holds for each set; another kind of site has other sets, to be looked at."""
    kinds = {old.kind, new.kind}
    names = tuple(one.name for one in sets.SETS if kinds & one.site_kinds)
    found = tuple(limits.differences(names, old.thresholds, new.thresholds))
    for one in found:
        sure: Verdict = "tighter" if one.tighter else "looser"
        where = f"risk.{one.limit}" + (f" ({one.of})" if one.of else "")
        verdict = sure if len(kinds) == 1 else "review"
        yield Change(where, verdict, one.before, one.after, *one.means)
    if not found and old.risk != new.risk:
        before, after = meaning.limits(old.risk), meaning.limits(new.risk)
        yield Change("risk", "review", before, after, *meaning.SAME_LIMITS)


def _pairs(policy: Policy) -> dict[tuple[Law, Law], str]:
    return {
        (one, other): f"{join.basis}, {join.reference}"
        for join in policy.joins.values()
        for one in join.laws
        for other in join.laws
        if one < other
    }


def _table(name: str, old: Policy, new: Policy) -> Iterator[Change]:
    before, after = old.tables.get(name), new.tables.get(name)
    if before is None or after is None:
        yield Change(f"tables.{name}", "review", _there(before), _there(after), *meaning.TABLE)
        return
    if before.regime != after.regime:
        wider = _REGIMES.index(after.regime) > _REGIMES.index(before.regime)
        verdict: Verdict = "looser" if wider else "tighter"
        words = meaning.regime(after.regime)
        yield Change(f"tables.{name}.regime", verdict, before.regime, after.regime, *words)
    for column in {**before.columns, **after.columns}:
        yield from _column(name, column, before, after)


def _column(name: str, column: str, before: TablePolicy, after: TablePolicy) -> Iterator[Change]:
    old, new = before.columns[column], after.columns[column]
    if old == new:
        return
    table, shown = closed_world.table(name), (meaning.action(old), meaning.action(new))
    order = information.compared(old, new, closed_world.stored(table, table.raw(column)))
    verdict, words = _OF_ORDER.get(order, "review"), meaning.of_actions(old, new, order)
    if steering.of_term(name, column):  # less of it is stored, and the rest is kept longer
        verdict, words = "review", meaning.TERM
    yield Change(f"{name}.{column}", verdict, *shown, *words)


def _with_list(change: Change, old: Policy, new: Policy) -> Change:
    """Call no postcode tighter beside another list: who had no area may get one."""
    same = old.inhabitants_sha256 == new.inhabitants_sha256
    if same or change.verdict != "tighter" or not change.after.startswith("truncate"):
        return change
    return replace(change, verdict="review")


def _there(table: TablePolicy | None) -> str:
    return "" if table is None else "named"
