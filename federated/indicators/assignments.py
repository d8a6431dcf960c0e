"""Youth-care assignments of resident children until their third birthday.

Children whose birth is day 0 count: index children and their twins. The day of birth of a
sibling is not kept, so its age is not known well enough.
"""

from typing import TYPE_CHECKING

from federated.indicator import Dimension
from federated.indicators.people import families

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

THIRD_BIRTHDAY = 1096
BINS = (0, 8, 15, 29, 57, 113)
PRODUCT = Dimension(
    "product",
    ("ambulatory", "residential", "crisis", "other", "unknown"),
    "soort jeugdhulp (JZ020)",
)
_AMBULATORY = ("45", "51", "52", "54")
_RESIDENTIAL = ("43", "44")


def assignments(tables: "Tables") -> "ir.Table":
    """One row an assignment to a resident child of 0 to 3, with arm, product and cohort.

    ``last_day`` is the last day that the family is followed.
    """
    person, given = tables["person"], tables["youth_care_assignment"]
    child = person.filter(person.role.isin(["index_child", "co_twin"])).select(
        "person_pid", "family_pid", "residence_gemeente"
    )
    given = given.join(child, "person_pid").join(families(tables), "family_pid")
    lives_here = given.residence_gemeente.isnull() | (
        given.residence_gemeente == given.gemeentecode
    )
    young = (given.assigned_day >= 0) & (given.assigned_day < THIRD_BIRTHDAY)
    kind = product(given.product_category)
    return given.mutate(cohort=given.assigned_quarter, product=kind).filter(lives_here & young)


def product(category: "ir.StringValue") -> "ir.StringValue":
    """Group of a product category (JZ020)."""
    import ibis

    return ibis.cases(
        (category.isin(_AMBULATORY), "ambulatory"),
        (category.isin(_RESIDENTIAL), "residential"),
        (category == "46", "crisis"),
        (category.notnull(), "other"),
        else_="unknown",
    )
