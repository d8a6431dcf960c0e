"""Small worlds: rows of the common data model in plain Python, and the same rows in DuckDB.

The values are drawn close to every boundary of the definitions, so that a few families hold
twins, transfers, deaths, stillbirths, missing hours, open stays and children never discharged.
"""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import ibis
import pyarrow as pa

from federated.indicators import catalogue as catalogue_of_indicators
from federated.schema import Kind, Table, catalogue

Row = dict[str, Any]
World = dict[str, list[Row]]

INSTRUMENTS = ("epds", "fes", "empo")
QUARTERS = ("2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3", "2025-Q1", None)
_TYPES = {
    Kind.INTEGER: pa.int32(),
    Kind.DAY: pa.int32(),
    Kind.DECIMAL: pa.decimal128(18, 4),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.BOOLEAN: pa.bool_(),
}


def tables_of(kind: str) -> Mapping[str, Table]:
    """The tables that a kind of site has."""
    return {name: table for name, table in catalogue().items() if kind in table.site_kinds}


class Store:
    """An engine with the tables of a kind of site, filled again for each world."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.connection = ibis.duckdb.connect()
        self.queries: dict[str, str] = {}
        for name, table in tables_of(kind).items():
            self.connection.create_table(name, schema=ibis.schema(schema_of(table)))
        self.tables = {name: self.connection.table(name) for name in tables_of(kind)}

    def fill(self, world: World) -> None:
        """Replace all rows."""
        raw = self.connection.con
        for name, table in tables_of(self.kind).items():
            raw.execute(f"DELETE FROM {name}")
            if world.get(name):
                raw.register("incoming", pa.Table.from_pylist(world[name], schema_of(table)))
                raw.execute(f"INSERT INTO {name} SELECT * FROM incoming")
                raw.unregister("incoming")

    def units(self, name: str) -> list[Row]:
        """The units of an indicator; its SQL is the same for every world and is made once."""
        if name not in self.queries:
            units = catalogue_of_indicators()[name].units(self.tables)
            self.queries[name] = str(ibis.to_sql(units, dialect="duckdb"))
        rows: list[Row] = self.connection.con.sql(self.queries[name]).to_arrow_table().to_pylist()
        return rows


def schema_of(table: Table) -> pa.Schema:
    return pa.schema([(c.name, _TYPES.get(c.kind, pa.string())) for c in table.columns])


def made(random: Random, families: int, kind: str) -> World:
    """Draw a world for one kind of site."""
    world: World = {name: [] for name in tables_of(kind)}
    for number in range(families):
        Family(world, random, f"F{number}").add()
    return world


class Family:
    """One family and all its rows."""

    def __init__(self, world: World, random: Random, pid: str) -> None:
        self.world, self.random, self.pid = world, random, pid
        self.numbers = 0

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    def number(self) -> str:
        self.numbers += 1
        return f"{self.pid}-{self.random.randrange(10**6):06d}-{self.numbers}"

    def put(self, table: str, **row: Any) -> None:
        if table in self.world:
            self.world[table].append(row)

    def add(self) -> None:
        self.inclusion = self.one(-200, -30, -1, 0, 5, 20, 60, 400)
        self.put(
            "family",
            family_pid=self.pid,
            inclusion_day=self.inclusion,
            arm=self.one("programme", "comparison", "historic"),
            included=self.random.random() < 0.85,
            severity=self.one("green", "yellow", "orange", "red", None),
            inclusion_quarter=self.one(*QUARTERS),
        )
        self.children()
        self.parents()
        self.care()
        self.costs()

    def person(self, role: str) -> str:
        pid = f"{self.pid}-{role}"
        last = self.one(
            -5,
            0,
            6,
            20,
            35,
            60,
            100,
            183,
            364,
            365,
            366,
            395,
            400,
            730,
            760,
            1095,
            1096,
            1097,
            1500,
            1500,
            1500,
        )
        reason = self.one("extraction", "extraction", "moved", "died", "objection", "lost")
        death = (
            self.one(last, last, last - 3, None)
            if reason == "died"
            else self.one(*[None] * 9, last + 1)
        )
        self.put(
            "person",
            person_pid=pid,
            family_pid=self.pid,
            role=role,
            sex="unknown",
            birth_quarter=self.one(*QUARTERS),
            death_day=death,
            residence_gemeente=self.one("0599", "0599", "0518", None),
            unborn=self.one(None, None, False, True),
            observed_from_day=self.one(-250, -10, 0, 0, 0, 30, 31, 90, 200),
            observed_to_day=last,
            observation_end_reason=reason,
            discharged_home_by_site=self.one(True, True, True, None, False),
            day0_kind=self.one("birth", "birth", "birth", "birth", "due_date"),
            pregnancy_outcome=self.one("live_birth", "live_birth", None, "stillbirth"),
        )
        return pid

    def children(self) -> None:
        roles = ["index_child"] + ["co_twin"] * self.one(0, 0, 1) + ["sibling"] * self.one(0, 1)
        for role in roles:
            pid = self.person(role)
            if role != "sibling" and self.random.random() < 0.9:
                self.birth(pid, len(roles))
            self.admissions(pid, ("neonatal", "neonatal", "inpatient", "day", "ed"))
            self.assignments(pid)
            for _ in range(self.one(0, 1, 2)):
                day = self.one(0, 1, 100, 365, 366)
                self.put("followup_visit", visit_id=self.number(), person_pid=pid, day=day)

    def birth(self, pid: str, children: int) -> None:
        self.put(
            "birth",
            child_pid=pid,
            ga_days=self.one(150, 167, 168, 195, 196, 223, 224, 258, 259, 280),
            birth_weight_g=self.random.randrange(300, 6501),
            plurality=children,
            outcome=self.one("live", "stillbirth", "neonatal_death"),
        )

    def admissions(self, pid: str, kinds: tuple[str, ...]) -> None:
        day = self.one(0, 0, 1)
        for place in range(self.one(0, 1, 2, 3, 5)):
            start = day + self.one(0, 0, 1, 1, 2, 25, 30, 31, 100, 364) * (place > 0)
            start -= self.one(0, 0, 0, 0, 3)
            end = self.one(*[start + n for n in (0, 1, 2, 10, 40)], None)
            self.put(
                "admission",
                admission_id=self.number(),
                person_pid=pid,
                kind="neonatal" if place == 0 and "neonatal" in kinds else self.one(*kinds),
                start_day=start,
                end_day=end,
                urgency=self.one("acute", "acute", "planned"),
                discharge_to=self.one("home", "home", "home", "other_hospital", "death", None),
                reason_class=self.one("medical", "social", "mixed", "unknown", None),
                primary_icd10=self.one(
                    "Z63", "Z55", "Z65.1", "Z66", "z74", "Z76", "Z76.2", "Z765", "T741", "J21", None
                ),
                start_hour=self.one(0, 8, 9, 23, None),
                end_hour=self.one(0, 8, 9, 23, None),
                end_quarter=None if end is None else self.one(*QUARTERS),
            )
            day = end if end is not None else start + 5

    def parents(self) -> None:
        for role in ("mother", *(["partner"] * self.one(0, 1, 1))):
            pid = self.person(role)
            self.admissions(pid, ("maternal",))
            for _ in range(self.one(0, 1, 3, 6)):
                self.score(pid, *self.moment(), self.one("epds", "epds", *INSTRUMENTS))
            for _ in range(self.one(0, 0, 1, 2)):
                self.pair(pid)
            for _ in range(self.one(0, 2, 4)):
                self.work(pid)

    def moment(self) -> tuple[str, int]:
        moments = [("pregnancy", -40), ("intake", self.inclusion), ("discharge", 15)]
        moments += [("m3", 91), ("m6", 183), ("m6", 183), ("m12", 365)]
        chosen: tuple[str, int] = self.one(*moments)
        return chosen

    def pair(self, pid: str) -> None:
        """Two scores that belong together, for the indicators of change."""
        self.score(pid, "intake", self.inclusion, "fes")
        self.score(pid, "m6", 183, "fes")
        self.score(pid, "discharge", 0, "epds")
        self.score(pid, "m6", 183, "epds")

    def score(self, pid: str, timepoint: str, due: int, instrument: str) -> None:
        self.put(
            "questionnaire_score",
            score_id=self.number(),
            person_pid=pid,
            instrument=instrument,
            version=self.one("1", "1", "1", "2"),
            scale=self.one("total", "total", "total", "Total", "subscale"),
            score=Decimal(self.one(4, 8, 9, 10, 11, 12, 13, 14, 17, 25)),
            n_items=10,
            n_missing=self.one(0, 0, 0, 0, 1),
            timepoint=timepoint,
            day=due + self.one(-31, -30, -5, 0, 5, 30, 31, 40),
            trimester=self.one(1, 2, 3, None),
        )

    def work(self, pid: str) -> None:
        self.put(
            "work_status",
            work_id=self.number(),
            person_pid=pid,
            day=self.one(-100, -20, -1, 0, 334, 335, 360, 365, 370, 395, 396),
            employed=self.one(True, True, True, False),
            contract_hours=self.hours(0, 16, 20, 32),
            worked_hours=self.hours(0, 12, 16, 25, 26, 32),
        )

    def hours(self, *values: int) -> Decimal | None:
        chosen = self.one(None, *values)
        return None if chosen is None else Decimal(chosen)

    def assignments(self, pid: str) -> None:
        for _ in range(self.one(0, 0, 1, 2)):
            number, day = self.number(), self.one(-20, -1, 0, 1, 90, 365, 366, 730, 1095, 1096)
            self.put(
                "youth_care_assignment",
                assignment_no_pid=number,
                person_pid=pid,
                gemeentecode="0599",
                product_category=self.one("45", "43", "46", "54", "40", None),
                request_day=self.one(
                    None, *[day - n for n in (-3, 0, 7, 8, 14, 15, 56, 57, 112, 113, 300)]
                ),
                assigned_day=day,
                start_day=day + self.one(-10, 0, 1, 30),
                assigned_quarter=self.one(*QUARTERS),
            )
            for _ in range(self.one(0, 1, 2)):
                start = day + self.one(-4, 0, 7, 8, 28, 29, 180, 181)
                self.put(
                    "youth_care_delivery",
                    delivery_id=self.number(),
                    assignment_no_pid=number,
                    start_day=start,
                )

    def care(self) -> None:
        signals = [self.signal() for _ in range(self.one(0, 1, 2, 4))]
        for _ in range(self.one(0, 1, 3)):
            start = self.inclusion + self.one(0, 7, 8, 10, 30, 181, 300)
            role = self.one("child", "mother", "family", None)
            self.put(
                "care_plan",
                plan_id=self.number(),
                family_pid=self.pid,
                start_day=start,
                signal_id=self.one(None, None, *signals),
                person_role=role,
            )
        for _ in range(self.one(0, 1, 3)):
            self.member()
        for _ in range(self.one(0, 0, 1, 2)):
            start = self.one(None, *[self.inclusion + n for n in (-1, 0, 100, 365, 366)])
            self.put(
                "intervention",
                intervention_id=self.number(),
                family_pid=self.pid,
                kind="respite",
                start_day=start,
            )
        for _ in range(self.one(0, 0, 1)):
            self.put(
                "referral",
                referral_id=self.number(),
                family_pid=self.pid,
                status=self.one("accepted", "accepted", "open"),
                accepted_day=self.one(None, 10),
            )

    def signal(self) -> str:
        number = self.number()
        self.put(
            "signal",
            signal_id=number,
            family_pid=self.pid,
            person_role=self.one("child", "child", "mother", "partner", "sibling", "family"),
            life_domain=self.one("medical", "development", "mental", "debt", "violence", "work"),
            day=self.inclusion + self.one(-1, 0, 2, 10, 120, 365, 366),
            action_needed=self.one(True, True, False),
        )
        return number

    def member(self) -> None:
        start = self.inclusion + self.one(-30, 0, 7, 8)
        self.put(
            "care_team_member",
            membership_id=self.number(),
            family_pid=self.pid,
            role=self.one("nurse", "case_manager_medical", "case_manager_psychosocial"),
            case_manager=self.one("none", "medical", "psychosocial", None),
            from_day=start,
            to_day=self.one(None, None, start + 29, start + 30, start + 31),
        )

    def costs(self) -> None:
        for _ in range(self.one(0, 1, 4, 8)):
            self.put(
                "cost_line",
                cost_id=self.number(),
                family_pid=self.pid,
                payer=self.one(
                    "insurer_zvw", "municipality_jw", "municipality_wmo", "hospital", "family"
                ),
                category=self.one("inpatient", "nicu", "gp", "youth_care", "productivity"),
                period_start_day=self.one(-1, 0, 1, 10, 40, 364, 365, 366, 404, 405, 800),
                amount_eur=Decimal(self.one("12.30", "100.05", "-50.00", "2500.00", "0.00")),
                price_source=self.one("reference_price", "reference_price", "invoice"),
                price_kind=self.one("reference", "reference", "reference", "tariff_public"),
            )
