"""The subtle rules, one sentence each, on families small enough to check by hand."""

from decimal import Decimal
from typing import Any

import pytest

from federated.indicators import named
from tests.federated.indicators.world import Row, Store, World

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

FAMILY: Row = {"family_pid": "f", "inclusion_day": 0, "arm": "programme", "included": True}
FAMILY |= {"inclusion_quarter": "2024-Q1"}
CHILD: Row = {"person_pid": "c", "family_pid": "f", "role": "index_child", "day0_kind": "birth"}
CHILD |= {"observed_from_day": 0, "observed_to_day": 1500, "observation_end_reason": "extraction"}
MOTHER = {**CHILD, "person_pid": "m", "role": "mother", "observed_from_day": -250}


def stay(start: tuple[int, int | None], end: tuple[int, int | None], **other: Any) -> Row:
    """An admission from (day, hour) to (day, hour)."""
    times = {"start_day": start[0], "start_hour": start[1], "end_day": end[0], "end_hour": end[1]}
    usual = {"kind": "inpatient", "urgency": "acute", "discharge_to": "home"}
    number = f"{start[0]:05d}-{start[1]}"
    return {
        "admission_id": number,
        "person_pid": "c",
        "end_quarter": "2024-Q1",
        **usual,
        **times,
    } | other


NEONATAL = stay((0, 9), (40, 12), kind="neonatal")


def world(
    *admissions: Row, child: Row | None = None, family: Row | None = None, **rows: list[Row]
) -> World:
    people = [{**CHILD, **(child or {})}, MOTHER]
    return {
        "family": [{**FAMILY, **(family or {})}],
        "person": people,
        "admission": list(admissions),
        **rows,
    }


def only(store: Store, name: str, rows: World) -> Row:
    store.fill(rows)
    (unit,) = store.units(name)
    return unit


@pytest.mark.parametrize(
    ("start", "readmitted"),
    [
        ((41, 12), False),  # 24 hours after discharge: a transfer
        ((41, 13), True),  # 25 hours
        ((40, None), False),  # no hour, the day of the discharge
        ((41, None), True),  # no hour, the next day
    ],
)
def test_an_admission_within_24_hours_of_a_discharge_is_a_transfer(
    hospital: Store, start: tuple[int, int | None], readmitted: bool
) -> None:
    unit = only(hospital, "I01", world(NEONATAL, stay(start, (45, 9))))
    assert (unit["event"], unit["measured"]) == (readmitted, True)


def test_without_an_hour_of_discharge_only_the_same_day_is_a_transfer(hospital: Store) -> None:
    home = {**NEONATAL, "end_hour": None}
    assert only(hospital, "I01", world(home, stay((41, 0), (45, 9))))["event"]
    assert not only(hospital, "I01", world(home, stay((40, 23), (45, 9))))["event"]


def test_the_index_discharge_is_the_end_of_the_merged_episode(hospital: Store) -> None:
    back = stay((41, 8), (50, 9), end_quarter="2024-Q2")
    unit = only(hospital, "I01", world(NEONATAL, back, stay((80, 9), (81, 9))))
    assert (unit["cohort"], unit["event"]) == ("2024-Q2", 80 - 50 <= 30)


def test_a_child_sent_to_another_hospital_is_not_counted_until_it_goes_home(
    hospital: Store,
) -> None:
    away = {**NEONATAL, "discharge_to": "other_hospital"}
    hospital.fill(world(away))
    assert hospital.units("I01") == []
    home = stay((60, 9), (70, 9), kind="neonatal", end_quarter="2024-Q3")
    assert only(hospital, "I01", world(away, home))["cohort"] == "2024-Q3"


def test_a_child_that_another_hospital_discharged_home_is_left_out(hospital: Store) -> None:
    hospital.fill(world(NEONATAL, child={"discharged_home_by_site": False}))
    assert hospital.units("I01") == []


@pytest.mark.parametrize(("day", "event"), [(41, True), (70, True), (71, False)])
def test_thirty_days_are_counted_from_the_index_discharge(
    hospital: Store, day: int, event: bool
) -> None:
    assert only(hospital, "I01", world(NEONATAL, stay((day, 23), (day + 1, 9))))["event"] is event


