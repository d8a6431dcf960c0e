"""Cities side by side: one indicator, what every site published of it, and what can be said.

Figures of two kinds of site are never added; a pooled figure exists only where hiding does not
depend on the outcome, and each of three sites or more is visible. Order: by city, never by result.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from sqlalchemy import Connection

from api.store import latest, sites, withdrawn
from api.store.releases import Held
from api.store.sites import Site
from federated.indicator import Indicator
from federated.release import Band, ReleasedRow, ReleasedTable

TOTAL = "*"
HIDDEN = (
    "A hidden figure is null: it is not shown at the source, whatever the cause. "
    "Nobody at the centre has it."
)
NOT_COMPARABLE = (
    "A figure made by another version of the definition is not comparable and is not shown."
)
NO_POOLED = "no pooled figure yet"


class Wire(BaseModel):
    """Names in camelCase on the wire."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Dimension(Wire):
    """A split with its closed code list."""

    name: str
    codes: tuple[str, ...]
    label_nl: str


class Reference(Wire):
    """A figure to see the sites beside; never a target."""

    value: float
    caption: str


class IndicatorBody(Wire):
    """A definition, the same at every site."""

    id: str
    slug: str
    version: str
    name_en: str
    label_nl: str
    unit: str
    measure: str
    better: str
    populations: dict[str, str]
    definition: str
    source: str
    dimensions: tuple[Dimension, ...]
    reference: Reference | None
    claims: tuple[str, ...]
    notes: tuple[str, ...]


class Point(Wire):
    """A share with the event by a day of the fixed grid, per cent. Null is hidden."""

    day: int
    estimate: float | None
    low: float | None = Field(description="lower end of the 95 % interval")
    high: float | None = Field(description="upper end of the 95 % interval")


class Curve(Wire):
    """The share with the event by each day of the grid, from published intervals alone."""

    points: tuple[Point, ...]
    method: str = Field(description="how it was made")


class Figure(Wire):
    """One site, one group, one closed period. Null is hidden."""

    site: str
    site_name: str
    site_kind: Literal["hospital", "municipality"]
    city: str
    programme: str
    label: str = Field(description="what to know about the data, e.g. that they are synthetic")
    period: str
    period_kind: str
    hospitals_covered: Literal["own", "all"] = Field(
        description="whether a hospital counts its own admissions only"
    )
    group: str
    eligible: int | None
    measured: int | None
    completeness: Band | None
    definition_version: str
    estimate: float | None
    low: float | None = Field(description="lower end of the 95 % interval")
    high: float | None = Field(description="upper end of the 95 % interval")
    unit: str = Field(description="of estimate, low and high")
    method: str | None = Field(description="how the interval was made")
    curve: Curve | None = Field(
        default=None, description="for a time to an event: the share by each day of the grid"
    )


class Pooled(Wire):
    """All sites of one kind in one period together; only where every one is visible."""

    site_kind: str
    label: str
    period: str
    group: str
    sites: int
    measured: int
    estimate: float
    low: float | None
    high: float | None
    unit: str
    prediction_low: float | None
    prediction_high: float | None
    i_squared: float | None


class Adjusted(Wire):
    """One site, adjusted for its mix of families: observed over expected, and the limits of chance."""

    site: str
    site_kind: str
    label: str
    period: str
    measured: int
    crude: float = Field(description="the share as it is, per cent")
    expected_share: float = Field(
        description="the share that families like these have at all sites together, per cent"
    )
    ratio: float = Field(description="observed over expected; 1 is as expected")
    low: float = Field(description="lower end of the exact 95 % interval")
    high: float = Field(description="upper end of the exact 95 % interval")
    inner: tuple[float, float] = Field(description="between which 95 % lie by chance alone")
    outer: tuple[float, float] = Field(description="between which 99.8 % lie by chance alone")


