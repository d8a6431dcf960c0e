"""Index children born at a hospital, from 24+0 weeks."""

from typing import TYPE_CHECKING

from federated.studies.variables import Population, Variable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

PRETERM, VIABLE, WEEK = 259, 168, 7  # days
ARM = Variable(
    "arm",
    "code",
    "group of the family",
    "groep van het gezin",
    levels=("comparison", "programme", "historic"),
)
SEX = Variable(
    "sex", "code", "sex of the child", "geslacht van het kind", levels=("female", "male")
)
GRAMS = tuple(range(500, 4501, 250))
WEEKS = Variable(
    "ga_weeks",
    "number",
    "gestational age",
    "zwangerschapsduur",
    low=20,
    high=45,
    unit="weeks",
    families=("gaussian", "quantiles"),
    grid=tuple(range(24, 43)),
)
PLURAL = Variable("multiple", "flag", "twin or more", "meerling")


def rows(tables: "Tables") -> "ir.Table":
    """One row an index child that was born here."""
    birth, person, family = tables["birth"], tables["person"], tables["family"]
    child = person.filter(person.role == "index_child")
    child = child.select("person_pid", "family_pid", cohort=child.birth_quarter)
    born = birth.filter(birth.ga_days >= VIABLE).select(
        "sex",
        "birth_weight_g",
        person_pid=birth.child_pid,
        ga_weeks=birth.ga_days / WEEK,
        preterm=birth.ga_days < PRETERM,
        multiple=birth.plurality > 1,
    )
    joined = born.join(child, "person_pid")
    return joined.join(family.select("family_pid", "arm"), "family_pid")


POPULATION = Population(
    name="births",
    label_en="index children born at this hospital from 24+0 weeks; cohort: quarter of birth",
    label_nl="indexkinderen hier geboren vanaf 24+0 weken; cohort: kwartaal van geboorte",
    frame="births",
    site_kinds=frozenset({"hospital"}),
    needs=frozenset({"birth", "person", "family"}),
    variables=(
        Variable("preterm", "flag", "born before 37+0 weeks", "geboren voor 37+0 weken",
                 families=("binomial",)),
        Variable("birth_weight_g", "number", "birth weight", "geboortegewicht",
                 low=300, high=6500, unit="g", families=("gaussian", "quantiles"), grid=GRAMS),
        WEEKS, ARM, SEX, PLURAL,
    ),
    rows=rows,
)  # fmt: skip
