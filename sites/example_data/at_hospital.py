"""What a hospital knows: its patients' stays, and the dossier of the programme that it runs."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from sites.example_data import (
    capacity,
    clinic,
    consent,
    delivery_room,
    families,
    money,
    parents,
    signals,
    stays,
    support,
    work,
)
from sites.example_data.children import Children
from sites.example_data.draw import Columns, Texts
from sites.example_data.planted import table


def tables(
    drawn: families.Families,
    born: Children,
    everyone: Columns,
    years: tuple[int, ...],
    per_year: int,
) -> Mapping[str, pa.Table]:
    """Return every table of the hospital."""
    admissions = stays.draw(drawn, born)
    birth = delivery_room.births(drawn, born)
    raised = signals.signals(drawn, "hospital")
    by_family = {
        "signal": raised,
        "care_plan": _unnamed(signals.plans(drawn, "hospital", raised)),
        "care_team_member": support.team(drawn, "hospital"),
        "intervention": support.interventions(drawn, "hospital"),
        "cost_line": money.hospital(drawn, born, admissions),
    }
    own = {
        "family": clinic.families(drawn, drawn.number),
        "person": clinic.patients(drawn, everyone),
        "pregnancy": delivery_room.pregnancies(drawn, born),
        "birth": birth,
        "measurement": delivery_room.measurements(drawn, born, birth),
        "admission": admissions,
        "diagnosis": clinic.diagnoses(drawn, born, admissions),
        "followup_visit": clinic.visits(drawn, born),
        "questionnaire_score": parents.scores(drawn, born, everyone),
        "work_status": work.draw(drawn, everyone),
        "objection": _numbered(consent.hospital(drawn, everyone)),
        "site_capacity": capacity.draw(drawn.seed, years, drawn.extracted.astype(object), per_year),
    }
    named = {name: with_family(rows, drawn.number) for name, rows in by_family.items()}
    return {name: table(name, rows) for name, rows in {**own, **named}.items()}


def with_family(rows: Columns, numbers: Texts) -> Columns:
    """Replace the position of a family by its number at a site."""
    rest = {name: values for name, values in rows.items() if name != "family"}
    return {**rest, "family_number": numbers[rows["family"]]}


def _unnamed(plans: Columns) -> Columns:
    """A CarePlan says neither which signal led to it nor for whom in the family it is."""
    return {name: v for name, v in plans.items() if name not in ("signal_id", "person_role")}


def _numbered(rows: Columns) -> Columns:
    rest = {name: values for name, values in rows.items() if name not in ("person", "bsn")}
    return {**rest, "person_number": np.asarray(rows["person"])}