class Withdrawn(Wire):
    """A period of a site that is shown no more: nothing of its figures is told, but why it was."""

    site: str
    site_name: str
    city: str
    period: str
    day: str = Field(json_schema_extra={"format": "date"}, description="on which it was withdrawn")
    release: str = Field(description="digest of the release that was withdrawn")
    reason: str = Field(description="why, in the words of who withdrew it")
    corrected: bool = Field(description="whether right figures stand in its place")
    added: bool = Field(
        default=False,
        description="whether only what was added later was withdrawn: the rest of the period is shown",
    )


class Comparison(Wire):
    """The answer to: how do cities differ on this indicator?"""

    indicator: IndicatorBody
    dimension: str | None
    figures: tuple[Figure, ...]
    pooled: tuple[Pooled, ...]
    pooled_note: str | None
    note: str | None = Field(description="one sentence for whatever is hidden")
    version_note: str | None = Field(
        default=None, description="one sentence where a site used another version of the definition"
    )
    withdrawn: tuple[Withdrawn, ...] = Field(
        default=(), description="what was withdrawn: an earlier period may stand in its place"
    )
    case_mix: tuple[Adjusted, ...] = Field(
        default=(),
        description="by a dimension that families bring along, each site adjusted for it",
    )

    def apart(self) -> tuple["Comparison", ...]:
        """Return a comparison for each sort of data: they share no table, chart or figure."""
        labels = sorted({figure.label for figure in self.figures})
        return tuple(
            self.model_copy(
                update={
                    "figures": tuple(f for f in self.figures if f.label == label),
                    "pooled": tuple(p for p in self.pooled if p.label == label),
                    "case_mix": tuple(a for a in self.case_mix if a.label == label),
                }
            )
            for label in labels
        )


def compare(
    connection: Connection,
    indicator: Indicator,
    dimension: str | None = None,
    period: str | None = None,
) -> Comparison:
    """Return the latest period of each site (or one period), side by side."""
    held = latest.latest(connection, indicator.id, dimension, period)
    known = {site.id: site for site in sites.every(connection)}
    figures = tuple(_figure(known[h.site], h, row) for h in held for row in _rows(h.table))
    pooled, complete = _pooled(held, known)
    gone = withdrawn.of(connection, f"{indicator.id}/{dimension or 'total'}", period)
    return Comparison(
        indicator=body(indicator),
        dimension=dimension,
        figures=figures,
        pooled=pooled,
        pooled_note=None if complete and pooled else NO_POOLED,
        note=HIDDEN if any(_hides(h.table) for h in held) else None,
        version_note=NOT_COMPARABLE
        if any(h.table.definition_version != indicator.version for h in held)
        else None,
        withdrawn=tuple(
            Withdrawn(
                site=one.site,
                site_name=one.site_name,
                city=one.city,
                period=one.period,
                day=one.at[:10],
                release=one.release,
                reason=one.reason,
                corrected=one.corrected,
                added=one.added,
            )
            for one in gone
        ),
        case_mix=tuple(one for group in _alike(held, known) for one in _adjusted(group, known)),
    )


def body(indicator: Indicator) -> IndicatorBody:
    """Return the public part of a definition."""
    reference = indicator.reference
    return IndicatorBody(
        **{
            name: getattr(indicator, name)
            for name in IndicatorBody.model_fields
            if name not in ("dimensions", "reference", "populations", "measure")
        },
        measure=indicator.measure.value,
        populations=dict(indicator.populations),
        dimensions=tuple(
            Dimension(name=d.name, codes=d.codes, label_nl=d.label_nl) for d in indicator.dimensions
        ),
        reference=Reference(value=reference.value, caption=reference.caption)
        if reference
        else None,
    )


def _rows(table: ReleasedTable) -> Iterable[ReleasedRow]:
    return (row for row in table.rows if table.dimension is None or row.stratum != TOTAL)


def _hides(table: ReleasedTable) -> bool:
    return any(value is None for row in _rows(table) for value in row.values.values())


