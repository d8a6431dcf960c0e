"""The catalogue of indicators: complete, consistent, documented, and true to the specification."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from federated import indicators
from federated.errors import UnknownIndicator
from federated.indicator import Indicator, Measure
from federated.indicators import catalogue, named
from federated.indicators.aggregate import table
from federated.indicators.describe import page
from federated.indicators.i18_epds_positive import configured
from federated.period import Period
from federated.schema import catalogue as tables
from tests.federated.indicators.oracle import ORACLE
from tests.federated.indicators.world import Store, made

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

ROOT = Path(__file__).resolve().parents[3]
ASKED = [
    "I01",
    "I02",
    "I03",
    "I04",
    "I09",
    "I18",
    "I19",
    "I28",
    "I31",
    "I33",
    "I36",
    "I44",
    "I48",
    "I58",
    "I61",
    "I70",
]
SUPPORTING = {"B01", "I09G", "I33S", "I48C", "I61N"}
ALL = pytest.mark.parametrize("one", catalogue().values(), ids=catalogue())
COLUMNS = {
    Measure.PROPORTION: {"event"},
    Measure.RATE: {"events", "person_days"},
    Measure.MEAN: {"value"},
    Measure.HISTOGRAM: {"value"},
    Measure.SURVIVAL: {"time", "cause"},
    Measure.COST: {"category", "value"},
}


def test_every_indicator_that_was_asked_for_is_there() -> None:
    assert set(catalogue()) == {*ASKED, *SUPPORTING}


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownIndicator, match=r"'I99'\. Known: B01, I01, I02"):
        named("I99")


def test_a_file_named_for_another_indicator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ModuleType("federated.indicators.i09_preterm_birth")
    other.INDICATOR = replace(named("I09"), slug="term_birth")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, other.__name__, other)
    with pytest.raises(TypeError, match="i09_preterm_birth"):
        indicators.catalogue.__wrapped__()


@ALL
def test_the_tables_it_needs_exist_at_each_kind_of_site_that_computes_it(one: Indicator) -> None:
    for kind in one.site_kinds:
        for name in one.needs_at(kind):
            assert kind in tables()[name].site_kinds


@ALL
def test_it_says_everything_a_reader_needs(one: Indicator) -> None:
    assert one.site_kinds <= {"hospital", "municipality"}
    assert all((one.name_en, one.label_nl, one.unit, one.definition, one.source))
    assert 0 < one.expected_share < 1
    assert one.follow_up_days >= 0
    assert one.better in {"up", "down", "context"}


@ALL
def test_bins_and_payers_go_with_the_measure(one: Indicator) -> None:
    assert bool(one.bins) == (one.measure in {Measure.HISTOGRAM, Measure.SURVIVAL})
    assert list(one.bins) == sorted(set(one.bins))
    assert bool(one.categories) == (one.measure is Measure.COST)


@ALL
def test_its_units_have_the_columns_of_its_measure_and_splits(
    one: Indicator, hospital: Store, municipality: Store
) -> None:
    for kind in one.site_kinds:
        units = one.units((hospital if kind == "hospital" else municipality).tables)
        split = {d.name for d in one.dimensions}
        assert set(units.columns) >= {"family_pid", "cohort", "measured"} | split
        assert set(units.columns) >= COLUMNS[one.measure]


@ALL
def test_arm_is_a_split_and_codes_are_unique(one: Indicator) -> None:
    assert one.dimension("arm") is not None
    assert one.dimension("colour") is None
    assert all(len(set(d.codes)) == len(d.codes) for d in one.dimensions)


def test_the_reference_line_of_the_intervention_rate_has_the_agreed_caption() -> None:
    line = named("I44").reference
    assert line is not None
    assert line.value == 30
    assert line.caption == (
        "as reported by Het Kleine Helden Huis after selection on severity; denominator and "
        "period not stated; neither a target nor comparable"
    )


def test_the_sensitivity_run_finds_at_least_as_many_positive_scores(hospital: Store) -> None:
    hospital.fill(made(Random(5), 80, "hospital"))  # noqa: S311
    agreed, lower = named("I18"), configured(mother=10, partner=6)
    assert lower.version == "1.0.0+mother10.partner6"
    positive = [
        sum(unit["event"] for unit in one.units(hospital.tables).to_pyarrow().to_pylist())
        for one in (agreed, lower)
    ]
    assert 0 < positive[0] < positive[1]


def test_a_site_without_births_has_no_band_of_gestational_age(municipality: Store) -> None:
    municipality.fill(made(Random(5), 20, "municipality"))  # noqa: S311
    units = named("I61").units(municipality.tables).to_pyarrow().to_pylist()
    assert {unit["ga_band"] for unit in units} == {"unknown"}


def test_a_trial_needs_three_tables_and_no_quarters(hospital: Store) -> None:
    world = made(Random(5), 40, "hospital")  # noqa: S311
    for person in world["person"]:
        person["birth_quarter"] = None
    hospital.fill(world)
    three = {name: hospital.tables[name] for name in ("family", "person", "birth")}
    for name, part in (("I09", "events"), ("B01", "sum")):
        one, trial = named(name), Period.trial("trial")
        row = table(one, one.units(three), site="x", dimension=None, period=trial).rows[0]
        assert row.eligible.total == row.measured.total == len(ORACLE[name](world)) > 20
        assert row.parts[part].families > 10


def test_the_page_of_definitions_is_current() -> None:
    assert (ROOT / "docs" / "indicators.md").read_text("utf-8") == page()


def test_looking_indicators_up_does_not_load_ibis() -> None:
    code = "import sys, federated.indicators as i; i.catalogue(); sys.exit('ibis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.shared
@pytest.mark.parametrize("name", ASKED)
def test_names_and_claims_are_those_of_the_specification(name: str, shared: Path) -> None:
    listed = json.loads((shared / "domain" / "indicators.json").read_text("utf-8"))
    asked = next(one for one in listed if one["id"] == name)
    one = named(name)
    assert (one.slug, one.claims) == (asked["slug"], tuple(asked["claims"].split()))
    assert one.name_en.split(" →")[0] == asked["name_en"].split(" →")[0]
    assert one.label_nl.split(" (JW")[0] == asked["label_nl"].split(" (JW")[0]
    assert one.better in asked["better"]


@pytest.mark.shared
def test_claims_are_numbered_in_the_list_of_claims(shared: Path) -> None:
    text = (shared / "domain" / "claims.md").read_text("utf-8")
    claims = {claim for one in catalogue().values() for claim in one.claims}
    assert all(f"| {claim} |" in text for claim in claims)
