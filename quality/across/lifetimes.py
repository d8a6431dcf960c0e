"""Events of a person against that person's birth, death and days under observation.

Day 0 is the birth of the index child, so only of that child is a negative day impossible.
"""

from collections.abc import Iterator

from federated.schema import Kind, Table
from quality import suite
from quality.query import Breach, Query, of_rows

_FIRST_NEONATAL = (
    "(SELECT arg_min(a.admission_id, (a.start_day, coalesce(a.start_hour, 0))) AS admission_id, "
    "min(a.start_day) AS day FROM candidate.admission a JOIN candidate.person p "
    "USING (person_pid) WHERE a.kind = 'neonatal' AND p.role = 'index_child' "
    "AND a.start_day >= 0 GROUP BY a.person_pid) c"
)


def _event_day(table: Table) -> str | None:
    """Return the column that tells when the event was, for tables about a person."""
    days = [c.name for c in table.columns if c.kind is Kind.DAY and c.required]
    if not table.has("person_pid") or table.name in ("person", "objection") or not days:
        return None
    return "start_day" if "start_day" in days else days[0]


def _queries(table: Table) -> Iterator[Query]:
    day = _event_day(table)
    if day is None:
        return
    born = "p.role = 'index_child' AND p.birth_quarter IS NOT NULL"
    breaches = (
        Breach("before_birth", day, f"c.{day} < 0 AND {born}"),
        Breach("after_death", day, f"c.{day} > p.death_day"),
        Breach(
            "outside_window", day, f"c.{day} NOT BETWEEN p.observed_from_day AND p.observed_to_day"
        ),
    )
    relation = f"candidate.{table.name} c JOIN candidate.person p USING (person_pid)"
    yield from of_rows(table.name, relation, breaches, "person")


_FIRST_DAYS = of_rows(
    "admission",
    _FIRST_NEONATAL,
    [Breach("late_first_admission", "start_day", "c.day > 1")],
    "person",
)

QUERIES = (*(q for t in suite.tables() for q in _queries(t)), *_FIRST_DAYS)
