"""From the store to the noise ledger: the cubes that the policy sends through the noise lane.

By closed year, whatever the ladder says: noise spreads a fixed budget, and one table a year has the
most of it. Exact numbers exist between the query and the draw, in memory, and nowhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated import ladder
from federated.chain import Head
from federated.errors import NoiseRefused
from federated.exact import ExactTable
from federated.indicators import aggregate
from federated.noise import bounding, cubes, ledger, mechanisms, usability
from federated.noise.cubes import NoisyCube
from federated.noise.ledger import Key
from federated.noise.mechanisms import Mechanism
from federated.noise.policy import CostBound, NoisePolicy
from federated.noise.table import NoisyRow, NoisyTable
from federated.period import Period, PeriodKind
from flows import audit, heads, noise_ledger
from flows.pipeline import counting, lanes, publishing, recognising
from flows.pipeline.session import Run, Session, session

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one cube and period; ``reason`` says why there is no figure."""

    cube: str
    period: str
    new: bool = False
    reason: str = ""


def draw(run: Run) -> list[Outcome]:
    """Draw every closed year of every cube in the lane that has no answer yet.

    Raises NoiseRefused when the policy has no noise lane, ChainBroken when the ledger was cut off,
    and RiskRefused when the rows are beyond a limit of the policy; then nothing is drawn.
    """
    opened = session(run)
    policy = lane(opened.policy.noise)
    recognising.before_releasing(opened)
    try:
        return list(_drawn(opened, policy, heads.stored(opened.store).get(noise_ledger.CHAIN)))
    finally:
        audit.anchor(run.site, opened.store)


def lane(policy: NoisePolicy | None) -> NoisePolicy:
    """Return the lane of a policy; NoiseRefused where it has none."""
    if policy is None:
        raise NoiseRefused(
            "The policy has no table [noise], so every figure is exact or hidden. docs/noise.md "
            "tells when noise helps and what to propose."
        )
    return policy


def _drawn(opened: Session, policy: NoisePolicy, remembered: Head | None) -> Iterator[Outcome]:
    wanted = {found.id: found for found in policy.every()}
    for indicator, units in counting.units_of(opened):
        for name in [n for n, one in wanted.items() if one.indicator.id == indicator.id]:
            found = wanted.pop(name)
            for period in _closed(opened, found):
                yield _one(opened, policy, found, units, period, remembered)
    for name in wanted:
        yield Outcome(name, "", reason="this site has not the tables that it needs")


def _closed(opened: Session, found: NoisyCube) -> tuple[Period, ...]:
    site, run = opened.run.site, opened.run
    if site.trial is not None:
        return (Period.trial(site.trial),)
    since, extracted = counting.since(run), counting.extracted(opened)
    return ladder.closed(found.indicator, ladder.YEAR, since, extracted)


def _one(
    opened: Session,
    policy: NoisePolicy,
    found: NoisyCube,
    units: "ir.Table",
    period: Period,
    remembered: Head | None,
) -> Outcome:
    site, paid = opened.run.site, usability.mechanisms(policy, found)
    key = _key(site.id, found, period)
    if ledger.answer(noise_ledger.entries(site, remembered), key):
        return Outcome(found.id, period.label)
    if reason := _why_not(opened, policy, found, period):
        return Outcome(found.id, period.label, reason=reason)
    exact = _exact(opened, policy, found, units, period)
    asked = noise_ledger.asked(key, paid, opened.policy_digest, opened.run.now())
    try:
        _, new = noise_ledger.once(
            site, asked, policy, lambda: _table(key, found, paid, policy, exact), remembered
        )
    except NoiseRefused as refused:
        return Outcome(found.id, period.label, reason=str(refused))
    return Outcome(found.id, period.label, new)


def _why_not(opened: Session, policy: NoisePolicy, found: NoisyCube, period: Period) -> str:
    """Return why a cube is not drawn, for a reason that is known without looking at its data."""
    if found.dimension and not found.dimension.needs <= counting.filled(opened):
        return "this site has not the tables that the split needs"
    if lanes.published_exactly(publishing.entries(opened), found.indicator, period):
        return "exact figures of this period are published; noise would come on top of them"
    judged = usability.verdict(policy, found, opened.run.site.expected_families_per_year)
    return judged.reason


def _key(site: str, found: NoisyCube, period: Period) -> Key:
    trial = period.kind is PeriodKind.TRIAL
    version = found.indicator.version
    return Key(site=site, cube=found.id, version=version, period=period.label, trial=trial)


def _exact(
    opened: Session, policy: NoisePolicy, found: NoisyCube, units: "ir.Table", period: Period
) -> ExactTable:
    """Return the exact table in which a family counts once."""
    bound = _bound(policy, found)
    cap = bound.cap_cents if bound else None
    return aggregate.table(
        found.indicator,
        bounding.once(found.indicator, units, period, cap),
        site=opened.run.site.id,
        dimension=found.dimension.name if found.dimension else None,
        period=period,
    )


def _table(
    key: Key,
    found: NoisyCube,
    paid: tuple[Mechanism, ...],
    policy: NoisePolicy,
    exact: ExactTable,
) -> NoisyTable:
    """Draw, once."""
    numbers = mechanisms.drawn(paid[0], cubes.families(found, exact))
    cents = mechanisms.drawn(paid[1], cubes.cents(found, exact)) if found.is_cost else None
    bound, width = _bound(policy, found), len(found.counts)
    rows = (
        NoisyRow(
            stratum=stratum,
            families=dict(zip(found.counts, numbers[n * width : (n + 1) * width], strict=True)),
            cents=cents[n] if cents is not None else None,
        )
        for n, stratum in enumerate(found.strata)
    )
    return NoisyTable(
        site=key.site,
        cube=key.cube,
        definition_version=key.version,
        period=key.period,
        trial=key.trial,
        counts=paid[0],
        sums=paid[1] if found.is_cost else None,
        share_above_cap=str(bound.share_above_cap) if bound else None,
        rows=tuple(rows),
    )


def _bound(policy: NoisePolicy, found: NoisyCube) -> CostBound | None:
    return policy.costs[found.indicator.id] if found.is_cost else None
