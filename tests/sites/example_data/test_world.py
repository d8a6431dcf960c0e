"""The synthetic city: repeatable, plausible, and without an effect unless asked."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

from sites.example_data import World, make_city
from sites.example_data.bsn import numbers_for_tests, passes
from sites.example_data.names import FAMILY, GIVEN

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def large() -> World:
    """Enough families to see shares."""
    return make_city("Rotterdam", "0599", 1500, 11, bsn_from=None)


@pytest.fixture(scope="module")
def with_effect() -> World:
    """The same, with an effect put in."""
    return make_city("Rotterdam", "0599", 1500, 11, bsn_from=None, effect=True)


def test_the_same_seed_makes_the_same_city() -> None:
    first, second, other = (make_city("Delft", "0503", 20, seed) for seed in (5, 5, 6))
    assert first.hospital == second.hospital
    assert first.municipality == second.municipality
    assert first.hospital["birth"] != other.hospital["birth"]


def test_the_same_families_are_at_the_hospital_and_in_the_municipality() -> None:
    city = make_city("Delft", "0503", 30, 5)
    patients = {row["bsn"] for row in city.hospital["person"].to_pylist()} - {None}
    residents = {row["bsn"] for row in city.municipality["person"].to_pylist()}
    assert patients == residents
    assert city.hospital["family"].num_rows == city.municipality["family"].num_rows == 90


@pytest.mark.parametrize("payer", ["municipality_other", "municipality_wmo", "state"])
def test_every_payer_of_a_larger_city_has_enough_families_a_year(payer: str) -> None:
    """So that what a municipality's families cost can be published; youth care comes by invoice."""
    city = make_city("Rotterdam", "0599", 250, 599)
    lines = [r for r in city.municipality["cost_line"].to_pylist() if r["payer"] == payer]
    amounts = sorted(float(line["amount_eur"]) for line in lines)
    years = {int(date.fromisoformat(str(line["period_start_date"])).year) for line in lines}
    assert len({line["family_number"] for line in lines}) >= 10 * len(years)
    assert amounts[-1] < sum(amounts) / 10  # nobody dominates


def test_a_part_of_a_city_goes_on_where_the_other_ended() -> None:
    first = make_city("Delft", "0503", 10, 5, bsn_from=None)
    second = make_city("Delft", "0503", 10, 5, bsn_from=None, start=30)
    for table, key in (("person", "person_number"), ("admission", "admission_id")):
        keys = [set(part.hospital[table][key].to_pylist()) for part in (first, second)]
        assert keys[0] & keys[1] == set()


def test_numbers_of_citizens_are_official_test_numbers_and_used_once() -> None:
    city = make_city("Delft", "0503", 40, 5, bsn_from=100)
    given = [n for n in city.hospital["person"]["bsn"].to_pylist() if n is not None]
    assert len(set(given)) == len(given)
    assert passes(np.array([int(n) for n in given])).all()
    assert all(999_900_006 <= int(n) <= 999_999_990 for n in given)


def test_there_are_only_some_nine_thousand_test_numbers() -> None:
    assert numbers_for_tests(9000, 1).size == 1
    with pytest.raises(ValueError, match="make the world smaller"):
        numbers_for_tests(9000, 1000)


def test_a_world_of_any_size_can_do_without_numbers_of_citizens(large: World) -> None:
    assert large.hospital["person"]["bsn"].null_count == large.hospital["person"].num_rows


def test_names_cannot_be_mistaken_for_those_of_people() -> None:
    city = make_city("Delft", "0503", 10, 5)
    names = city.hospital["person"]["name"].to_pylist()
    assert {name.split(" ")[0] for name in names} <= set(GIVEN)
    assert {name.split(" ")[1] for name in names} <= set(FAMILY)


def test_nothing_happens_after_the_extraction() -> None:
    city = make_city("Delft", "0503", 60, 5, extracted=date(2025, 3, 1))
    planned = {("youth_care_assignment", "end_date"), ("youth_care_assignment", "start_date")}
    planned |= {("pregnancy", "edd_date"), ("person", "due_date")}
    for tables in (city.hospital, city.municipality):
        for name, table in tables.items():
            for column in (f.name for f in table.schema if f.name.endswith("date")):
                if (name, column) not in planned:
                    last = pc.max(table[column]).as_py()
                    assert last is None or last <= date(2025, 3, 1), (name, column)


def test_a_stay_that_goes_on_has_no_end() -> None:
    city = make_city("Delft", "0503", 300, 5, bsn_from=None, extracted=date(2024, 3, 1))
    open_stays = [r for r in city.hospital["admission"].to_pylist() if r["end_date"] is None]
    assert open_stays
    assert all(r["end_hour"] is None and r["discharge_to"] is None for r in open_stays)


def test_nobody_lies_in_two_beds(large: World) -> None:
    ends: dict[str, date] = {}
    for row in large.hospital["admission"].sort_by("start_date").to_pylist():
        if row["kind"] == "inpatient":
            assert row["start_date"] > ends.get(row["person_number"], date(2000, 1, 1))
            ends[row["person_number"]] = row["end_date"]


