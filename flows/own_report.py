"""``report --own``: exact figures and run charts for the site's own team, inside its own walls.

The one place where a small count may be read, so: only a role that site.toml names, recorded
before it is made, a file for its maker alone, a watermark, and no address in it that could be
called. It is written to ``out`` and nothing sends it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from federated.errors import NotAllowed
from federated.indicator import Indicator
from federated.period import Period, PeriodKind
from flows import audit, chart_svg, files, own_figures, run_chart
from flows.command import Shell
from flows.own_figures import Row
from sites.settings import Site

if TYPE_CHECKING:
    from jinja2 import Template

SIGNALS = {
    "shift": (
        "een lange reeks aan één kant van de mediaan",
        "a long run on one side of the median",
    ),
    "crossings": ("te weinig kruisingen van de mediaan", "too few crossings of the median"),
    "outside": ("een punt buiten de drie-sigmagrenzen", "a point outside the three-sigma limits"),
}


class Table(Protocol):
    """An exact table: only ``flows.pipeline`` may name the type itself."""

    @property
    def indicator(self) -> Indicator: ...  # noqa: D102
    @property
    def dimension(self) -> str | None: ...  # noqa: D102
    @property
    def period(self) -> Period: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[Row]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """One indicator on the page."""

    indicator: Indicator
    figure: tuple[str, str]
    drawing: str
    signals: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Table, ...]], ...]


def make(site: Site, role: str, shell: Shell) -> Path:
    """Write the report and return its place; raises NotAllowed for a role that may not see it."""
    allowed = role in site.report.roles
    audit.record(site, shell, "report own", "R", ("store",), client="*", role=role, allowed=allowed)
    if not allowed:
        raise NotAllowed(
            f"The role '{role}' may not see exact figures. site.toml allows: "
            f"{', '.join(site.report.roles)}. The attempt is in the audit record."
        )
    page = html(site, _tables(site, shell), role, f"{shell.now().astimezone(UTC):%Y-%m-%d}")
    path = files.private_folder(site.out) / "own-report.html"
    files.write_atomically(path, page.encode())
    return path


def html(site: Site, tables: Sequence[Table], role: str, day: str) -> str:
    """Return the page."""
    mark = f"{site.name} · {role} · {day} · blijft binnen / stays inside"
    return _template().render(
        site=site,
        mark=mark,
        sections=list(sections(tables)),
        cell=cell,
        shown=shown,
        part=own_figures.part,
        split=own_figures.dimension,
    )


def sections(tables: Sequence[Table]) -> Iterator[Section]:
    """Yield one section an indicator: its run chart over quarters, then its tables."""
    by_id: dict[str, list[Table]] = {}
    for table in tables:
        by_id.setdefault(table.indicator.id, []).append(table)
    for found in by_id.values():
        indicator = found[0].indicator
        chart = run_chart.chart(list(_points(found)))
        nl, en = own_figures.drawn(indicator)
        title = f"{indicator.label_nl}, {nl} / {indicator.name_en}, {en}"
        percent = own_figures.is_share(indicator)
        drawing = chart_svg.svg(chart, title, percent=percent) if chart.points else ""
        signals = tuple(SIGNALS[code] for code in chart.signals)
        yield Section(indicator, (nl, en), drawing, signals, tuple(_groups(found)))


def shown(table: Table, row: Row) -> str:
    """Return the figure of a row as it is read, a dash where there is none."""
    value = own_figures.figure(table.indicator, row)
    percent = own_figures.is_share(table.indicator)
    return "-" if value is None else chart_svg.figure(value, percent=percent)


def cell(value: int | Decimal) -> str:
    """Return a number as a reader expects it.

    >>> cell(Decimal("1234567.8000"))
    '1,234,567.8'
    """
    whole = value == int(value)
    return f"{int(value):,}" if whole else f"{value:,f}".rstrip("0")


def _groups(tables: Sequence[Table]) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """Yield the tables by what they split, each in order of time."""
    for dimension in dict.fromkeys(table.dimension for table in tables):
        found = [table for table in tables if table.dimension == dimension]
        yield dimension or "", tuple(sorted(found, key=lambda t: (t.period.kind, t.period.label)))


def _points(tables: Sequence[Table]) -> Iterator[run_chart.Point]:
    totals = [t for t in tables if t.dimension is None and t.period.kind is PeriodKind.QUARTER]
    for table in sorted(totals, key=lambda t: t.period.label):
        row = table.rows[0]
        value = own_figures.figure(table.indicator, row)
        if value is not None:
            size = int(row.measured.total) if own_figures.is_share(table.indicator) else None
            yield run_chart.Point(table.period.label, value, size)


def _tables(site: Site, shell: Shell) -> Sequence[Any]:
    from flows import pipeline, session

    with session.reading(site, shell.now()) as run:
        here = pipeline.Run(site, run.run_id, run.extracted, shell.now)
        try:
            return list(pipeline.own_tables(here))
        finally:
            pipeline.close(here)


def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("flows", "templates")
    environment = Environment(autoescape=True, loader=loader, undefined=StrictUndefined)
    return environment.get_template("own_report.html")
