"""What a municipality knows: residents by BSN, households, its own help, and youth care."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from sites.example_data import clinic, consent, money, signals, support, youth
from sites.example_data.at_hospital import with_family
from sites.example_data.children import Children
from sites.example_data.draw import Columns, keep
from sites.example_data.families import Families
from sites.example_data.planted import table

PROLONGED = np.timedelta64(182, "D")


def youth_care(drawn: Families, born: Children, everyone: Columns) -> Columns:
    """Return the course of every assignment, from which the iJw messages are written."""
    rows = youth.draw(drawn, born, everyone)
    child = rows.pop("person")
    identity = {name: everyone[name][child] for name in ("bsn", "name", "sex", "birth", "address")}
    return {**rows, **identity, "household": drawn.household[everyone["family"][child]]}


def tables(
    drawn: Families, born: Children, everyone: Columns, course: Columns
) -> Mapping[str, pa.Table]:
    """Return every table of the municipality; persons are known by BSN alone."""
    raised = signals.signals(drawn, "municipality")
    helped = support.social(drawn)
    by_family = {
        "signal": raised,
        "care_plan": signals.plans(drawn, "municipality", raised),
        "care_team_member": support.team(drawn, "municipality"),
        "social_support": helped,
        "cost_line": money.municipality(drawn, born, helped),
    }
    own = {
        "family": clinic.families(drawn, drawn.household),
        "person": _residents(drawn, everyone),
        "objection": _without_number(consent.municipality(drawn, everyone)),
        **_youth_care(drawn, course),
    }
    named = {name: with_family(rows, drawn.household) for name, rows in by_family.items()}
    return {name: table(name, rows) for name, rows in {**own, **named}.items()}


def _residents(drawn: Families, everyone: Columns) -> Columns:
    rows = {
        "family_number": drawn.household[everyone["family"]],
        "residence_gemeente": np.full(everyone["family"].size, drawn.place.gemeentecode),
        **clinic.people(everyone),
    }
    return keep(rows, everyone["outcome"] != "stillbirth")


def _without_number(rows: Columns) -> Columns:
    return {name: values for name, values in rows.items() if name != "person"}


def _youth_care(drawn: Families, course: Columns) -> Mapping[str, Columns]:
    """What is left when every message has been read and later ones have corrected earlier ones."""
    size = course["assignment_number"].size
    same = ("assignment_number", "bsn", "provider_number", "product_category", "product_code",
            "assigned_date", "start_date", "volume")  # fmt: skip
    prolonged = course["end_date"] + np.where(course["changed"], PROLONGED, np.timedelta64(0, "D"))
    delivered = keep(course, ~np.isnat(course["delivery_start"]) & ~course["withdrawn"])
    return {
        "youth_care_assignment": {
            **{name: course[name] for name in same},
            "end_date": prolonged,
            "gemeentecode": np.full(size, drawn.place.gemeentecode),
            "unit": np.full(size, "04"),
            "frequency": np.full(size, "2"),
            "change_reason": np.where(course["changed"], "12", ""),
        },
        "youth_care_delivery": {
            **{name: delivered[name] for name in ("assignment_number", "bsn", "end_reason")},
            "start_date": delivered["delivery_start"],
            "end_date": delivered["delivery_end"],
        },
    }