def test_a_child_comes_home_after_its_neonatal_stay_and_not_before_birth(large: World) -> None:
    born = {r["child_number"]: r for r in large.hospital["birth"].to_pylist()}
    day = _by(large.hospital["person"].to_pylist(), "person_number", "birth_date")
    stays = [r for r in large.hospital["admission"].to_pylist() if r["kind"] == "neonatal"]
    assert all(r["start_date"] >= day[r["person_number"]] for r in stays)
    length = {
        band: np.mean([_nights(r) for r in stays if band(born[r["person_number"]]["ga_days"])])
        for band in (_very_preterm, _late_preterm, _term)
    }
    assert 30 < length[_very_preterm] < 80
    assert 10 < length[_late_preterm] < 30
    assert 3 < length[_term] < 9


def test_shares_are_those_of_a_follow_up_clinic(large: World) -> None:
    children = large.hospital["birth"].to_pylist()
    families = large.hospital["family"].num_rows
    twins = sum(row["plurality"] == 2 for row in children) / 2
    preterm = sum(row["ga_days"] < 259 for row in children)
    dead = sum(row["outcome"] != "live" for row in children)
    assert 0.02 < twins / families < 0.04
    assert 0.35 < preterm / len(children) < 0.60
    assert 0.004 < dead / len(children) < 0.03
    helped = {r["family_number"] for r in _started(large)}
    assert 0.25 < len(helped) / families < 0.33


def test_readmissions_are_as_often_as_in_the_literature(large: World) -> None:
    rows = large.hospital["admission"].to_pylist()
    home = {r["person_number"]: r["end_date"] for r in rows if r["discharge_to"] == "home"
            and r["kind"] == "neonatal"}  # fmt: skip
    back = {
        r["person_number"]
        for r in rows
        if r["kind"] == "inpatient"
        and r["urgency"] == "acute"
        and r["person_number"] in home
        and 1 <= (r["start_date"] - home[r["person_number"]]).days <= 30
    }
    social = [r for r in rows if r["kind"] == "inpatient" and r["primary_icd10"].startswith("Z")]
    assert 0.07 < len(back) / len(home) < 0.12
    assert 0.03 < len(social) / large.hospital["birth"].num_rows < 0.08


def test_mothers_score_higher_than_partners_on_the_epds(large: World) -> None:
    assert 0.13 < _epds(large, "mother") < 0.22
    assert 0.05 < _epds(large, "partner") < 0.14


def test_birth_weight_follows_the_duration_of_the_pregnancy(large: World) -> None:
    rows = [r for r in large.hospital["birth"].to_pylist() if r["plurality"] == 1]
    at_32 = [r["birth_weight_g"] for r in rows if 32 * 7 <= r["ga_days"] < 33 * 7]
    at_40 = [r["birth_weight_g"] for r in rows if 40 * 7 <= r["ga_days"] < 41 * 7]
    assert 1600 < np.median(at_32) < 2000
    assert 3300 < np.median(at_40) < 3800


def test_without_an_effect_the_arms_do_not_differ(large: World) -> None:
    assert abs(_difference(large)) < 0.025
    assert "no programme effect was put in" in large.label


def test_with_an_effect_the_arms_differ_and_the_label_says_so(with_effect: World) -> None:
    assert _difference(with_effect) < -0.04
    assert "an effect of the programme was put in" in with_effect.label


def test_youth_care_follows_its_order(large: World) -> None:
    course = large.youth_care
    begun = ~np.isnat(course["delivery_start"])
    assert (course["start_date"] >= course["assigned_date"]).all()
    assert (course["delivery_start"] >= course["start_date"])[begun].all()
    asked = ~np.isnat(course["request_date"])
    assert (course["request_date"] < course["assigned_date"])[asked].all()
    assert 0.75 < asked.mean() < 0.95


def _difference(world: World) -> float:
    """Share of positive mothers' scores, programme minus comparison."""
    return _epds(world, "mother", "programme") - _epds(world, "mother", "comparison")


def _epds(world: World, role: str, arm: str | None = None) -> float:
    people = {r["person_number"]: r for r in world.hospital["person"].to_pylist()}
    arms = _by(world.hospital["family"].to_pylist(), "family_number", "arm")
    scores = [
        row["score"]
        for row in world.hospital["questionnaire_score"].to_pylist()
        if row["instrument"] == "epds"
        and people[row["person_number"]]["role"] == role
        and arm in (None, arms[people[row["person_number"]]["family_number"]])
    ]
    return float(np.mean([score >= 13 for score in scores]))


def _started(world: World) -> Rows:
    return [r for r in world.hospital["intervention"].to_pylist() if r["start_date"]]


def _by(rows: Rows, key: str, value: str) -> Mapping[str, Any]:
    return {row[key]: row[value] for row in rows}


def _nights(row: dict[str, Any]) -> int:
    stay: timedelta = row["end_date"] - row["start_date"]
    return stay.days


def _very_preterm(ga_days: int) -> bool:
    return ga_days < 32 * 7


def _late_preterm(ga_days: int) -> bool:
    return 32 * 7 <= ga_days < 36 * 7


def _term(ga_days: int) -> bool:
    return ga_days >= 37 * 7
