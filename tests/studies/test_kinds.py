"""Every kind of study runs over sites, equals the pooled analysis, and refuses what tells of few."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages import study_figures
from api.pages.study import assumed
from federated.analyses.questions.lives import LivesCounts, Survival
from federated.analyses.rows import Rows
from federated.disclosure.rules import bounded
from federated.disclosure.rules.sums import Magnitude, unsafe
from federated.errors import GateRefused, SettingsError
from federated.policy import DisclosurePolicy
from federated.studies import curves, example, kinds, reading, rehearsing, telling
from federated.studies.announcements import Asked, Replied
from federated.studies.kinds import staggered
from federated.studies.words import Refusal
from flows import cli
from tests.studies import spec
from tests.studies.each_kind import COSTS, DAYS, ERRORS, KINDS, MERGED, STARTS, text
from tests.studies.world import World

NEAR = 1e-9
ACROSS = (COSTS, f'{COSTS}\ncompare = "across_cities"')
GRID = (30.0, 90.0, 180.0, 365.0)


def _numbers(found: object) -> list[float]:
    """Return every number of a result, in order."""
    if isinstance(found, Mapping):
        return [n for key in sorted(found) for n in _numbers(found[key])]
    if isinstance(found, Sequence) and not isinstance(found, str):
        return [n for one in found for n in _numbers(one)]
    return [float(found)] if isinstance(found, int | float) else []


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"quantiles"}))  # which has a test of its own
def test_over_sites_by_secure_sums_it_equals_the_pooled_analysis(kind: str) -> None:
    world = World.of(text(kind)).open()
    assert world.run().done, world.events[-1].announced
    found, pooled = world.result(), world.pooled()
    if kind == "survival":  # the pooled curve is not merged; hazard ratios are the same
        found, pooled = ({k: v for k, v in r.items() if k != "curves"} for r in (found, pooled))
    assert _numbers(found) == pytest.approx(_numbers(pooled), rel=NEAR, abs=NEAR)
    assert len(_numbers(found)) > 5


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted({*KINDS} - MERGED))
def test_with_plain_sums_the_result_is_the_same(kind: str) -> None:
    plain, secure = World.of(text(kind, 5, spec.PLAIN)).open(), World.of(text(kind)).open()
    assert plain.run().done
    assert secure.run().done
    assert _numbers(plain.result()) == pytest.approx(_numbers(secure.result()), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_dry_run_shows_a_result_and_a_steward_reads_what_leaves(kind: str) -> None:
    study = reading.read(text(kind))
    result, rounds = rehearsing.rehearsed(study)
    assert rounds >= 2
    assert result["terms"]
    told = {lang: "\n".join(telling.lines(study, lang)) for lang in ("nl", "en")}
    assert kinds.of(study).label_nl in told["nl"]
    assert kinds.of(study).label_en in told["en"]
    assert ("seen by the centre and the other sites" in told["en"]) == kinds.of(study).by_site(
        study
    )


@pytest.mark.parametrize("kind", [*sorted(KINDS), "by city"])
def test_the_command_of_a_dry_run_tells_any_kind(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_city = ((ERRORS, 'inference = ["cr2"]\n'),) if kind == "by city" else ()
    file = tmp_path / "study.toml"
    file.write_text(text(kind, 5, *by_city), encoding="utf-8")
    assert cli.main(["study", "dry-run", str(file)]) == 0
    assert "made-up data, of nobody" in capsys.readouterr().out


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_keeps_its_digest_and_other_kinds_do_not_have_its_fields(kind: str) -> None:
    study = reading.read(text(kind))
    design = study.model_dump(mode="json")["design"]
    assert ("starts" in design) == (study.design.kind in ("staggered", "interrupted"))
    assert ("prices" in design) == (kind == "cost_effectiveness")
    assert reading.checked(study.model_dump()) == study


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("survival", ('["C(arm)"]', '["multiple", "C(arm)"]'), "curves are drawn by the first term"),
        ("survival", ('"readmitted_y1"', '"readmission_30d"'), "has no survival model"),
        ("mantel_haenszel", ('["C(arm)"]', '["C(arm)", "C(sex)"]'), "compares two groups"),
        (
            "mantel_haenszel",
            ('levels = {arm = ["comparison", "programme"]}\n', ""),
            "two groups: choose two by",
        ),
        ("meta_analysis", ('["C(arm)"]', '["C(arm)", "C(sex):C(arm)"]'), "one estimate a city"),
        ("staggered", (STARTS, 'starts = {x-ziekenhuis = "2024-Q1"}'), "unknown: x-ziekenhuis"),
        ("staggered", ('"2024-Q1"', '"2023-Q1"'), "starts before or in the first period"),
        ("staggered", ('"2024-Q1"', '"2024-Q2"'), "starts within a period"),
        ("staggered", ("[population]", "rounds = 5\n\n[population]"), "write rounds = 13"),
        ("survival", ('{arm = [', '{ga_band = ["<28", "28-31"], arm = ['), "it is no term"),
        (
            "cost_effectiveness",
            ('["cost_y1", "cost_hospital"', '["cost_hospital", "cost_y1"'),
            "the sum of all payers first",
        ),
        (
            "cost_effectiveness",
            ('"cost_y1", "cost_hospital"', '"cost_y1", "cost_y1"'),
            "one stands twice",
        ),
        ("staggered", (STARTS, ""), "names sites of the study"),
        ("cost_effectiveness", ('"cost_y1", ', '"readmission_30d", '), "variables in euros"),
        ("cost_effectiveness", ("prices = [50000]", ""), "what one unit of effect may cost"),
        ("mixed", ("terms = [", 'prices = [1]\nterms = ['), "design.prices belongs to kind"),
        ("mixed", ("terms = [", 'period = "quarter"\nterms = ['), "design.period belongs to kind"),
    ],
)  # fmt: skip
def test_a_wrong_specification_is_told_in_one_sentence(
    kind: str, change: tuple[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        reading.read(text(kind, 5, change))
    assert "\n" not in str(error.value)


def test_errors_that_a_kind_does_not_have_are_refused() -> None:
    changes = tuple(one for one in KINDS["mixed"] if one[0] != ERRORS)
    with pytest.raises(SettingsError, match="kind mixed has the errors: model"):
        reading.read(spec.text(5, *changes))


def test_curves_by_plain_sums_are_refused_by_sites_with_few_events_in_an_interval() -> None:
    world = World.of(text("survival", 5, spec.PLAIN)).open()
    closed = world.run()
    assert not closed.done
    assert all("fewer than 10 events" in one.why for one in closed.missing)
    asked = [one for one in world.announced() if isinstance(one, Asked)]
    assert len(asked) == 2  # the families, then the curves: nothing of the model was asked


def test_a_start_is_told_without_error_and_p_and_it_is_told_what_holds_instead() -> None:
    later = ('b-ziekenhuis = "2024-Q1"', 'b-ziekenhuis = "2023-Q3"')
    shorter = ("starts = {", 'period = "half_year"\nstarts = {')
    world = World.of(text("staggered", 5, later, shorter)).open()
    assert world.run().done
    result = world.result()
    assert result["terms"] == ["effect", "effect[0]", "effect[1]", "effect[2]"]
    for name in ("se", "p", "low", "high"):
        assert result["errors"]["model"][name] == [None] * 4
    assert staggered.NO_ERRORS in result["assumes"]
    (test,) = result["tests"]
    assert test["p"] >= test["smallest"] == pytest.approx(1 / 20)  # 5 cities, two different starts


def test_many_cities_that_start_get_no_error_either_and_are_asked_for_none() -> None:
    names = [f"{letter}-ziekenhuis" for letter in "abcdefghijklmn"]
    starts = ", ".join(f'{name} = "2024-Q1"' for name in names[:13])
    of = text("staggered", 5, (STARTS, f"starts = {{{starts}}}"), spec.PLAIN)
    of = re.sub(r"sites = \[.*\]", f"sites = {names}".replace("'", '"'), of)
    world = World.of(of).open()
    result = world.pooled()
    assert len(result["estimates"]) == 2
    for one in result["errors"]["model"].values():
        assert one == [None, None]
    assert staggered.NO_ERRORS in result["assumes"]


def test_two_of_four_cities_that_start_together_reach_a_third_at_best() -> None:
    (test,) = World.of(text("staggered", 4)).pooled()["tests"]
    assert test["smallest"] == pytest.approx(2 / 6)


def test_costs_that_are_compared_over_all_cities_say_so() -> None:
    across = (COSTS, f'{COSTS}\ncompare = "across_cities"')
    study = reading.read(text("cost_effectiveness", 5, across))
    assert "  over all cities together" in telling.lines(study, "en")
    result, _ = rehearsing.rehearsed(study)
    assert any("over all cities together, not within each" in one for one in result["assumes"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_two_lines_of_a_chart_have_one_name(kind: str) -> None:
    study = reading.read(text(kind))
    result, _ = rehearsing.rehearsed(study)
    for language in ("nl", "en"):
        names = [one.name for one in study_figures.tables(study, result, language)[0].lines]
        assert len({study_figures.folded(name) for name in names}) == len(names)


def test_a_chart_without_intervals_says_so() -> None:
    study = reading.read(text("staggered"))
    result, _ = rehearsing.rehearsed(study)
    (table,) = study_figures.tables(study, result, "en")
    drawn = study_figures.panel(study, table.lines, "en")
    assert drawn is not None
    assert "no interval is given" in drawn.caption


@pytest.mark.parametrize("kind", ["staggered", "cohorts", "interrupted", "cost_effectiveness"])
def test_what_it_assumes_can_be_read_in_dutch(kind: str) -> None:
    result, _ = rehearsing.rehearsed(reading.read(text(kind)))
    assert [one for one in result["assumes"] if not assumed(one, "nl")[1]] == []


def test_a_level_that_one_city_has_is_compared_without_error_or_p() -> None:
    study = reading.read(text("regression", 5))
    rows = {name: example.rows(study, name) for name in study.sites}
    others = {
        name: one.where(one.has("arm", "comparison"))
        for name, one in rows.items()
        if name != "a-ziekenhuis"
    }
    world = World.of(text("regression", 5, spec.PLAIN), others).open()
    assert world.run().done
    result = world.result()
    place = result["terms"].index("arm[programme]")
    for errors in result["errors"].values():
        assert [errors[name][place] for name in ("se", "p", "low", "high")] == [None] * 4
    for name in ("model", "hc1"):
        rest = result["errors"][name]["p"]
        assert None not in [one for at, one in enumerate(rest) if at != place]
    assert any("arm[programme] is in one city only" in one for one in result["assumes"])


def test_a_yes_that_one_city_has_is_compared_without_error_too() -> None:
    of = text("regression", 5, ('terms = ["C(arm)"]', 'terms = ["C(arm)", "multiple"]'), spec.PLAIN)
    study = reading.read(of)
    worlds = {}
    for name in study.sites[1:]:
        rows = example.rows(study, name)
        worlds[name] = rows.with_columns({"multiple": np.zeros(len(rows))})
    world = World.of(of, worlds).open()
    assert world.run().done, world.events[-1].announced
    result = world.result()
    place = result["terms"].index("multiple")
    assert result["errors"]["model"]["p"][place] is None
    assert None not in [p for at, p in enumerate(result["errors"]["model"]["p"]) if at != place]
    assert any("multiple[1] is in one city only" in one for one in result["assumes"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_exploratory_study_of_any_kind_says_so(kind: str) -> None:
    study = reading.read(text(kind, 5, ('"preregistered"', '"exploratory"')))
    result, _ = rehearsing.rehearsed(study)
    assert [one for one in result["assumes"] if one.startswith("Exploratory")] != []


def test_a_change_of_who_comes_to_which_city_is_no_effect_of_a_start() -> None:
    """Cities have a level each: that more families come to one of them changes nothing."""
    study = reading.read(text("staggered", 5, *DAYS))
    level = dict(zip(study.sites, (20.0, 20.0, 10.0, 30.0, 20.0), strict=True))
    moved = {"c-ziekenhuis": ("2024", 40), "d-ziekenhuis": ("2023", 40)}
    noise = np.random.default_rng(1)
    worlds = {}
    for name in study.sites:
        rows = example.rows(study, name)
        if name in moved:
            rows = _without(rows, *moved[name])
        days = level[name] + noise.normal(0, 0.5, len(rows))
        worlds[name] = rows.with_columns({"hospital_days_y1": days})
    world = World.of(text("staggered", 5, *DAYS), worlds).open()
    assert world.run().done
    assert abs(world.result()["estimates"][0]) < 0.2


def test_a_city_with_few_families_in_a_period_refuses_to_be_a_cohort() -> None:
    study = reading.read(text("staggered"))
    few = {"a-ziekenhuis": _without(example.rows(study, "a-ziekenhuis"), "2024", 4)}
    world = World.of(text("staggered"), few).open()
    world.run()
    assert [site for site, _ in _refusals(world)] == ["a-ziekenhuis"]
    assert "covers too few families" in dict(_refusals(world))["a-ziekenhuis"]


def _refusals(world: World) -> list[tuple[str, str]]:
    """Return which sites refused, and why."""
    every = (one for place in world.places.values() for one in place.said)
    return [(one.site, one.sentence) for one in every if isinstance(one, Refusal)]


def _without(rows: Rows, period: str, kept: int) -> Rows:
    """Return rows with a few families of one period only."""
    inside = rows.has("(period)", period)
    return rows.where(~inside | (np.cumsum(inside) <= kept))


@pytest.mark.parametrize("kind", ["cost_effectiveness", "regression of costs"])
def test_costs_that_one_family_makes_are_refused_and_told_to_nobody(kind: str) -> None:
    of = text("cost_effectiveness", 5, ACROSS)
    if kind != "cost_effectiveness":
        costs = ('"readmission_30d"', '"cost_y1"'), ('"binomial"', '"gaussian"')
        of = text("cost_effectiveness", 5, *costs, ('kind = "cost_effectiveness"', ""), (COSTS, ""))
    study = reading.read(of)
    worlds = {}
    for name in study.sites:
        rows = example.rows(study, name)
        none = np.where(rows.has("arm", "programme"), 0.0, rows.number("cost_y1"))
        if name == "b-ziekenhuis":
            none[np.flatnonzero(rows.has("arm", "programme"))[0]] = 900_000.0
        worlds[name] = rows.with_columns({"cost_y1": none})
    world = World.of(of, worlds).open()
    closed = world.run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "too few families, or mostly by one (R3, R4)" in closed.sentence
    assert not [one for one in world.announced() if isinstance(one, Replied)]


def test_costs_of_the_few_with_an_outcome_are_refused_too() -> None:
    study = reading.read(text("cost_effectiveness", 5, ACROSS))
    worlds = {}
    for name in study.sites:
        rows = example.rows(study, name)
        with_outcome = rows.number("readmission_30d") == 1
        cost = np.where(with_outcome, 0.0, rows.number("cost_hospital"))
        if name == "b-ziekenhuis":
            cost[np.flatnonzero(with_outcome)[0]] = 300_000.0
        worlds[name] = rows.with_columns({"cost_hospital": cost})
    closed = World.of(text("cost_effectiveness", 5, ACROSS), worlds).open().run()
    assert "cost_hospital:readmission_30d" in closed.sentence


def test_within_cities_a_city_in_which_one_family_makes_the_costs_stays_out_by_itself() -> None:
    study = reading.read(text("cost_effectiveness"))
    rows = example.rows(study, "b-ziekenhuis")
    none = np.where(rows.has("arm", "programme"), 0.0, rows.number("cost_y1"))
    none[np.flatnonzero(rows.has("arm", "programme"))[0]] = 900_000.0
    world = World.of(
        text("cost_effectiveness"), {"b-ziekenhuis": rows.with_columns({"cost_y1": none})}
    ).open()
    assert world.run().done
    assert [site for site, _ in _refusals(world)] == ["b-ziekenhuis"]


def test_a_number_of_times_that_one_family_makes_is_refused() -> None:
    counts = ('"readmission_30d"', '"readmissions_y1"'), ('"binomial"', '"poisson"')
    of = spec.text(5, *counts)
    worlds = {}
    for name in reading.read(of).sites:
        rows = example.rows(reading.read(of), name)
        number = np.zeros(len(rows))
        number[0] = 3.0 * (name == "a-ziekenhuis")
        worlds[name] = rows.with_columns({"readmissions_y1": number})
    closed = World.of(of, worlds).open().run()
    assert closed.code == "gate"
    assert "R3, R4" in closed.sentence


def test_a_site_whose_sums_are_seen_later_refuses_in_the_first_round() -> None:
    study = reading.read(text("meta_analysis"))
    rows = example.rows(study, "c-ziekenhuis")
    few = np.flatnonzero(rows.has("arm", "programme"))[4:]
    kept = np.ones(len(rows), dtype=bool)
    kept[few] = False
    world = World.of(text("meta_analysis"), {"c-ziekenhuis": rows.where(kept)}).open()
    assert world.run().done
    assert [site for site, _ in _refusals(world)] == ["c-ziekenhuis"]
    assert [one["site"] for one in world.result()["cities"]] == [
        one for one in study.sites if one != "c-ziekenhuis"
    ]


amounts = st.lists(st.floats(0, 1e6) | st.just(0.0), min_size=1, max_size=60)


@given(amounts)
def test_what_passes_by_sums_of_squares_keeps_the_rules_for_sums(values: list[float]) -> None:
    """The bound is never looser than the rule, which looks at the two largest themselves."""
    total, squares = (float(np.sum(np.array(values) ** power)) for power in (1, 2))
    if bounded.unsafe(sum(one > 0 for one in values), total, squares, 10):
        return
    largest, second = sorted((*values, 0.0, 0.0), reverse=True)[:2]
    exact = Magnitude(
        len(values),
        Decimal(total),
        Decimal(largest),
        Decimal(second),
        nonzero=sum(one > 0 for one in values) or None,
    )
    slack = DisclosurePolicy(dominance=0.5)
    assert not largest or not unsafe(exact, False, slack) or len(values) < 10


def test_sums_of_costs_have_no_power_that_is_nearly_the_largest_amount() -> None:
    world = World.of(text("cost_effectiveness", 5, spec.PLAIN)).open()
    assert world.run().done
    told = [one for one in world.announced() if isinstance(one, Replied)]
    assert {array.name for one in told for array in one.total} & {"third", "fourth"} == set()


lives = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 400), st.booleans()),
    min_size=60,
    max_size=400,
)


@settings(max_examples=60, deadline=None)
@given(lives)
def test_curves_by_two_groupings_never_differ_by_a_few_events(
    people: list[tuple[int, int, int, bool]],
) -> None:
    """An attacker who asks for curves by one group, and by another, subtracts the totals."""
    day = np.minimum([float(one[2]) for one in people], 365.0)
    event = np.array([float(one[3] and one[2] <= 365) for one in people])
    ends: list[set[float]] = []
    sums: list[dict[float, float]] = []
    for place, levels in ((0, ("0", "1")), (1, ("0", "1", "2"))):
        group = np.array([str(one[place]) for one in people])
        rows = Rows({"t": day, "e": event, "g": group})
        asked = LivesCounts(
            survival=Survival(time="t", event="e", group="g", levels=levels), times=GRID
        )
        try:
            total = curves.told(asked, asked.answer(rows), 10)
        except GateRefused:
            return
        kept = np.array(GRID)[total["kept"] > 0]
        ends.append(set(kept))
        cumulative = np.cumsum(total["deaths"].sum(axis=0))
        sums.append({end: cumulative[GRID.index(end)] for end in kept})
    known = {0.0: 0.0, **sums[0], **sums[1]}
    steps = np.diff([known[at] for at in sorted(known)])
    assert all(step == 0 or step >= 10 for step in steps)
    shared = ends[0] & ends[1]
    assert all(sums[0][end] == sums[1][end] for end in shared)
