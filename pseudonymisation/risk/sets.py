"""Sets of quasi-identifiers: what somebody in the neighbourhood might know of a family.

Columns are written ``table.raw``. Together the sets name every column that somebody could know from
outside; what is made of it in the store depends on the policy.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["hospital", "municipality"]
BOTH: frozenset[Kind] = frozenset({"hospital", "municipality"})
HOSPITAL: frozenset[Kind] = frozenset({"hospital"})
MUNICIPALITY: frozenset[Kind] = frozenset({"municipality"})


@dataclass(frozen=True, slots=True)
class QuasiSet:
    """What is known together about one subject: a row a person, or a row a family (``base``)."""

    name: str
    label_nl: str
    label_en: str
    site_kinds: frozenset[Kind]
    base: str
    columns: tuple[str, ...]
    sensitive: tuple[str, ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """The tables that the columns come from, and the one whose rows are counted."""
        named = (column.partition(".")[0] for column in (*self.columns, *self.sensitive))
        return frozenset({self.base, *named})


SETS = (
    QuasiSet(
        "child", "kind bij de geboorte", "child at birth", HOSPITAL, "birth",
        ("birth.ga_days", "person.birth_date", "birth.sex", "birth.plurality", "family.postcode"),
        ("birth.delivery_mode", "birth.congenital_anomaly"),
    ),
    QuasiSet(
        "person", "persoon", "person", BOTH, "person",
        ("person.role", "person.sex", "person.birth_year", "person.birth_date",
         "person.residence_gemeente", "person.death_date"),
        ("person.observation_end_reason",),
    ),
    QuasiSet(
        "family", "gezin", "family", BOTH, "family",
        ("family.postcode", "family.household_type", "family.n_siblings",
         "family.interpreter_needed", "family.parent_education", "family.inclusion_quarter_date"),
        ("family.arm",),
    ),
    QuasiSet(
        "stay", "eerste opname", "first stay", HOSPITAL, "admission",
        ("admission.start_date", "admission.end_date", "person.birth_date", "person.sex"),
        ("admission.reason_class", "admission.discharge_to"),
    ),
    QuasiSet(
        "youth_care", "eerste jeugdhulp", "first youth care", MUNICIPALITY,
        "youth_care_assignment",
        ("youth_care_assignment.start_date", "youth_care_assignment.end_date",
         "person.birth_date", "person.sex"),
        ("youth_care_assignment.product_category",),
    ),
)  # fmt: skip


def of(kind: str) -> tuple[QuasiSet, ...]:
    """Return the sets of a kind of site."""
    return tuple(one for one in SETS if kind in one.site_kinds)
