"""How old a family's rows are, and which families are past the retention of the policy.

The store has no dates, so the age is reckoned from what it has: day 0 is taken to be the first
day of the quarter in which the index child was born, and the age runs from the family's last
event, in any table, that has already happened. So nothing is kept longer than the policy says,
and may go up to one quarter earlier. A family whose quarter of birth is unknown is aged by its
quarter of inclusion, and without that by the last delivery that spoke of it. Planned days (the
end of an assignment) and days of observation are no events; an objection is none either.
A family's rows go together: half a family would count wrongly.
"""

from collections.abc import Iterator
from datetime import date

from federated import schema
from federated.schema import Kind, Table
from sites.erasing import People, members
from sites.store import Store

_NO_EVENTS = frozenset({"objection", "load_batch"})
_OBSERVED = frozenset({"observed_from_day", "observed_to_day"})
_QUARTER = "make_date(left({0}, 4)::INTEGER, (right({0}, 1)::INTEGER - 1) * 3 + 1, 1)"
_OF_PERSON = ("person_pid", "child_pid", "mother_pid")

_EXPIRED = """
WITH born AS (
  SELECT family_pid, min({birth}) FILTER (WHERE role = 'index_child') AS child, min({birth}) AS any
  FROM cdm.person GROUP BY family_pid
), included AS (
  SELECT family_pid, min({inclusion} - inclusion_day) AS day FROM cdm.family GROUP BY family_pid
), seen AS (
  SELECT p.family_pid, max(l.loaded_at::TIMESTAMPTZ)::DATE AS day
  FROM cdm.person p JOIN cdm.load_batch l USING (batch_id) GROUP BY p.family_pid
), known AS (
  SELECT family_pid, coalesce(b.child, i.day) AS day0, s.day AS seen
  FROM (SELECT DISTINCT family_pid FROM ({events}) UNION SELECT family_pid FROM born) f
  LEFT JOIN born b USING (family_pid) LEFT JOIN included i USING (family_pid)
  LEFT JOIN seen s USING (family_pid)
), aged AS (
  SELECT family_pid, coalesce(
    max(k.day0 + e.day) FILTER (WHERE k.day0 + e.day <= $extracted), any_value(k.day0),
    any_value(k.seen)) AS last
  FROM known k LEFT JOIN ({events}) e USING (family_pid) GROUP BY family_pid
)
SELECT family_pid FROM aged
WHERE family_pid IS NOT NULL AND last < $extracted::DATE - to_months($months::INTEGER)"""


def expired(store: Store, extracted: date, months: int) -> People:
    """Return the families whose last event is more than ``months`` before ``extracted``."""
    sql = _EXPIRED.format(
        birth=_QUARTER.format("birth_quarter"),
        inclusion=_QUARTER.format("inclusion_quarter"),
        events=" UNION ALL ".join(_events()),
    )
    with store.lock:
        found = store.cursor().execute(sql, {"extracted": extracted, "months": months}).fetchall()
    families = frozenset(str(pid) for (pid,) in found)
    return People(members(store, families), families) if families else People()


def _events() -> Iterator[str]:
    """Yield a query of (family_pid, day) for each table with days."""
    for table in schema.catalogue().values():
        days = [c.name for c in table.columns if c.kind is Kind.DAY and c.name not in _OBSERVED]
        if days and table.name not in _NO_EVENTS:
            listed = ", ".join(f't."{day}"' for day in days)
            yield f"SELECT family_pid, unnest([{listed}]) AS day FROM {_with_family(table)}"


def _with_family(table: Table) -> str:
    """Return a relation of the table in which every row has its family."""
    if table.has("family_pid"):
        return f"cdm.{table.name} t"
    if table.name == "youth_care_delivery":
        return (
            "cdm.youth_care_delivery t JOIN cdm.youth_care_assignment a USING (assignment_no_pid) "
            "JOIN cdm.person p ON p.person_pid = a.person_pid"
        )
    (of,) = (name for name in _OF_PERSON if table.has(name))
    return f'cdm.{table.name} t JOIN cdm.person p ON p.person_pid = t."{of}"'