@pytest.mark.parametrize(("day", "event"), [(60, False), (100, False), (101, True), (130, True)])
def test_risk_starts_at_inclusion_when_that_is_later(
    hospital: Store, day: int, event: bool
) -> None:
    rows = world(NEONATAL, stay((day, 9), (day, 20)), family={"inclusion_day": 100})
    assert only(hospital, "I01", rows)["event"] is event


@pytest.mark.parametrize(
    ("child", "measured"),
    [
        ({"observed_to_day": 69, "observation_end_reason": "moved"}, False),  # 29 days
        ({"observed_to_day": 70, "observation_end_reason": "moved"}, True),
        ({"observed_to_day": 50, "observation_end_reason": "died"}, True),  # a known outcome
    ],
)
def test_thirty_days_of_observation_or_a_known_outcome(
    hospital: Store, child: Row, measured: bool
) -> None:
    unit = only(hospital, "I01", world(NEONATAL, child=child))
    assert (unit["event"], unit["measured"]) == (False, measured)


def test_a_readmission_after_the_end_of_observation_is_not_counted(hospital: Store) -> None:
    moved = {"observed_to_day": 60, "observation_end_reason": "moved"}
    for day, event in ((60, True), (61, False)):
        rows = world(NEONATAL, stay((day, 9), (day + 1, 9)), child=moved)
        assert only(hospital, "I01", rows)["event"] is event


@pytest.mark.parametrize("other", [{"urgency": "planned"}, {"kind": "ed"}])
def test_a_planned_admission_or_an_emergency_visit_is_no_readmission(
    hospital: Store, other: Row
) -> None:
    assert not only(hospital, "I01", world(NEONATAL, stay((50, 9), (51, 9), **other)))["event"]


@pytest.mark.parametrize(
    ("other", "events"),
    [
        ({"reason_class": "social"}, 1),
        ({"reason_class": "medical", "primary_icd10": "Z60.2"}, 1),
        ({"primary_icd10": "Z763"}, 1),
        ({"primary_icd10": "Z76"}, 0),
        ({"reason_class": "mixed", "primary_icd10": "J21"}, 0),
        ({"reason_class": "social", "urgency": "planned"}, 1),
    ],
)
def test_a_readmission_is_social_by_its_coding_or_its_diagnosis(
    hospital: Store, other: Row, events: int
) -> None:
    unit = only(hospital, "I02", world(NEONATAL, stay((50, 9), (51, 9), **other)))
    assert (unit["events"], unit["person_days"]) == (events, 365)


def test_the_first_year_ends_on_day_365(hospital: Store) -> None:
    for day, events in ((40 + 365, 1), (40 + 366, 0)):
        again = stay((day, 9), (day + 1, 9), reason_class="social")
        assert only(hospital, "I02", world(NEONATAL, again))["events"] == events


def test_death_and_a_move_end_the_time_at_risk_differently(hospital: Store) -> None:
    died = {"observed_to_day": 100, "observation_end_reason": "died"}
    moved = {"observed_to_day": 100, "observation_end_reason": "moved"}
    for child, cause in ((died, 2), (moved, 0)):
        unit = only(hospital, "I03", world(NEONATAL, child=child))
        assert (unit["time"], unit["cause"]) == (100 - 40, cause)


def test_nights_count_once_and_a_day_admission_counts_half(hospital: Store) -> None:
    rows = world(
        NEONATAL,
        stay((100, 9), (110, 9)),  # 10 nights
        stay((105, 9), (112, 9)),  # 2 more
        stay((200, 9), (200, 16), kind="day"),  # 0.5
        stay((404, 9), (410, 9)),  # day 405 is a year after discharge: 1 night
    )
    assert only(hospital, "I04", rows)["value"] == 10 + 2 + 0.5 + 1


def test_a_day_admission_on_the_day_of_inclusion_is_before_the_risk(hospital: Store) -> None:
    for day, value in ((100, 0), (101, 0.5)):
        rows = world(NEONATAL, stay((day, 9), (day, 16), kind="day"), family={"inclusion_day": 100})
        assert only(hospital, "I04", rows)["value"] == value


def score(day: int, value: int, timepoint: str, **other: Any) -> Row:
    fixed = {"instrument": "epds", "scale": "total", "n_items": 10, "n_missing": 0, "version": "1"}
    number = f"{day}-{value}"
    return {
        "score_id": number,
        "person_pid": "m",
        **fixed,
        "day": day,
        "score": Decimal(value),
        "timepoint": timepoint,
    } | other


