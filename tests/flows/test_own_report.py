"""The site's own figures: exact, for named roles only, recorded, and with no way out."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from federated.errors import NotAllowed
from federated.indicator import Dimension, Indicator, Measure
from federated.period import Period
from flows import audit, own_figures, own_report
from flows.command import Shell
from sites.settings import Site


@dataclass(frozen=True)
class Part:
    families: int
    total: int | Decimal


@dataclass(frozen=True)
class Row:
    stratum: str
    eligible: Part
    measured: Part
    parts: dict[str, Part] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    indicator: Indicator
    dimension: str | None
    period: Period
    rows: tuple[Row, ...]


def indicator(
    measure: Measure = Measure.PROPORTION, bins: tuple[int, ...] = (), headline: int | None = None
) -> Indicator:
    return Indicator(
        id="I01", slug="preterm", version="1", name_en="Preterm <37 wk>", label_nl="Vroeggeboorte",
        unit="days", measure=measure, bins=bins, headline=headline, better="lower", sensitive=False,
        populations={"hospital": "children"}, definition="Born before 37 weeks.", source="x",
        expected_share=0.1, follow_up_days=0, needs=frozenset(), units=lambda tables: tables["x"],
        dimensions=(Dimension("arm", ("a", "b"), "arm"),),
    )  # fmt: skip


def table(quarter: str, events: int, measured: int) -> Table:
    part = Part(events, events)
    total = Part(measured, measured)
    return Table(
        indicator(), None, Period.quarter(quarter), (Row("*", total, total, {"events": part}),)
    )


QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]
TABLES = [table(quarter, 3 + i, 40) for i, quarter in enumerate(QUARTERS)]


def test_the_page_shows_exact_small_numbers_and_a_run_chart(site: Site) -> None:
    page = own_report.html(site, TABLES, "team", "2026-03-02")
    assert page.count("<circle") == 12
    assert "<td>3</td>" in page
    assert "Vroeggeboorte" in page
    assert "Preterm &lt;37 wk&gt;" in page


def test_the_page_carries_site_role_day_and_that_it_stays_inside(site: Site) -> None:
    page = own_report.html(site, TABLES, "team", "2026-03-02")
    mark = "Ziekenhuis Noord · team · 2026-03-02 · blijft binnen / stays inside"
    assert page.count(mark) == 2


def test_the_page_can_call_nobody(site: Site) -> None:
    page = own_report.html(site, TABLES, "team", "2026-03-02")
    assert "default-src 'none'" in page
    assert "http:" not in page
    assert "https:" not in page
    assert "<script" not in page


def test_a_change_is_pointed_out_in_both_languages(site: Site) -> None:
    page = own_report.html(site, TABLES, "team", "2026-03-02")
    assert "Signaal: te weinig kruisingen van de mediaan" in page
    assert "Signal: too few crossings of the median" in page


def test_a_site_without_figures_is_told_to_deliver(site: Site) -> None:
    assert "No figures yet: deliver first." in own_report.html(site, [], "team", "2026-03-02")


@pytest.mark.parametrize(
    ("measure", "parts", "expected"),
    [
        (Measure.PROPORTION, {"events": Part(3, 3)}, 3 / 40),
        (Measure.RATE, {"events": Part(3, 5), "person_days": Part(38, 9000)}, 5 * 36525 / 9000),
        (Measure.MEAN, {"sum": Part(38, Decimal("120000.5"))}, 120000.5 / 40),
        (Measure.COST, {"sum": Part(38, Decimal("76000.00"))}, 76000 / 38),
        (Measure.HISTOGRAM, {"bin_0": Part(38, 40)}, None),
    ],
)
def test_the_drawn_figure_of_each_measure(
    measure: Measure, parts: dict[str, Part], expected: float | None
) -> None:
    row = Row("*", Part(39, 41), Part(38, 40), parts)
    found = own_figures.figure(indicator(measure), row)
    assert found == (expected if expected is None else pytest.approx(expected))


def test_a_rate_is_events_in_a_hundred_years_of_persons() -> None:
    days = 10 * 36525  # ten times 100 person-years of 365.25 days
    row = Row("*", Part(9, 9), Part(9, 9), {"events": Part(5, 20), "person_days": Part(9, days)})
    assert own_figures.figure(indicator(Measure.RATE), row) == 2.0  # 20 events / 10
    assert own_figures.drawn(indicator(Measure.RATE))[1] == "per 100 person-years"


DAYS = indicator(Measure.HISTOGRAM, bins=(0, 8, 15, 29), headline=14)
TIMES = indicator(Measure.SURVIVAL, bins=(0, 30, 90, 365), headline=90)


def parts(**totals: int) -> dict[str, Part]:
    return {name: Part(total, total) for name, total in totals.items()}


def within(of: Indicator, **totals: int) -> Table:
    row = Row("*", Part(25, 25), Part(20, 20), parts(**totals))
    return Table(of, None, Period.quarter("2024-Q1"), (row,))


@pytest.mark.parametrize(
    ("drawn", "share", "caption"),
    [
        (within(DAYS, bin_0=3, bin_8=2, bin_15=9, bin_29=6), "25.0 %", "14"),
        (within(TIMES, events_30=1, deaths_30=4, events_90=3, events_365=7), "20.0 %", "90"),
    ],
)
def test_a_distribution_and_a_time_are_drawn_as_the_share_within_the_headline(
    site: Site, drawn: Table, share: str, caption: str
) -> None:
    page = own_report.html(site, [drawn], "team", "2026-03-02")
    assert page.count("<circle") == 1
    assert f"2024-Q1: {share}" in page  # (3 + 2) / 20 and (1 + 3) / 20
    assert f"% binnen {caption} dagen" in page
    assert f"% within {caption} days" in page


def test_a_headline_that_ends_no_interval_is_not_drawn(site: Site) -> None:
    cut = indicator(Measure.HISTOGRAM, bins=(0, 8, 29), headline=14)
    page = own_report.html(site, [within(cut, bin_0=3, bin_8=2)], "team", "2026-03-02")
    assert "<circle" not in page


def test_columns_are_called_by_days_in_both_languages(site: Site) -> None:
    spread = within(DAYS, bin_0=3, bin_8=2, bin_15=9, bin_29=6)
    times = within(TIMES, events_30=1, censored_90=2)
    page = "".join(own_report.html(site, [one], "team", "2026-03-02") for one in (spread, times))
    assert "bin_0" not in page
    assert '0–7 dagen<br><span lang="en">0–7 days' in page
    assert "≥ 29 days" in page
    assert 'gebeurtenis in dag 1–30<br><span lang="en">event in days 1–30' in page
    assert "out of sight in days 31–90" in page


def test_a_quarter_in_which_nobody_was_measured_is_not_drawn(site: Site) -> None:
    page = own_report.html(site, [table("2024-Q1", 0, 0)], "team", "2026-03-02")
    assert "<circle" not in page


@pytest.fixture
def made(site: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(own_report, "_tables", lambda *_: TABLES)
    return own_report.make(site, "team", shell)


def test_the_file_is_its_makers_alone(made: Path) -> None:
    assert made.stat().st_mode & 0o777 == 0o600


def test_looking_is_recorded(made: Path, site: Site) -> None:
    (entry,) = audit.records(site)
    assert (entry.event, entry.role, entry.client, entry.positions) == (
        "report own", "team", "*", "TFFF",
    )  # fmt: skip


def test_another_role_is_refused_and_recorded_before_any_figure_is_made(
    site: Site, shell: Shell
) -> None:
    with pytest.raises(NotAllowed, match=r"site.toml allows: team, data_steward"):
        own_report.make(site, "researcher", shell)
    (entry,) = audit.records(site)
    assert (entry.role, entry.positions) == ("researcher", "FFFF")
    assert not (site.out / "own-report.html").exists()


def test_nothing_that_sends_knows_the_report() -> None:
    folder = Path(own_report.__file__).parent
    for name in ("centre.py", "outbox.py", "answers.py", "receipts.py"):
        assert "own" + "_report" not in (folder / name).read_text()
