"""The noise lane as lines to read: what is of use, what was drawn, and each figure's interval."""

from collections.abc import Iterator, Sequence

from federated.noise import accounting, cubes, intervals, ledger, usability
from federated.noise.cubes import NoisyCube
from federated.noise.ledger import Entry, Spent
from federated.noise.mechanisms import Mechanism
from federated.noise.policy import NoisePolicy
from federated.noise.table import NoisyTable
from flows.pipeline.noising import Outcome
from sites.settings import Site

ALL = "all"


def plan(site: Site, policy: NoisePolicy, entries: Sequence[Entry]) -> list[str]:
    """Return which cubes are of use, and what each year has left; nothing is looked at or spent."""
    every = policy.every()
    width = max(len(found.id) for found in every)
    head = (
        f"Epsilon {policy.epsilon_per_year} a year (delta {policy.delta:g}) over "
        f"{len(every)} tables, {site.expected_families_per_year} families expected a year."
    )
    return [
        head,
        *(_usable(site, policy, found, width) for found in every),
        *_budgets(site, policy, entries),
    ]


def _usable(site: Site, policy: NoisePolicy, found: NoisyCube, width: int) -> str:
    judged = usability.verdict(policy, found, site.expected_families_per_year)
    if not judged.usable:
        return f"  {found.id:<{width}}  of no use: {judged.reason}"
    return (
        f"  {found.id:<{width}}  of use: about {judged.families} families a cell, intervals "
        f"{judged.wider:.2f} times as wide"
    )


def _budgets(site: Site, policy: NoisePolicy, entries: Sequence[Entry]) -> Iterator[str]:
    years = {year for e in entries if isinstance(e, Spent) for year in e.key.years}
    for year in sorted(years):
        paid = ledger.spent(entries, site.id, year)
        used = accounting.epsilon_of(paid, policy.delta)
        rho = float(sum(map(accounting.rho_of, paid)))
        yield f"{year}: epsilon {float(used):.4g} of {policy.epsilon_per_year} spent (rho {rho:.4g})."


def outcomes(found: Sequence[Outcome]) -> list[str]:
    """Return what became of each cube and period."""
    if not found:
        return ["No year is closed yet, so nothing was drawn."]
    return [_outcome(one) for one in found]


def _outcome(one: Outcome) -> str:
    what = f"{one.cube} {one.period}".rstrip()
    if one.reason:
        reason = one.reason.removeprefix(f"{what} is not drawn: ")
        return f"  {what}: not drawn: {reason}"
    return f"  {what}: {'drawn' if one.new else 'was drawn before, and stays as it is'}"


def figures(table: NoisyTable) -> Iterator[str]:
    """Yield a table with an interval for every number, the total of a split first."""
    found = cubes.cube(table.cube)
    loss = ", ".join(f"{m.kind}, {_LOSS[m.kind]} {m.loss.normalize():f}" for m in table.mechanisms)
    yield f"{table.cube}, {table.period} ({loss})"
    yield f"  {table.words}"
    yield "  A family counts once. Between brackets: 95 %."
    for row in _rows(table):
        shown = [_number(table, name, row[1][name], row[3]) for name in found.counts]
        yield f"  {row[0]:<12} " + "  ".join(shown)
        yield from (f"  {'':<12} {line}" for line in _figures(table, found, row))


_LOSS = {"laplace": "epsilon", "gaussian": "rho"}
Row = tuple[str, dict[str, int], int | None, int]


def _rows(table: NoisyTable) -> Iterator[Row]:
    """Yield label, numbers, cents and the number of drawn cells behind each number."""
    if len(table.rows) > 1:
        names = table.rows[0].families
        numbers = {name: sum(row.families[name] for row in table.rows) for name in names}
        cents = None if table.sums is None else sum(row.cents or 0 for row in table.rows)
        yield ALL, numbers, cents, len(table.rows)
    for row in table.rows:
        yield ALL if row.stratum == cubes.TOTAL else row.stratum, row.families, row.cents, 1


def _number(table: NoisyTable, name: str, drawn: int, cells: int) -> str:
    low, high = intervals.count(drawn, table.counts, cells)
    return f"{name} {max(drawn, 0)} [{low}; {high}]"


def _figures(table: NoisyTable, found: NoisyCube, row: Row) -> Iterator[str]:
    """Yield a mean, a share, or for a distribution the share of each bin."""
    _, numbers, cents, cells = row
    if table.sums is not None and cents is not None:
        yield _mean(table, table.sums, numbers[cubes.MEASURED], cents, cells)
        return
    names = [name for name in found.counts if name != cubes.MISSING]
    for name in names if found.indicator.bins else names[:1]:
        others = sum(numbers[other] for other in names if other != name)
        low, high = intervals.rate(
            numbers[name], others, table.counts, cells, cells * (len(names) - 1)
        )
        yield f"{name}: {100 * low:.1f} to {100 * high:.1f} % of the families measured"


def _mean(table: NoisyTable, sums: Mechanism, measured: int, cents: int, cells: int) -> str:
    low, high = intervals.mean_euro(cents, measured, sums, table.counts, cells)
    cut = float(table.share_above_cap or 0)
    return (
        f"mean of costs up to {sums.sensitivity // 100} euro a family: {low:.0f} to {high:.0f} euro "
        f"(noise alone); the cap may cut off {cut:.0%}, so without it at most "
        f"{high / (1 - cut):.0f} euro"
    )
