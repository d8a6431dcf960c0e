"""Releases as small as they can be, made like a site makes them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from federated.indicators import named
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedPeriod, ReleasedRow, ReleasedTable, Value

POLICY = "ab" * 32
Y2024, Y2025 = Period.years(2024, 2024), Period.years(2025, 2025)
OPT = Period.trial("OPT")


def proportion(events: int | None, measured: int | None, missing: int = 0) -> dict[str, Value]:
    """The values of a proportion; None hides."""
    eligible = None if measured is None else measured + missing
    non_events = None if measured is None or events is None else measured - events
    return {
        "eligible": eligible,
        "measured": measured,
        "missing": missing,
        "events": events,
        "non_events": non_events,
    }


def hidden(indicator: str, eligible: int | None = None) -> dict[str, Value]:
    """The values of a proportion of which at most the number of people is visible."""
    assert named(indicator).measure == "proportion"
    missing = None if eligible is None else 0
    people: dict[str, Value] = {"eligible": eligible, "measured": eligible, "missing": missing}
    return {**people, "events": None, "non_events": None}


def survival(*intervals: tuple[int, int, int, int, int] | tuple[int, None]) -> dict[str, Value]:
    """The values of a survival table of (end, at risk, events, deaths, censored); None hides."""
    whole = next(found[1] for found in intervals if found[1] is not None)
    values: dict[str, Value] = {"eligible": whole, "measured": whole, "missing": 0}
    for end, *counts in intervals:
        shown = counts if len(counts) == 4 else [None] * 4
        kinds = ("at_risk", "events", "deaths", "censored")
        values |= {f"{kind}_{end}": n for kind, n in zip(kinds, shown, strict=True)}
    return values


def mean(total: str, measured: int, sd: str) -> dict[str, Value]:
    """The values of a mean."""
    people: dict[str, Value] = {"eligible": measured, "measured": measured, "missing": 0}
    return {**people, "sum": Decimal(total), "sd": Decimal(sd)}


def table(
    indicator: str,
    period: Period,
    total: Mapping[str, Value],
    strata: Mapping[str, Mapping[str, Value]] | None = None,
    dimension: str | None = None,
) -> ReleasedTable:
    """One cube."""
    known = named(indicator)
    rows = {"*": total, **(strata or {})}
    return ReleasedTable(
        indicator=indicator,
        definition_version=known.version,
        cube=f"{indicator}/{dimension or 'total'}",
        dimension=dimension,
        measure=known.measure.value,
        sensitive=known.sensitive,
        unit=known.unit,
        period=ReleasedPeriod(kind=period.kind.value, label=period.label, quarters=period.quarters),
        completeness=">=80" if total["measured"] else None,
        rows=tuple(
            ReleasedRow(stratum=stratum, periods=period.quarters, values=dict(values))
            for stratum, values in rows.items()
        ),
    )


def release(
    site: str,
    tables: Sequence[ReleasedTable],
    kind: str = "hospital",
    policy_digest: str = POLICY,
) -> Release:
    """What a site would sign."""
    return Release.model_validate(
        {
            "site": site,
            "siteKind": kind,
            "policyDigest": policy_digest,
            "disclosure": DisclosurePolicy(),
            "tables": tuple(tables),
        }
    )


def readmissions(site: str, events: int | None = 30, period: Period = Y2024) -> Release:
    """I01 at one hospital: of 300 children so many came back."""
    return release(site, [table("I01", period, proportion(events, 300))])