@pytest.mark.parametrize(
    ("given", "positive"),
    [
        (score(91, 12, "m3"), False),
        (score(91, 13, "m3"), True),
        (score(-200, 10, "pregnancy", trimester=1), False),
        (score(-200, 11, "pregnancy", trimester=1), True),
        (score(-20, 10, "pregnancy", trimester=3), True),
    ],
)
def test_the_cut_off_depends_on_the_window(hospital: Store, given: Row, positive: bool) -> None:
    hospital.fill(world(questionnaire_score=[given], family={"inclusion_day": -220}))
    found = {u["window"]: u for u in hospital.units("I18") if u["measured"]}
    assert {w: u["event"] for w, u in found.items()} == {given["timepoint"]: positive}


def test_the_score_closest_to_the_window_counts(hospital: Store) -> None:
    scores = [score(71, 20, "m3"), score(96, 2, "m3"), score(122, 20, "m3")]
    hospital.fill(world(questionnaire_score=scores))
    (unit,) = [u for u in hospital.units("I18") if u["measured"]]
    assert (unit["window"], unit["event"]) == ("m3", False)


@pytest.mark.parametrize(("later", "event"), [(9, True), (10, False)])
def test_recovery_is_nine_or_less_six_months_later(
    hospital: Store, later: int, event: bool
) -> None:
    scores = [score(20, 13, "discharge"), score(20 + 183, later, "m6")]
    unit = only(hospital, "I19", world(questionnaire_score=scores))
    assert (unit["event"], unit["measured"]) == (event, True)


@pytest.mark.parametrize(("hours", "event"), [(24, True), (23, False)])
def test_back_at_work_is_80_percent_of_the_hours_before_the_birth(
    hospital: Store, hours: int, event: bool
) -> None:
    status = {"person_pid": "m", "employed": True}
    before = {**status, "work_id": "1", "day": -60, "contract_hours": Decimal(30)}
    after = {**status, "work_id": "2", "day": 380, "contract_hours": Decimal(30)}
    after |= {"worked_hours": Decimal(hours)}  # 24 of 30 is 80 %
    unit = only(hospital, "I28", world(work_status=[before, after]))
    assert (unit["event"], unit["measured"]) == (event, True)


def test_scores_of_two_versions_of_an_instrument_are_never_compared(hospital: Store) -> None:
    fes = {"instrument": "fes"}
    scores = [score(0, 90, "intake", **fes), score(183, 99, "m6", **fes)]
    assert only(hospital, "I58", world(questionnaire_score=scores))["value"] == 99 - 90
    scores[1]["version"] = "2"
    assert not only(hospital, "I58", world(questionnaire_score=scores))["measured"]


def test_a_signal_without_a_plan_counts_as_not_answered_where_the_family_was_followed(
    hospital: Store,
) -> None:
    signal = {"signal_id": "s", "family_pid": "f", "person_role": "mother", "day": 10}
    signal |= {"life_domain": "mental", "action_needed": True}
    unit = only(hospital, "I31", world(signal=[signal]))
    assert (unit["value"], unit["measured"]) == (181, True)
    left = [{**person, "observed_to_day": 189} for person in (CHILD, MOTHER)]
    assert not only(hospital, "I31", {**world(signal=[signal]), "person": left})["measured"]
    plan = {"plan_id": "p", "family_pid": "f", "start_day": 24, "signal_id": "s"}
    unit = only(hospital, "I31", world(signal=[signal], care_plan=[plan]))
    assert (unit["value"], unit["measured"]) == (24 - 10, True)


def city(**rows: Any) -> World:
    child = rows.pop("child", {})
    return {"family": [FAMILY], "person": [{**CHILD, **child}, MOTHER], **rows}


def assignment(**other: Any) -> Row:
    fixed = {"assignment_no_pid": "a", "person_pid": "c", "gemeentecode": "0599"}
    return {**fixed, "assigned_day": 100, "start_day": 110, "assigned_quarter": "2024-Q1"} | other


@pytest.mark.parametrize(
    ("other", "value"), [({"request_day": 72}, 28), ({"request_day": 103}, 0), ({}, None)]
)
def test_an_assignment_without_a_request_is_missing(
    municipality: Store, other: Row, value: int | None
) -> None:
    unit = only(municipality, "I33", city(youth_care_assignment=[assignment(**other)]))
    assert (unit["value"], unit["measured"]) == (value, value is not None)


