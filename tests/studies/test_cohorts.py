"""A start in several cities by cohort and period: by independent figures, and what nobody may learn."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from api.pages import study_events, study_figures, study_more
from api.pages.study import assumed
from api.pages.words import Language
from federated.analyses.questions.panel import Panel
from federated.analyses.rows import Rows
from federated.analyses.staggered import Base, Control, Staggered, of_means
from federated.canonical import canonical, digest
from federated.errors import SettingsError
from federated.studies import example, reading, rehearsing, telling
from federated.studies.announcements import Asked, Replied
from federated.studies.kinds import staggered
from federated.studies.words import Refusal
from tests.studies.each_kind import DAYS, text
from tests.studies.spec import NAMES, PLAIN
from tests.studies.world import World

EXACT = 1e-8
METHOD = ('control = "notyet"\n', "")
COUNTS = (
    ('"readmission_30d"', '"readmissions_y1"'),
    ('"binomial"', '"poisson"\nexposure = "days_at_risk"'),
)
YEARS = ("2003", "2004", "2005", "2006", "2007")


def of(*changes: tuple[str, str]) -> str:
    return text("cohorts", 5, *changes)


def counties(shared: Path, control: Control, base: Base) -> Staggered:
    """Return the effects of counties, each a city of one family a year."""
    with (shared / "reference/data/o15_did_mpdta.csv").open() as file:
        rows = list(csv.DictReader(file))
    units = sorted({row["unit"] for row in rows})
    means = np.array(
        [[next(float(r["y"]) for r in rows if r["unit"] == u and r["year"] == y) for y in YEARS]
         for u in units]
    )  # fmt: skip
    cohort = {row["unit"]: row["cohort"] for row in rows}
    panel = Panel(
        outcome="y", unit="unit", time="year", cohort="cohort", periods=YEARS,
        cohorts=("2004", "2006", "2007", "0"),
    )  # fmt: skip
    own = [cohort[unit] for unit in units]
    return of_means(panel, own, means, np.ones(len(units)), control, base)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("control", "base"), [("never", "varying"), ("never", "universal"), ("notyet", "varying")]
)
def test_counties_as_cities_give_the_figures_of_r(
    shared: Path, control: Control, base: Base
) -> None:
    content = json.loads((shared / "reference/o15_did_mpdta.json").read_text())
    told, found = content["result"][f"{control}_{base}"], counties(shared, control, base)
    cells = [one["att"] for one in told["att_gt"]]
    assert [one.average.estimate for one in found.cells] == pytest.approx(cells, abs=EXACT)
    assert found.simple().estimate == pytest.approx(told["simple"]["att"], abs=EXACT)
    for name, mine in (("dynamic", found.dynamic()), ("group", found.groups())):
        wanted = [one["att"] for one in told[name]]
        assert [one.estimate for one in mine.values()] == pytest.approx(wanted, abs=EXACT)


@pytest.mark.parametrize(
    ("control", "simple", "dynamic"),
    [
        ("never", 1.2701416967139743, (0.95595117662, -1.071110653449, 0.472108892133)),
        ("notyet", 1.4526587428230189, (0.674522728004, -1.391223429777, 1.052232640111)),
    ],
)
def test_cities_of_unlike_size_give_the_figures_of_diff_diff(
    control: Control, simple: float, dynamic: tuple[float, ...]
) -> None:
    """diff-diff 3.13.0, CallawaySantAnna, each city as many times as it weighs."""
    means = np.random.default_rng(3).normal(size=(7, 7))
    weights = np.array([3, 1, 2, 4, 1, 2, 5], np.float64)
    panel = Panel(
        outcome="y", unit="u", time="t", cohort="c", periods=tuple("1234567"), cohorts=tuple("3460")
    )
    found = of_means(panel, list("0004463"), means, weights, control)
    assert found.simple().estimate == pytest.approx(simple, abs=1e-12)
    since = found.dynamic()
    assert [since[at].estimate for at in (-2, -1, 0)] == pytest.approx(dynamic, abs=1e-11)


def test_of_means_there_is_no_error() -> None:
    panel = Panel(
        outcome="y", unit="u", time="t", cohort="c", periods=tuple("123"), cohorts=tuple("20")
    )
    means = np.random.default_rng(1).normal(size=(4, 3))
    found = of_means(panel, list("0022"), means, np.ones(4))
    assert np.isnan(found.se(found.simple()))


def slow(world: World, control: str) -> dict[str, float]:
    """Return the effects city by city and family by family, as the definition has them."""
    study = world.study.specification
    names = [f"{year}-H{half}" for year in (2023, 2024) for half in (1, 2)]
    codes = ["4046", "4047", "4048", "4049"]
    mean, size = {}, {}
    for site, place in world.places.items():
        y = place.rows.number(study.outcome.variable)
        size[site] = len(place.rows)
        for name, code in zip(names, codes, strict=True):
            mean[site, name] = float(y[place.rows.has("(period)", code)].mean())
    start = {NAMES[0]: 1, NAMES[1]: 2}
    cells: dict[tuple[int, int], tuple[float, int]] = {}
    for cohort in (1, 2):
        treated = [site for site, at in start.items() if at == cohort]
        for t in range(1, 4):
            base = cohort - 1 if t >= cohort else t - 1
            last = max(t, base)
            others = [
                site
                for site in world.places
                if site not in start
                or (control == "notyet" and start[site] > last and start[site] != cohort)
            ]
            change = [
                sum(size[s] * (mean[s, names[t]] - mean[s, names[base]]) for s in group)
                / sum(size[s] for s in group)
                for group in (treated, others)
            ]
            cells[cohort, t] = (change[0] - change[1], sum(size[s] for s in treated))

    def averaged(chosen: list[tuple[int, int]]) -> float:
        return sum(cells[c][0] * cells[c][1] for c in chosen) / sum(cells[c][1] for c in chosen)

    after = [c for c in cells if c[1] >= c[0]]
    out = {"effect": averaged(after)}
    for since in range(-1, 3):
        out[f"effect[{since}]"] = averaged([c for c in cells if c[1] - c[0] == since])
    for cohort in (1, 2):
        here = [cells[c][0] for c in after if c[0] == cohort]
        out[f"cohort[{names[cohort]}]"] = sum(here) / len(here)
    for t in range(1, 4):
        out[f"calendar[{names[t]}]"] = averaged([c for c in after if c[1] == t])
    return out


@pytest.mark.parametrize("control", ["never", "notyet"])
@pytest.mark.parametrize("changes", [(), DAYS, (DAYS[0], ('"binomial"', '"gaussian"'), PLAIN)])
def test_it_equals_a_slow_computation_from_the_families(
    control: str, changes: tuple[tuple[str, str], ...]
) -> None:
    whole = of(*changes, *((METHOD,) if control == "never" else ()))
    sizes = dict(zip(NAMES, (480, 300, 420, 260, 380), strict=False))
    study = reading.read(whole)
    rows = {site: example.rows(study, site, number) for site, number in sizes.items()}
    world = World.of(whole, rows).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    by_name = dict(zip(found["terms"], found["estimates"], strict=True))
    assert by_name == pytest.approx(slow(world, control), abs=EXACT)
    assert all(one == [None] * len(by_name) for one in found["errors"]["model"].values())
    assert staggered.NO_ERRORS in found["assumes"]
    assert found["tests"][0]["smallest"] == pytest.approx(1 / 20)


def test_only_means_and_numbers_by_city_and_period_are_asked() -> None:
    world = World.of(of()).open()
    assert world.run().done
    replies = [one for one in world.announced() if isinstance(one, Replied)]
    assert len([one for one in world.announced() if isinstance(one, Asked)]) == len(replies) == 2
    assert {array.name for site in replies[1].sites for array in site.arrays} == {"means", "n"}


def test_that_more_families_come_to_another_city_is_no_effect() -> None:
    study = reading.read(of(*DAYS))
    level = dict(zip(NAMES, (20.0, 20.0, 10.0, 30.0, 20.0), strict=False))
    moved = {"c-ziekenhuis": ("4048", 20), "d-ziekenhuis": ("4046", 20)}
    rows = {}
    for site in study.sites:
        own = example.rows(study, site)
        own = _without(own, *moved[site]) if site in moved else own
        rows[site] = own.with_columns({"hospital_days_y1": np.full(len(own), level[site])})
    found = World.of(of(*DAYS), rows).pooled()
    assert found["estimates"] == pytest.approx([0.0] * len(found["terms"]), abs=1e-12)


def _without(rows: Rows, period: str, kept: int) -> Rows:
    inside = rows.has("(period)", period)
    return rows.where(~inside | (np.cumsum(inside) <= kept))


@pytest.mark.parametrize("sums", [(), (PLAIN,)])
@pytest.mark.parametrize(("families", "events"), [(2, None), (None, 3), (None, 0), (None, 120)])
def test_a_city_with_a_period_of_few_families_on_a_side_tells_nobody(
    families: int | None, events: int | None, sums: tuple[tuple[str, str], ...]
) -> None:
    rows = example.rows(reading.read(of(*sums)), NAMES[2])
    rows = rows if families is None else _without(rows, "4047", families)
    if events is not None:
        inside = rows.has("(period)", "4047")
        y = np.where(inside, np.cumsum(inside) <= events, rows.number("readmission_30d"))
        rows = rows.with_columns({"readmission_30d": y.astype(np.float64)})
    world = World.of(of(*sums), {NAMES[2]: rows}).open()
    assert not world.run().done
    refused = {
        one.site for place in world.places.values() for one in place.said if isinstance(one, Refusal)
    }  # fmt: skip
    assert refused == {NAMES[2]}
    replies = [one for one in world.announced() if isinstance(one, Replied)]
    assert all(NAMES[2] not in one.counted for one in replies)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"callaway_santanna"', '"sun_abraham"'), "method: input should be 'etwfe' or 'call"),
        (('"notyet"', '"later"'), "control: input should be 'never' or 'notyet'"),
        (('method = "callaway_santanna"\n', ""), "control belongs to method callaway_santanna"),
        (("[design]", '[design]\nterms = ["C(arm)"]'), "no terms, case_mix or exposure"),
        (("[design]", '[design]\ncase_mix = ["ga_weeks"]'), "no terms, case_mix or exposure"),
        (('"2024-Q1"', '"2023-Q1"'), "starts before or in the first period"),
    ],
)
def test_a_wrong_specification_is_told_in_one_sentence(change: tuple[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        reading.read(of(change))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_that_the_permutation_tests_another_statistic_than_the_effect_is_said(
    language: Language,
) -> None:
    (said,) = [one for one in World.of(of()).pooled()["assumes"] if "statistic of its own" in one]
    assert assumed(said, language)[1]


def test_of_an_exposure_it_is_told_that_means_have_none() -> None:
    with pytest.raises(SettingsError, match="no terms, case_mix or exposure"):
        reading.read(of(*COUNTS))
    with pytest.raises(SettingsError, match=r"design\.method belongs to kind staggered"):
        reading.read(text("mixed", 5, ("terms = [", 'method = "callaway_santanna"\nterms = [')))


def before(kind: str) -> str:
    """Return the text of a kind as it was, with all its errors."""
    return text(kind).replace('["model", "hc1"]', '["model", "hc1", "cr0"]')


def test_a_study_of_before_this_method_keeps_its_digest() -> None:
    found = {
        kind: digest(canonical(reading.read(before(kind)).model_dump(mode="json")))[:16]
        for kind in ("regression", "staggered", "survival", "meta_analysis")
    }
    assert found == {
        "regression": "14066facd1d6390d",
        "staggered": "3c703f9e1e24bd86",
        "survival": "091db5b92fb51c6f",
        "meta_analysis": "d705a1be36d02325",
    }
    written = reading.read(of(METHOD)).model_dump(mode="json")["design"]
    assert (written["method"], "control" in written) == ("callaway_santanna", False)


def test_a_steward_reads_the_method_and_beside_whom() -> None:
    english, dutch = ("\n".join(telling.lines(reading.read(of()), one)) for one in ("en", "nl"))
    assert "a mean by city and period (Callaway and Sant'Anna)" in english
    assert "beside cities that have not started yet" in english
    assert "vergeleken met steden die nog niet begonnen zijn" in dutch


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("kind", "times"), [("cohorts", 4), ("staggered", 1)])
def test_the_event_study_is_drawn_where_there_is_more_than_one_time(
    kind: str, times: int, language: Language
) -> None:
    study = reading.read(text(kind))
    result = rehearsing.rehearsed(study)[0]
    assert len(study_events.points(study, result)) == times
    drawn = list(study_more.panels(study, result, {}, language))
    assert [one.svg.count("<svg") for one in drawn] == ([1] if times > 1 else [])
    (errors,) = study_figures.tables(study, result, language)
    names = [line.name for line in errors.lines]
    assert len(set(names)) == len(names)
    assert not any("[" in one for one in names)


def test_the_event_study_of_the_model_begins_at_the_start() -> None:
    half = ('"binomial"\n\n[design]\n', '"binomial"\n\n[design]\nperiod = "half_year"\n')
    study = reading.read(text("staggered", 5, half))
    result = rehearsing.rehearsed(study)[0]
    assert [at for at, _ in study_events.points(study, result)] == [0, 1]
    (panel,) = study_more.panels(study, result, {}, "en")
    assert "gives none before it" in panel.caption