def _figure(site: Site, held: Held, row: ReleasedRow) -> Figure:
    from federated import compare as statistics

    table = held.table
    found = statistics.estimate(table, row)
    return Figure(
        site=site.id,
        site_name=site.name,
        site_kind=site.kind,
        city=site.city,
        programme=site.programme,
        label=site.label,
        period=table.period.label,
        period_kind=table.period.kind,
        hospitals_covered=held.hospitals_covered,
        group=row.stratum,
        eligible=_whole(row, "eligible"),
        measured=_whole(row, "measured"),
        completeness=table.completeness,
        definition_version=table.definition_version,
        estimate=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        unit=found.unit if found else table.unit,
        method=found.method if found else None,
        curve=_curve(table, row),
    )


def _curve(table: ReleasedTable, row: ReleasedRow) -> Curve | None:
    from federated import curves

    found = curves.curve(table, row)
    if found is None:
        return None
    points = (Point(day=p.day, estimate=p.value, low=p.low, high=p.high) for p in found.points)
    return Curve(points=tuple(points), method=found.method)


def _whole(row: ReleasedRow, name: str) -> int | None:
    value = row.values.get(name)
    return None if value is None else int(value)


def _pooled(held: Sequence[Held], known: Mapping[str, Site]) -> tuple[tuple[Pooled, ...], bool]:
    """Pool the sites of one kind and sort of data; and tell whether every such group could be."""
    found = [tuple(_of_group(group, known)) for group in _alike(held, known)]
    return tuple(pooled for each in found for pooled in each), all(found)


def _alike(held: Sequence[Held], known: Mapping[str, Site]) -> Iterable[Sequence[Held]]:
    """Return the sites of each kind and sort of data."""
    alike: dict[tuple[str, str], list[Held]] = {}
    for one in held:
        site = known[one.site]
        alike.setdefault((site.kind, site.label), []).append(one)
    return alike.values()


def _adjusted(group: Sequence[Held], known: Mapping[str, Site]) -> Iterable[Adjusted]:
    """Adjust the sites of a group for their mix of families, where they may be pooled at all."""
    from federated import case_mix

    if not _poolable(group):
        return
    for held, found in zip(group, case_mix.adjusted([h.table for h in group]), strict=False):
        yield Adjusted(
            site=held.site,
            site_kind=known[held.site].kind,
            label=known[held.site].label,
            period=held.table.period.label,
            measured=found.measured,
            crude=found.crude,
            expected_share=found.expected_share,
            ratio=found.ratio,
            low=found.interval[0],
            high=found.interval[1],
            inner=found.inner,
            outer=found.outer,
        )


def _poolable(group: Sequence[Held]) -> bool:
    # one site in another period is reason enough: on which rung a small site stands, and so who
    # is left out, must not shape a figure that is called "all together"
    from federated.compare import outcome_free

    sorts = {(h.hospitals_covered, h.table.period.label, h.table.definition_version) for h in group}
    measured = all(h.table.completeness not in (None, "<60") for h in group)
    return len(sorts) == 1 and measured and outcome_free(group[0].table)


def _of_group(group: Sequence[Held], known: Mapping[str, Site]) -> Iterable[Pooled]:
    from federated import compare as statistics

    tables, first = [one.table for one in group], group[0].table
    if not _poolable(group):
        return
    for row in _rows(first):
        if found := statistics.pooled(tables, row.stratum):
            low, high = found.prediction or (None, None)
            yield Pooled(
                site_kind=known[group[0].site].kind,
                label=known[group[0].site].label,
                period=first.period.label,
                group=row.stratum,
                sites=found.sites,
                measured=found.measured,
                estimate=found.estimate.value,
                low=found.estimate.low,
                high=found.estimate.high,
                unit=found.estimate.unit,
                prediction_low=low,
                prediction_high=high,
                i_squared=found.i_squared,
            )
