"""The site's own figures: exact, for named roles only, recorded, and with no way out."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from federated.errors import NotAllowed
from federated.indicator import Dimension, Indicator, Measure
from federated.period import Period
from flows import audit, own_report
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


def indicator(measure: Measure = Measure.PROPORTION) -> Indicator:
    return Indicator(
        id="I01", slug="preterm", version="1", name_en="Preterm <37 wk>", label_nl="Vroeggeboorte",
        unit="%", measure=measure, better="lower", sensitive=False,
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
        (Measure.RATE, {"events": Part(3, 5), "person_days": Part(38, 9000)}, 5 / 9000 * 1000),
        (Measure.MEAN, {"sum": Part(38, Decimal("120000.5"))}, 120000.5 / 40),
        (Measure.COST, {"sum": Part(38, Decimal("76000.00"))}, 76000 / 38),
        (Measure.HISTOGRAM, {"bin_0": Part(38, 40)}, None),
    ],
)
def test_the_drawn_figure_of_each_measure(
    measure: Measure, parts: dict[str, Part], expected: float | None
) -> None:
    row = Row("*", Part(39, 41), Part(38, 40), parts)
    found = own_report.figure(measure, row)
    assert found == (expected if expected is None else pytest.approx(expected))


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
