"""Reads an inbox back as a site would: reader, then casting, then fragments put together."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from federated import schema
from quality.problem import Problem
from sites import casting, sources
from sites.batch import VERSION, WITHDRAWN, RawBatch
from sites.example_data import sources as example_sources
from sites.settings import Site, SourceSettings

Row = dict[str, Any]
INBOXES: dict[str, Callable[[Path], tuple[SourceSettings, ...]]] = {
    "hospital": example_sources.hospital,
    "hospital_without_workbook": partial(example_sources.hospital, workbook=False),
    "municipality": example_sources.municipality,
    "trial": example_sources.trial,
}
Found = tuple[Problem, str]  # a problem and the file it is in


def batches(folder: Path, kind: str) -> Iterator[tuple[str, RawBatch]]:
    """Yield every batch of an inbox with the name of its file."""
    found = INBOXES[kind](Path("inbox"))
    site = site_of(folder, kind, found)
    for settings in found:
        for path in sources.files(settings, site):
            reader = sources.source(settings.format)
            for batch in reader.read(path, settings, site, frozenset(schema.catalogue())):
                yield path.name, batch


def read(folder: Path, kind: str) -> tuple[dict[str, list[Row]], list[Found]]:
    """Return the rows of every table, and what the readers themselves rejected."""
    rows: dict[str, list[Row]] = defaultdict(list)
    problems: list[Found] = []
    for name, batch in batches(folder, kind):
        typed, bad = casting.cast(batch)
        rows[batch.table] += typed.to_pylist()
        problems += [(problem, name) for problem in (*batch.problems, *bad)]
    return {table: _together(table, found) for table, found in rows.items()}, problems


def site_of(folder: Path, kind: str, found: tuple[SourceSettings, ...]) -> Site:
    """Return the settings of a site with these sources."""
    return Site(
        folder=folder,
        id="example",
        name="Example",
        kind="municipality" if kind == "municipality" else "hospital",
        gemeentecode="0599",
        programme="other",
        start_month="2023-01",
        expected_families_per_year=100,
        source=found,
        extracted=date(2026, 11, 1),
    )


def _together(table: str, rows: list[Row]) -> list[Row]:
    """Put fragments of one key together: what is filled in, later and higher versions winning."""
    merged: dict[Any, Row] = {}
    gone: set[Any] = set()
    for row in sorted(rows, key=lambda r: r[VERSION] if table in MESSAGES else 0):
        key = key_of(table, row)
        held = merged.setdefault(key, {})
        held.update({name: value for name, value in row.items() if value is not None})
        (gone.add if row[WITHDRAWN] else gone.discard)(key)
    return [row for key, row in merged.items() if key not in gone]


def key_of(table: str, row: Row) -> Any:
    """Return what a row is known by; at a municipality a person is known by BSN."""
    return next((row[name] for name in KEYS[table] if row.get(name) is not None), None)


MESSAGES = {"youth_care_assignment", "youth_care_delivery"}
KEYS = {
    "admission": ("admission_id",),
    "birth": ("child_number",),
    "care_plan": ("plan_id",),
    "care_team_member": ("membership_id",),
    "cost_line": ("cost_id",),
    "diagnosis": ("diagnosis_id",),
    "family": ("family_number", "bsn"),
    "followup_visit": ("visit_id",),
    "intervention": ("intervention_id",),
    "measurement": ("measurement_id",),
    "objection": ("objection_id",),
    "person": ("person_number", "bsn"),
    "pregnancy": ("pregnancy_number",),
    "questionnaire_score": ("score_id",),
    "referral": ("referral_id",),
    "signal": ("signal_id",),
    "site_capacity": ("month",),
    "social_support": ("support_id",),
    "work_status": ("work_id",),
    "youth_care_assignment": ("assignment_number",),
    "youth_care_delivery": ("assignment_number",),
}
