"""A city that starts: its series beside that of the others, what one of them tells, and what none may."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm

from api.pages import study_figures, study_more
from api.pages.study import assumed
from api.pages.words import Language
from federated.analyses.interrupted import lag_of
from federated.analyses.rows import Rows
from federated.errors import SettingsError
from federated.studies import example, periods, reading, rehearsing, telling
from federated.studies.announcements import Closed, Opened, Replied
from federated.studies.kinds import changes as changing
from federated.studies.kinds.interrupted import KNOB
from federated.studies.kinds.kind import Result
from federated.studies.words import Refusal
from tests.studies.each_kind import text
from tests.studies.spec import NAMES, PLAIN
from tests.studies.world import World

EXACT = 1e-8
COUNTS = (
    ('"readmission_30d"', '"readmissions_y1"'),
    ('"binomial"', '"poisson"\nexposure = "days_at_risk"'),
)
START = NAMES[0]
FEW = "2020-Q3"


def of(sites: int, *changes: tuple[str, str]) -> str:
    return text("interrupted", sites, *changes)


def kept(rows: Rows, period: str, number: int) -> Rows:
    """Return rows with so many families of one period."""
    inside = rows.has("(period)", period)
    return rows.where(~inside | (np.cumsum(inside) <= number))


def having(rows: Rows, outcome: str, period: str, number: int) -> Rows:
    """Return rows of which so many families of one period have the outcome."""
    inside = rows.has("(period)", period)
    y = np.where(inside, (np.cumsum(inside) <= number) * 1.0, rows.number(outcome))
    has = np.where(y > 0, "1", "0")
    return rows.with_columns({outcome: y, "(has the outcome)": has})


def told(world: World) -> list[Replied]:
    return [one for one in world.announced() if isinstance(one, Replied)]


def refusals(world: World) -> dict[str, str]:
    every = [one for place in world.places.values() for one in place.said]
    return {one.site: one.sentence for one in every if isinstance(one, Refusal)}


def sums(world: World, outcome: str, exposure: str = "") -> dict[str, np.ndarray]:
    """Return families, events and time at risk by series and period, counted family by family."""
    names = periods.names(world.study.specification)
    found = {"start": np.zeros((len(names), 3)), "control": np.zeros((len(names), 3))}
    for site, place in world.places.items():
        rows = place.rows
        for at, name in enumerate(names):
            here = rows.has("(period)", name)
            risk = rows.number(exposure)[here].sum() if exposure else here.sum()
            parts = (here.sum(), rows.number(outcome)[here].sum(), risk)
            found["start" if site == START else "control"][at] += parts
    return found


def calendar(number: int, before: int) -> np.ndarray:
    """Return the columns: constant, trend, level, slope and three seasons."""
    since = np.arange(number) - before
    after = (since >= 0) * 1.0
    seasons = [(np.arange(number) % 4 == at) * 1.0 for at in (1, 2, 3)]
    return np.column_stack([np.ones(number), since, after, after * since, *seasons])


@pytest.mark.parametrize("changes", [(), COUNTS])
def test_it_equals_one_model_in_which_every_term_differs_by_series(
    changes: tuple[tuple[str, str], ...],
) -> None:
    world = World.of(of(5, *changes)).open()
    assert world.run().done, world.events[-1].announced
    found, outcome = world.result(), world.study.specification.outcome
    parts = sums(world, outcome.variable, outcome.exposure or "")
    x = calendar(24, 12)
    stacked = np.block([[x, x], [x, np.zeros_like(x)]])
    y, risk = (np.concatenate([parts["start"][:, i], parts["control"][:, i]]) for i in (1, 2))
    whole = sm.GLM(y, stacked, family=sm.families.Poisson(), offset=np.log(risk)).fit(tol=1e-14)
    level, slope = whole.params[7 + 2], whole.params[7 + 3]
    assert found["estimates"][:2] == pytest.approx([level, slope], abs=EXACT)
    apart = {}
    for name, one in parts.items():
        fit = sm.GLM(one[:, 1], x, family=sm.families.Poisson(), offset=np.log(one[:, 2]))
        apart[name] = fit.fit(tol=1e-14, cov_type="HAC", cov_kwds={"maxlags": lag_of(24)})
    by_name = dict(zip(found["terms"], found["estimates"], strict=True))
    for name, fitted in apart.items():
        own = [by_name[f"{name}:{term}"] for term in ("before", "level", "slope")]
        assert own == pytest.approx(fitted.params[1:4], abs=EXACT)
        pearson = fitted.pearson_chi2 / (24 - 7)
        assert found["fit"][f"dispersion_{name}"] == pytest.approx(pearson, rel=1e-7)
    variance = sum(fitted.bse[2:4] ** 2 for fitted in apart.values())
    assert found["errors"]["newey_west"]["se"][:2] == pytest.approx(np.sqrt(variance), abs=EXACT)


def test_what_was_expected_is_the_past_continued_and_changed_as_the_others_changed() -> None:
    world = World.of(of(5))
    found = world.pooled()
    by_name = dict(zip(found["terms"], found["estimates"], strict=True))
    lines = {(one["series"], one["period"]): one for one in found["series"]}
    last = lines["start", "2024-Q4"]
    effect = by_name["level"] + 11 * by_name["slope"]
    assert last["fitted"] / last["expected"] == pytest.approx(np.exp(effect), rel=1e-10)
    before = lines["start", "2021-Q4"]
    assert before["fitted"] == before["expected"]
    assert before["rate"] == before["events"] / before["counted"]


@cache
def rehearsal(sites: int, *changes: tuple[str, str]) -> Result:
    return rehearsing.rehearsed(reading.read(of(sites, *changes)))[0]


def test_beside_other_cities_there_is_an_error_and_no_interval_or_p() -> None:
    found = rehearsal(5)
    errors = found["errors"]["newey_west"]
    assert [one is None for one in errors["se"]] == [False, False, *[True] * 6]
    for name in ("p", "df", "low", "high"):
        assert errors[name] == [None] * 8
    assert changing.BESIDE in found["assumes"]


def test_one_series_alone_has_no_error_and_says_what_is_offered_instead() -> None:
    world = World.of(of(1, PLAIN)).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    assert found["terms"] == ["level", "slope", "start:before"]
    lines = {one["period"]: one for one in found["series"]}
    effect = lines["2022-Q1"]["fitted"] / lines["2022-Q1"]["expected"]
    assert found["estimates"][0] == pytest.approx(np.log(effect), abs=1e-12)
    assert all(one == [None] * 3 for one in found["errors"]["newey_west"].values())
    assert changing.SINGLE in found["assumes"]


def test_of_two_cities_by_plain_sums_each_judges_its_own_series() -> None:
    world = World.of(of(2, PLAIN)).open()
    assert world.run().done, world.events[-1].announced
    rows = kept(example.rows(world.study.specification, NAMES[1]), FEW, 2)
    few = World.of(of(2, PLAIN), {NAMES[1]: rows}).open()
    assert not few.run().done
    assert list(refusals(few)) == [NAMES[1]]
    assert not told(few)


@pytest.mark.parametrize("sums", [(), (PLAIN,)])
@pytest.mark.parametrize(
    ("number", "events"), [(2, None), (0, None), (None, 3), (None, 0), (None, 117), (None, 120)]
)
def test_a_city_that_starts_tells_of_no_period_with_few_families_on_a_side(
    number: int | None, events: int | None, sums: tuple[tuple[str, str], ...]
) -> None:
    study = reading.read(of(5, *sums))
    rows = example.rows(study, START)
    rows = rows if number is None else kept(rows, FEW, number)
    rows = rows if events is None else having(rows, "readmission_30d", FEW, events)
    world = World.of(of(5, *sums), {START: rows}).open()
    assert not world.run().done
    assert list(refusals(world)) == [START]
    assert KNOB in refusals(world)[START]
    assert not told(world)


@pytest.mark.parametrize("events", [3, 0, 117, 120])
def test_of_counts_families_with_one_and_without_are_judged_too(events: int) -> None:
    rows = example.rows(reading.read(of(5, *COUNTS)), START)
    rows = having(rows, "readmissions_y1", FEW, events)
    world = World.of(of(5, *COUNTS), {START: rows}).open()
    assert not world.run().done
    assert list(refusals(world)) == [START]
    assert not told(world)


def small(families: int, sites: int = 8) -> Mapping[str, Rows]:
    """Return control cities with so many families in every period, half of them with the outcome."""
    study = reading.read(of(sites))
    out = {}
    for site in study.sites[1:]:
        rows = example.rows(study, site)
        place = np.zeros(len(rows))
        for name in periods.names(study):
            inside = rows.has("(period)", name)
            place[inside] = np.arange(inside.sum())
        rows = rows.with_columns({"readmission_30d": place % 2})
        out[site] = rows.where(place < families)
    return out


def test_small_cities_are_a_control_series_together_and_none_is_seen() -> None:
    world = World.of(of(8), small(8)).open()
    assert world.run().done, world.events[-1].announced
    control = [one for one in world.result()["series"] if one["series"] == "control"]
    assert {(one["counted"], one["events"]) for one in control} == {(56, 28.0)}


def test_by_plain_sums_small_cities_stay_out() -> None:
    world = World.of(of(8, PLAIN), small(8)).open()
    world.run()
    assert set(refusals(world)) == set(NAMES[1:8])


@pytest.mark.parametrize(
    ("number", "others"), [((2, 2, 2), "too few"), ((100, 3, 0), "subtracts"), ((100, 4, 4), "subtracts")]
)  # fmt: skip
def test_a_control_city_that_subtracts_its_own_learns_of_nobody(
    number: tuple[int, ...], others: str
) -> None:
    study = reading.read(of(4))
    few = {
        site: kept(example.rows(study, site), FEW, families)
        for site, families in zip(NAMES[1:4], number, strict=True)
    }
    world = World.of(of(4), few).open()
    closed = world.run()
    assert (closed.done, closed.code) == (False, "gate")
    assert others in closed.sentence
    assert KNOB in closed.sentence
    assert not told(world)


def test_a_control_city_that_subtracts_its_events_learns_of_nobody() -> None:
    study = reading.read(of(4))
    few = {
        site: having(example.rows(study, site), "readmission_30d", FEW, events)
        for site, events in zip(NAMES[1:4], (40, 2, 1), strict=True)
    }
    world = World.of(of(4), few).open()
    closed = world.run()
    assert "with the outcome: a city that subtracts its own" in closed.sentence
    assert not told(world)


def test_without_the_city_that_starts_there_is_no_result() -> None:
    world = World.of(of(6)).open(NAMES[1:6])
    closed = world.run()
    assert not closed.done
    assert "nobody has (series)[start]" in closed.sentence


def test_a_run_of_one_site_is_refused_where_the_study_is_of_more() -> None:
    def alone(one: object) -> object:
        return one.model_copy(update={"sites": (START,)}) if isinstance(one, Opened) else one

    world = World.of(text("regression", 3, PLAIN))
    world.tamper = alone  # type: ignore[assignment]
    world.open()
    opened = world.events[0].announced
    assert isinstance(opened, Opened)
    world.events[0] = type(world.events[0])(
        world.now, opened.model_copy(update={"sites": (START,)})
    )
    closed = world.run()
    assert isinstance(closed, Closed)
    assert "fewer sites than the approved study" in refusals(world)[START]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("starts = {a-ziekenhuis", "starts = {x-ziekenhuis"), "the one site that starts"),
        (('{a-ziekenhuis = "2022-Q1"', '{b-ziekenhuis = "2022-Q1", a-ziekenhuis = "2022-Q1"'), "the one site"),
        (('starts = {a-ziekenhuis = "2022-Q1"}', ""), "the one site that starts"),
        (('"2022-Q1"', '"2020-Q4"'), "8 periods before the start"),
        (('"2022-Q1"', '"2023-Q2"'), "8 from it on"),
        (('"2022-Q1"', '"2030-Q1"'), "8 periods before the start"),
        (('period = "quarter"', 'period = "year"'), "8 periods before the start"),
        (('"2022-Q1"}', '"2022-Q2"}\nperiod = "half_year"'), "first quarter of a period"),
        (("[design]", '[design]\nterms = ["C(arm)"]'), "has no terms"),
        (('"newey_west"', '"model"'), "has the errors: newey_west"),
        (('"binomial"', '"gaussian"'), "no gaussian model"),
    ],
)  # fmt: skip
def test_a_wrong_series_is_told_in_one_sentence(changes: tuple[str, str], said: str) -> None:
    whole = of(5, ('period = "quarter"\n', "")) if "half_year" in changes[1] else of(5)
    assert changes[0] in whole
    with pytest.raises(SettingsError, match=said) as error:
        reading.read(whole.replace(*changes, 1))
    assert "\n" not in str(error.value)


def test_one_site_is_of_no_other_kind_and_three_of_no_secure_sum() -> None:
    with pytest.raises(SettingsError, match="one city alone may be of kind interrupted"):
        reading.read(text("regression", 1, PLAIN))
    with pytest.raises(SettingsError, match="needs 3 cities beside"):
        reading.read(of(3))
    with pytest.raises(SettingsError, match="a secure sum needs three sites"):
        reading.read(of(1))


def test_half_years_and_years_have_their_seasons() -> None:
    longer = ('first = "2019-Q1"', 'first = "2013-Q1"'), ('"quarter"', '"half_year"')
    found = rehearsal(5, *longer, ('"2022-Q1"', '"2019-Q1"'))
    assert found["fit"]["periods_before"] == found["fit"]["periods_after"] == 12
    assert {one["period"] for one in found["series"]} >= {"2013-H1", "2024-H2"}


def test_a_steward_reads_whose_series_is_seen() -> None:
    study = reading.read(of(5))
    english, dutch = ("\n".join(telling.lines(study, one)) for one in ("en", "nl"))
    assert "the numbers by period of a-ziekenhuis alone" in english
    assert "starts in 2022-Q1" in english
    assert "Of the other sites the sum only" in english
    assert "logistic" not in english
    assert "Van de andere deelnemers alleen de som" in dutch


def test_of_two_cities_both_are_seen_and_it_is_said() -> None:
    told = "\n".join(telling.lines(reading.read(of(2, PLAIN)), "en"))
    assert "the numbers by period of a-ziekenhuis, b-ziekenhuis alone" in told
    assert "the sum only" not in told


@pytest.mark.parametrize("changes", [(), (PLAIN,)])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_draws_the_series_and_reads_in_its_language(
    language: Language, changes: tuple[tuple[str, str], ...]
) -> None:
    sites = 1 if changes else 5
    study, result = reading.read(of(sites, *changes)), rehearsal(sites, *changes)
    (drawn,) = study_more.panels(study, result, {}, language)
    assert drawn.svg.count("<svg") == 1
    (table,) = study_more.tables(study, result, {}, language)
    assert len(table.rows) == (24 if changes else 48)
    (errors,) = study_figures.tables(study, result, language)
    names = [line.name for line in errors.lines]
    assert len(set(names)) == len(names)
    assert not any("series" in one or ":level" in one for one in names)
    assert [one for one in result["assumes"] if not assumed(one, language)[1]] == []