def test_children_who_are_not_yet_three_are_followed_not_counted_as_without_care(
    municipality: Store,
) -> None:
    unit = only(municipality, "I48", city(child={"observed_to_day": 400}))
    assert (unit["time"], unit["cause"], unit["measured"]) == (400, 0, True)


def test_a_child_that_moved_in_later_is_missing(municipality: Store) -> None:
    assert not only(municipality, "I48", city(child={"observed_from_day": 31}))["measured"]


@pytest.mark.parametrize(
    ("care", "kind"),
    [
        ((), 0),
        (((100, "45"), (90, "46")), 3),  # crisis came first
        (((100, "44"), (100, "45")), 1),  # of one day the first in the order of the definition
        (((-20, "46"), (1, "45")), 1),  # care from before the birth counts on day 1
        (((1096, None),), 5),
        (((1097, "45"),), 0),
    ],
)
def test_the_first_kind_of_youth_care_until_the_third_birthday_counts(
    municipality: Store, care: tuple[tuple[int, str | None], ...], kind: int
) -> None:
    given = [
        assignment(assignment_no_pid=str(n), start_day=day, product_category=category)
        for n, (day, category) in enumerate(care)
    ]
    followed = {"observed_to_day": 1200}
    unit = only(municipality, "I48C", city(child=followed, youth_care_assignment=given))
    assert (unit["value"], unit["measured"]) == (kind, True)


def test_a_child_that_is_not_yet_three_has_no_kind_of_youth_care_yet(municipality: Store) -> None:
    young = city(child={"observed_to_day": 1095}, youth_care_assignment=[assignment()])
    assert not only(municipality, "I48C", young)["measured"]


@pytest.mark.parametrize(("days", "weeks"), [(195, 27), (196, 28), (223, 31), (224, 32), (258, 36)])
def test_weeks_of_gestation_are_completed_ones(hospital: Store, days: int, weeks: int) -> None:
    born = {"birth_id": "b", "child_pid": "c", "ga_days": days, "plurality": 1}
    assert only(hospital, "I09G", world(NEONATAL, birth=[born]))["value"] == weeks


@pytest.mark.parametrize("name", ["I03", "I09G", "I36", "I48C"])
def test_what_would_show_more_beside_another_figure_stays_at_the_site(name: str) -> None:
    assert named(name).stays


def cost(day: int, **other: Any) -> Row:
    fixed = {"family_pid": "f", "payer": "insurer_zvw", "category": "gp", "amount_eur": Decimal(10)}
    priced = {"price_kind": "reference", "price_source": "reference_price"}
    return {"cost_id": str(day), **fixed, **priced, "period_start_day": day} | other


def test_a_year_of_costs_starts_at_the_index_discharge_at_reference_prices(hospital: Store) -> None:
    lines = [cost(39), cost(40), cost(404), cost(405), cost(60, price_source="invoice")]
    lines += [cost(61, category="nicu")]
    unit = only(hospital, "I61", world(NEONATAL, cost_line=lines))
    assert unit["value"] == Decimal("20.00")  # days 40 and 404


def test_a_municipality_counts_its_year_from_the_birth(municipality: Store) -> None:
    lines = [cost(day, payer="municipality_jw") for day in (-1, 0, 364, 365)]
    unit = only(municipality, "I61", city(cost_line=lines))
    assert (unit["value"], unit["measured"]) == (Decimal("20.00"), True)


def test_a_line_is_counted_at_the_kind_of_site_that_counts_its_payer(
    hospital: Store, municipality: Store
) -> None:
    lines = [cost(60), cost(61, payer="municipality_jw", amount_eur=Decimal(7))]
    assert only(hospital, "I61", world(NEONATAL, cost_line=lines))["value"] == Decimal("10.00")
    assert only(municipality, "I61", city(cost_line=lines))["value"] == Decimal("7.00")


@pytest.mark.parametrize(("day", "event"), [(7, True), (8, False)])
def test_both_case_managers_are_there_within_a_week(hospital: Store, day: int, event: bool) -> None:
    member = {"family_pid": "f", "role": "nurse"}
    team = [
        {**member, "membership_id": "1", "case_manager": "medical", "from_day": -30},
        {**member, "membership_id": "2", "case_manager": "psychosocial", "from_day": day},
    ]
    assert only(hospital, "I36", world(care_team_member=team))["event"] is event
