"""The oracle: every indicator from plain rows, slow and obvious, written from its definition.

Nothing of the product is imported. A unit is a dict; what an unmeasured unit would be worth is
left out. Families, children and parents are looked up by walking through all rows.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
World = dict[str, list[Row]]


# Persons and families -------------------------------------------------------------------------


def death_of(person: Row) -> int | None:
    """The day of death, when it falls within the observation."""
    day: int | None = person["death_day"]
    if day is None and person["observation_end_reason"] == "died":
        day = person["observed_to_day"]
    return day if day is not None and day <= person["observed_to_day"] else None


def last_day(person: Row) -> int:
    death = death_of(person)
    end: int = person["observed_to_day"]
    return end if death is None else death


def members(world: World, family: Row, *roles: str) -> list[Row]:
    everyone = [p for p in world["person"] if p["family_pid"] == family["family_pid"]]
    return [p for p in everyone if not roles or p["role"] in roles]


def family_of(world: World, person: Row) -> Row:
    return next(f for f in world["family"] if f["family_pid"] == person["family_pid"])


def family_last_day(world: World, family: Row) -> int:
    return max(last_day(p) for p in members(world, family))


def band(world: World, family: Row) -> str:
    child = members(world, family, "index_child")[0]
    for birth in world.get("birth", []):
        if birth["child_pid"] == child["person_pid"]:
            weeks = birth["ga_days"] // 7
            return (
                "<28"
                if weeks < 28
                else "28-31"
                if weeks < 32
                else "32-36"
                if weeks < 37
                else ">=37"
            )
    return "unknown"


def strata(world: World, family: Row) -> Row:
    return {
        "family_pid": family["family_pid"],
        "arm": family["arm"],
        "ga_band": band(world, family),
        "severity": family["severity"] or "unknown",
        "cohort": family["inclusion_quarter"],
    }


def with_children(world: World) -> Iterable[tuple[Row, Row]]:
    for family in world["family"]:
        for child in members(world, family, "index_child"):
            yield family, child


# Stays, episodes, index discharge ---------------------------------------------------------------


def stays_of(world: World, person: Row) -> list[Row]:
    own = [a for a in world["admission"] if a["person_pid"] == person["person_pid"]]
    own = [a for a in own if a["kind"] in ("neonatal", "inpatient", "day")]
    return sorted(own, key=lambda a: (a["start_day"], a["start_hour"] or 0, a["admission_id"]))


def is_transfer(stay: Row, earlier: list[Row]) -> bool:
    return any(within_a_day(old, stay) for old in earlier if old["end_day"] is not None)


def within_a_day(old: Row, new: Row) -> bool:
    """Starts at most 24 hours after the discharge; without an hour, at most on the same day."""
    if old["end_hour"] is None or new["start_hour"] is None:
        return bool(new["start_day"] <= old["end_day"])
    start = new["start_day"] * 24 + new["start_hour"]
    return bool(start <= old["end_day"] * 24 + old["end_hour"] + 24)


def episodes_of(world: World, person: Row) -> list[list[Row]]:
    found: list[list[Row]] = []
    earlier: list[Row] = []
    for stay in stays_of(world, person):
        if found and is_transfer(stay, earlier):
            found[-1].append(stay)
        else:
            found.append([stay])
        earlier.append(stay)
    return found


def closing(episode: list[Row]) -> Row:
    still_in = [s for s in episode if s["end_day"] is None]
    if still_in:
        return max(still_in, key=lambda s: (hour_or(s["end_hour"], 23), s["admission_id"]))
    return max(episode, key=lambda s: (s["end_day"], hour_or(s["end_hour"], 23), s["admission_id"]))


def hour_or(hour: int | None, otherwise: int) -> int:
    return otherwise if hour is None else hour


def index_discharge(world: World, child: Row) -> Row | None:
    """The closing stay of the first neonatal episode that ends at home."""
    if child["discharged_home_by_site"] is False:
        return None
    for episode in episodes_of(world, child):
        last = closing(episode)
        neonatal = any(s["kind"] == "neonatal" for s in episode)
        if neonatal and last["discharge_to"] == "home" and last["end_day"] is not None:
            return last
    return None


class Discharged:
    """An index child at home: start of risk, end of follow-up and readmissions."""

    def __init__(self, world: World, family: Row, child: Row, discharge: Row) -> None:
        self.world, self.family, self.child = world, family, child
        self.discharge_day: int = discharge["end_day"]
        self.start = max(self.discharge_day, family["inclusion_day"])
        self.end = last_day(child)
        self.died = death_of(child) is not None
        self.unit = {**strata(world, family), "cohort": discharge["end_quarter"]}
        del self.unit["severity"]

    def readmissions(self) -> list[Row]:
        first_stays = [e[0] for e in episodes_of(self.world, self.child)]
        return [s for s in first_stays if self.start < s["start_day"] <= self.end]

    def unplanned(self) -> list[Row]:
        return [s for s in self.readmissions() if s["urgency"] == "acute"]

    def followed(self, days: int) -> bool:
        return self.end >= self.start + days or (self.died and self.end >= self.start)


def discharged(world: World) -> Iterable[Discharged]:
    for family, child in with_children(world):
        discharge = index_discharge(world, child)
        if discharge is not None:
            yield Discharged(world, family, child, discharge)


def is_social(stay: Row) -> bool:
    code = (stay["primary_icd10"] or "").upper().replace(".", "")
    chapter = code[:1] == "Z" and code[1:3].isdigit() and 55 <= int(code[1:3]) <= 65
    named = code[:3] in ("Z74", "T74") or code[:4] in ("Z762", "Z763", "Z764")
    return stay["reason_class"] == "social" or chapter or named


# Hospital indicators from admissions ------------------------------------------------------------


def i01(world: World) -> list[Row]:
    units = []
    for child in discharged(world):
        event = any(s["start_day"] - child.start <= 30 for s in child.unplanned())
        units.append({**child.unit, "event": event, "measured": event or child.followed(30)})
    return units


def i02(world: World) -> list[Row]:
    units = []
    for child in discharged(world):
        near = [s for s in child.readmissions() if s["start_day"] <= child.start + 365]
        days = max(0, min(child.end, child.start + 365) - child.start)
        social = sum(is_social(s) for s in near)
        units.append({**child.unit, "events": social, "person_days": days, "measured": days > 0})
    return units


def i03(world: World) -> list[Row]:
    units = []
    for child in discharged(world):
        stop = min(child.end, child.start + 730)
        events = [s["start_day"] for s in child.unplanned() if s["start_day"] <= stop]
        if events:
            time, cause = min(events) - child.start, 1
        else:
            time, cause = stop - child.start, 2 if child.died and child.end <= stop else 0
        units.append(
            {**child.unit, "time": time, "cause": cause, "measured": child.end > child.start}
        )
    return units


def i04(world: World) -> list[Row]:
    units = []
    for child in discharged(world):
        stop = min(child.end, child.start + 365)
        value = days_in_hospital(stays_of(world, child.child), child, stop)
        units.append({**child.unit, "value": value, "measured": child.followed(365)})
    return units


def days_in_hospital(stays: list[Row], child: Discharged, stop: int) -> float:
    """Nights as a set, so that none counts twice; half a day for a day admission by itself."""
    nights: set[int] = set()
    halves = 0.0
    for place, stay in enumerate(stays):
        if stay["kind"] == "day":
            alone = all(until(s, child) <= stay["start_day"] for s in stays[:place])
            halves += 0.5 * (alone and child.start < stay["start_day"] <= stop)
        else:
            nights |= set(range(stay["start_day"], until(stay, child)))
    return len([n for n in nights if child.start <= n < stop]) + halves


def until(stay: Row, child: Discharged) -> int:
    if stay["kind"] == "day":
        return int(stay["start_day"])
    return child.end if stay["end_day"] is None else int(stay["end_day"])


# Births -----------------------------------------------------------------------------------------


def births(world: World) -> Iterable[tuple[Row, Row]]:
    for birth in world["birth"]:
        if birth["ga_days"] < 24 * 7:
            continue
        for child in world["person"]:
            if child["person_pid"] == birth["child_pid"]:
                yield (
                    birth,
                    {
                        "family_pid": child["family_pid"],
                        "cohort": child["birth_quarter"],
                        "arm": family_of(world, child)["arm"],
                        "plurality": "singleton" if birth["plurality"] == 1 else "multiple",
                        "measured": True,
                    },
                )


def i09(world: World) -> list[Row]:
    return [{**unit, "event": birth["ga_days"] < 37 * 7} for birth, unit in births(world)]


def i09g(world: World) -> list[Row]:
    return [{**unit, "value": birth["ga_days"] // 7} for birth, unit in births(world)]


def b01(world: World) -> list[Row]:
    return [{**unit, "value": birth["birth_weight_g"]} for birth, unit in births(world)]


# Questionnaires and work ------------------------------------------------------------------------


def parents(world: World) -> Iterable[tuple[Row, Row]]:
    for family in world["family"]:
        for parent in members(world, family, "mother", "partner"):
            yield family, parent


def totals(world: World, parent: Row, instrument: str) -> list[Row]:
    return [
        s
        for s in world["questionnaire_score"]
        if s["person_pid"] == parent["person_pid"]
        and s["instrument"] == instrument
        and s["scale"].lower() == "total"
        and s["n_missing"] == 0
    ]


def nearest(rows: list[Row], day: int, key: str) -> Row | None:
    return min(rows, key=lambda r: (abs(r["day"] - day), r["day"], r[key]), default=None)


def near(rows: list[Row], day: int) -> list[Row]:
    return [r for r in rows if abs(r["day"] - day) <= 30]


def expected_windows(world: World, family: Row, parent: Row) -> dict[str, int]:
    due = {"m3": 91, "m6": 183, "m12": 365}
    for child in members(world, family, "index_child"):
        discharge = index_discharge(world, child)
        if discharge is not None:
            due["discharge"] = discharge["end_day"]
    seen = {w: d for w, d in due.items() if parent["observed_from_day"] <= d <= last_day(parent)}
    if family["inclusion_day"] < 0 and parent["observed_from_day"] < 0:
        seen["pregnancy"] = 0
    return seen


def positive(score: Row, role: str, window: str) -> bool:
    if role == "partner":
        return bool(score["score"] >= 11)
    if window == "pregnancy":
        return bool(score["score"] >= (11 if score["trimester"] == 1 else 10))
    return bool(score["score"] >= 13)


def i18(world: World) -> list[Row]:
    units = []
    for family, parent in parents(world):
        for window, day in expected_windows(world, family, parent).items():
            scores = [s for s in totals(world, parent, "epds") if s["timepoint"] == window]
            if window == "pregnancy":
                scores = [s for s in scores if s["day"] < 0]
                scores = [s for s in scores if s["trimester"] or parent["role"] == "partner"]
            else:
                scores = near(scores, day)
            score = nearest(scores, day, "score_id")
            unit = {**strata(world, family), "role": parent["role"], "window": window}
            del unit["severity"]
            event = score is not None and positive(score, parent["role"], window)
            units.append({**unit, "event": event, "measured": score is not None})
    return units


def i19(world: World) -> list[Row]:
    units = []
    for family, parent in parents(world):
        scores = totals(world, parent, "epds")
        after = [s for s in scores if 0 <= s["day"] <= 213 and s["timepoint"] != "pregnancy"]
        first = min(after, key=lambda s: (s["day"], s["score_id"]), default=None)
        if first is None or first["score"] < 13:
            continue
        later = nearest(near(scores, first["day"] + 183), first["day"] + 183, "score_id")
        event = later is not None and later["score"] <= 9 and first["score"] - later["score"] >= 4
        units.append(
            {
                "family_pid": family["family_pid"],
                "arm": family["arm"],
                "role": parent["role"],
                "cohort": family["inclusion_quarter"],
                "event": event,
                "measured": later is not None,
            }
        )
    return units


def hours_now(status: Row) -> Any:
    if not status["employed"]:
        return 0
    return status["contract_hours"] if status["worked_hours"] is None else status["worked_hours"]


def i28(world: World) -> list[Row]:
    units = []
    for family, parent in parents(world):
        own = [w for w in world["work_status"] if w["person_pid"] == parent["person_pid"]]
        before = nearest([w for w in own if w["day"] < 0], 0, "work_id")
        if before is None or not before["employed"] or not before["contract_hours"]:
            continue
        later = nearest([w for w in near(own, 365) if hours_now(w) is not None], 365, "work_id")
        back = later is not None and hours_now(later) * 5 >= before["contract_hours"] * 4
        unit = {**strata(world, family), "role": parent["role"]}
        del unit["severity"]
        units.append({**unit, "event": back, "measured": later is not None})
    return units


def i58(world: World) -> list[Row]:
    units = []
    for family, parent in parents(world):
        scores = totals(world, parent, "fes")
        intake = [s for s in scores if s["timepoint"] == "intake"]
        first = nearest(near(intake, family["inclusion_day"]), family["inclusion_day"], "score_id")
        if first is None:
            continue
        same = [s for s in scores if s["timepoint"] == "m6" and s["version"] == first["version"]]
        later = nearest(near(same, 183), 183, "score_id")
        units.append(
            {
                "family_pid": family["family_pid"],
                "arm": family["arm"],
                "role": parent["role"],
                "cohort": family["inclusion_quarter"],
                "value": None if later is None else later["score"] - first["score"],
                "measured": later is not None,
            }
        )
    return units


# Process ----------------------------------------------------------------------------------------


def i31(world: World) -> list[Row]:
    units = []
    for family in world["family"]:
        start = family["inclusion_day"]
        own = [s for s in world["signal"] if s["family_pid"] == family["family_pid"]]
        own = [s for s in own if s["action_needed"] and start <= s["day"] <= start + 365]
        for role in {s["person_role"] for s in own}:
            mine = [s for s in own if s["person_role"] == role]
            first = min(mine, key=lambda s: (s["day"], s["signal_id"]))
            waits = [p["start_day"] - first["day"] for p in plans_for(world, first)]
            waits = [w for w in waits if 0 <= w <= 180]
            followed = family_last_day(world, family) >= first["day"] + 180
            units.append(
                {
                    "family_pid": family["family_pid"],
                    "arm": family["arm"],
                    "cohort": family["inclusion_quarter"],
                    "person_role": role,
                    "domain": merged_domain(first["life_domain"]),
                    "value": min(waits, default=181),
                    "measured": bool(waits) or followed,
                }
            )
    return units


def plans_for(world: World, signal: Row) -> list[Row]:
    own = [p for p in world["care_plan"] if p["family_pid"] == signal["family_pid"]]
    named = [p for p in own if p["signal_id"] == signal["signal_id"]]
    open_ = [p for p in own if p["signal_id"] is None]
    return named + [p for p in open_ if p["person_role"] in (None, "family", signal["person_role"])]


def merged_domain(domain: str) -> str:
    if domain in ("medical", "development"):
        return "medical"
    return (
        "practical" if domain in ("debt", "housing", "work", "care_logistics") else "psychosocial"
    )


def i36(world: World) -> list[Row]:
    units = []
    for family in (f for f in world["family"] if f["included"]):
        week = range(family["inclusion_day"], family["inclusion_day"] + 8)
        kinds = set()
        for member in world["care_team_member"]:
            last = member["to_day"]
            active = [d for d in week if d >= member["from_day"] and (last is None or d <= last)]
            if member["family_pid"] == family["family_pid"] and active:
                kinds |= {member["case_manager"], member["role"]}
        medical = bool(kinds & {"medical", "case_manager_medical"})
        event = medical and bool(kinds & {"psychosocial", "case_manager_psychosocial"})
        units.append(included_unit(world, family, event, 7, "arm"))
    return units


def included_unit(world: World, family: Row, event: bool, days: int, *dimensions: str) -> Row:
    followed = family_last_day(world, family) >= family["inclusion_day"] + days
    unit = {
        k: v for k, v in strata(world, family).items() if k in ("family_pid", "cohort", *dimensions)
    }
    return {**unit, "event": event, "measured": event or followed}


def i44(world: World) -> list[Row]:
    units = []
    for family in (f for f in world["family"] if f["included"]):
        own = [i for i in world["intervention"] if i["family_pid"] == family["family_pid"]]
        since = [
            i["start_day"] - family["inclusion_day"] for i in own if i["start_day"] is not None
        ]
        event = any(0 <= days <= 365 for days in since)
        units.append(included_unit(world, family, event, 365, "arm", "ga_band", "severity"))
    return units


def i70(world: World) -> list[Row]:
    complete = hospital_complete if "admission" in world else municipality_complete
    units = []
    for family, child in with_children(world):
        born = child["day0_kind"] == "birth"
        if family["included"] and born and last_day(child) >= 365:
            unit = included_unit(world, family, complete(world, family, child), 0, "arm")
            units.append({**unit, "measured": True})
    return units


def hospital_complete(world: World, family: Row, child: Row) -> bool:
    pid = child["person_pid"]
    born = any(b["child_pid"] == pid for b in world["birth"])
    visits = [v["day"] for v in world["followup_visit"] if v["person_pid"] == pid]
    scores = [s for m in members(world, family, "mother") for s in totals(world, m, "epds")]
    scores = near([s for s in scores if s["timepoint"] == "m6"], 183)
    home = index_discharge(world, child) is not None
    return born and home and any(1 <= v <= 365 for v in visits) and bool(scores)


def municipality_complete(world: World, family: Row, child: Row) -> bool:
    pids = {p["person_pid"] for p in members(world, family)}
    given = [a for a in world["youth_care_assignment"] if a["person_pid"] in pids]
    sent = [r for r in world["referral"] if r["family_pid"] == family["family_pid"]]
    accepted = [r for r in sent if r["status"] == "accepted"]
    return (
        child["residence_gemeente"] is not None
        and all(a["product_category"] for a in given)
        and all(r["accepted_day"] is not None for r in accepted)
    )


# Youth care -------------------------------------------------------------------------------------


def assigned(world: World) -> Iterable[tuple[Row, Row]]:
    for given in world["youth_care_assignment"]:
        child = next(p for p in world["person"] if p["person_pid"] == given["person_pid"])
        here = child["residence_gemeente"] in (None, given["gemeentecode"])
        young = 0 <= given["assigned_day"] < 1096
        if child["role"] in ("index_child", "co_twin") and here and young:
            yield (
                given,
                {
                    "family_pid": child["family_pid"],
                    "cohort": given["assigned_quarter"],
                    "arm": family_of(world, child)["arm"],
                    "product": product(given["product_category"]),
                },
            )


def product(category: str | None) -> str:
    names = {"45": "ambulatory", "51": "ambulatory", "52": "ambulatory", "54": "ambulatory"}
    names |= {"43": "residential", "44": "residential", "46": "crisis"}
    return "unknown" if category is None else names.get(category, "other")


def i33(world: World) -> list[Row]:
    units = []
    for given, unit in assigned(world):
        asked = given["request_day"]
        value = None if asked is None else max(0, given["assigned_day"] - asked)
        units.append({**unit, "value": value, "measured": asked is not None})
    return units


def given_to(world: World, given: Row) -> Row:
    child = next(p for p in world["person"] if p["person_pid"] == given["person_pid"])
    return family_of(world, child)


def i33s(world: World) -> list[Row]:
    units = []
    for given, unit in assigned(world):
        number = given["assignment_no_pid"]
        starts = [
            d["start_day"] for d in world["youth_care_delivery"] if d["assignment_no_pid"] == number
        ]
        wait = max(0, min(starts) - given["assigned_day"]) if starts else 181
        followed = family_last_day(world, given_to(world, given)) >= given["assigned_day"] + 180
        begun = wait <= 180
        units.append({**unit, "value": wait if begun else 181, "measured": begun or followed})
    return units


def i48(world: World) -> list[Row]:
    units = []
    for child in world["person"]:
        live = child["pregnancy_outcome"] in (None, "live_birth") and not child["unborn"]
        if (
            child["role"] not in ("index_child", "co_twin")
            or child["day0_kind"] != "birth"
            or not live
        ):
            continue
        pid, stop = child["person_pid"], min(last_day(child), 1096)
        own = [a["start_day"] for a in world["youth_care_assignment"] if a["person_pid"] == pid]
        ages = [max(1, min(own))] if own else []
        if ages and ages[0] <= stop:
            time, cause = ages[0], 1
        else:
            time, cause = stop, 2 if death_of(child) is not None and last_day(child) <= stop else 0
        units.append(
            {
                "family_pid": child["family_pid"],
                "arm": family_of(world, child)["arm"],
                "cohort": child["birth_quarter"],
                "time": time,
                "cause": cause,
                "measured": child["observed_from_day"] <= 30 and last_day(child) > 0,
            }
        )
    return units


# Costs ------------------------------------------------------------------------------------------


PAYERS = {
    "hospital": {"insurer_zvw", "hospital", "employer", "family"},
    "municipality": {"municipality_jw", "municipality_wmo", "municipality_other", "state"},
}


def spent(
    world: World, family: Row, first: int, until_day: int, categories: Iterable[str]
) -> dict[str | None, Decimal]:
    sums: dict[str | None, Decimal] = {}
    for line in world["cost_line"]:
        own = line["family_pid"] == family["family_pid"] and line["category"] in categories
        priced = line["price_kind"] == "reference" and line["price_source"] == "reference_price"
        counted = line["payer"] in PAYERS["hospital" if "admission" in world else "municipality"]
        if own and priced and counted and first <= line["period_start_day"] < until_day:
            sums[line["payer"]] = sums.get(line["payer"], Decimal(0)) + line["amount_eur"]
    return sums or {None: Decimal(0)}


def cost_units(unit: Row, sums: dict[str | None, Decimal], measured: bool) -> list[Row]:
    return [{**unit, "category": p, "value": v, "measured": measured} for p, v in sums.items()]


def i61(world: World) -> list[Row]:
    outside = {line["category"] for line in world["cost_line"]} - {"nicu"}
    units = []
    for family, unit, first in first_years(world):
        followed = family_last_day(world, family) >= first + 365
        units += cost_units(unit, spent(world, family, first, first + 365, outside), followed)
    return units


def first_years(world: World) -> Iterable[tuple[Row, Row, int]]:
    if "admission" in world:
        for one in discharged(world):
            yield one.family, one.unit, one.discharge_day
        return
    for family, child in with_children(world):
        if child["day0_kind"] == "birth":
            unit = {**strata(world, family), "cohort": child["birth_quarter"]}
            del unit["severity"]
            yield family, unit, 0


def i61n(world: World) -> list[Row]:
    units = []
    for child in discharged(world):
        sums = spent(world, child.family, 0, child.discharge_day, ("nicu", "inpatient"))
        units += cost_units(child.unit, sums, True)
    return units


def i48c(world: World) -> list[Row]:
    kinds = ["none", "ambulatory", "residential", "crisis", "other", "unknown"]
    units = []
    for child in world["person"]:
        live = child["pregnancy_outcome"] in (None, "live_birth") and not child["unborn"]
        counted = child["role"] in ("index_child", "co_twin") and child["day0_kind"] == "birth"
        if not (counted and live):
            continue
        own = [a for a in world["youth_care_assignment"] if a["person_pid"] == child["person_pid"]]
        own = [a for a in own if a["start_day"] <= 1096]
        found = [(max(1, a["start_day"]), kinds.index(product(a["product_category"]))) for a in own]
        died = death_of(child) is not None and last_day(child) <= 1096
        followed = child["observed_from_day"] <= 30 and last_day(child) >= 1096 and not died
        units.append(
            {
                "family_pid": child["family_pid"],
                "arm": family_of(world, child)["arm"],
                "cohort": child["birth_quarter"],
                "value": min(found)[1] if found else 0,
                "measured": followed,
            }
        )
    return units


ORACLE: dict[str, Callable[[World], list[Row]]] = {
    name.upper(): function
    for name, function in globals().items()
    if name[0] in "ib" and name[1:3].isdigit()
}
