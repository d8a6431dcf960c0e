"""What a study asks, of whom, under which mandate: ``study.toml`` as frozen types.

The researcher writes it once. Its canonical digest is what sites sign, so any change, however
small, is another study: a new version.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from federated.studies.grammar import Part, parsed
from federated.studies.periods import Unit
from federated.studies.populations import catalogue
from federated.studies.variables import Population, Variable

QUARTER = r"^20\d\d-Q[1-4]$"
SLUG = r"^[a-z][a-z0-9-]{2,60}$"
Op = Literal["==", "<", "<=", ">", ">=", "in"]
GlmFamily = Literal["gaussian", "binomial", "poisson", "negative_binomial", "gamma"]
Family = GlmFamily | Literal["survival", "quantiles"]
Output = Literal["coefficients", "fit", "city_effects", "curves"]
Inference = Literal[
    "model", "hc1", "cr0", "cr2", "newey_west", "wild_bootstrap", "permutation", "byar"
]
KindName = Literal[
    "regression",
    "survival",
    "mantel_haenszel",
    "meta_analysis",
    "mixed",
    "staggered",
    "interrupted",
    "cost_effectiveness",
    "standardised",
    "quantiles",
    "describe",
]
OWN: dict[str, tuple[KindName, ...]] = {  # absent from the digests of other kinds of study
    "starts": ("staggered", "interrupted"),
    "period": ("staggered", "interrupted"),
    "costs": ("cost_effectiveness",),
    "prices": ("cost_effectiveness",),
    "compare": ("cost_effectiveness",),
    "method": ("staggered",),
    "control": ("staggered",),
    "standard": ("standardised",),
    "reference": ("standardised",),
    "quantiles": ("quantiles",),
}
LATER = ("method", "control")  # newer than studies of their own kind: written where not as usual


def _plain(text: str) -> str:
    if not text.strip() or not all(c.isprintable() for c in text):
        raise ValueError("it is empty or has a character that is not seen")
    return text.strip()


Words = Annotated[str, Field(max_length=500), AfterValidator(_plain)]
Site = Annotated[str, Field(pattern=SLUG)]


class Strict(BaseModel):
    """Frozen, and nothing in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Condition(Strict):
    """A condition on one variable."""

    variable: str
    op: Op
    value: bool | float | str | tuple[str, ...]


class PopulationPart(Strict):
    """Who: a population of the data dictionary, in closed quarters."""

    name: str
    first: str = Field(pattern=QUARTER)
    last: str = Field(pattern=QUARTER)
    where: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last quarter comes before the first")
        return self


class OutcomePart(Strict):
    """What is explained; ``exposure`` is time at risk, for counts."""

    variable: str
    family: Family
    exposure: str | None = None

    @property
    def glm_family(self) -> GlmFamily:
        """The family of a generalised linear model; raises ValueError for what is none."""
        if self.family == "survival" or self.family == "quantiles":
            raise ValueError(f"{self.family} is no family of a generalised linear model")
        return self.family


class DesignPart(Strict):
    """By what: terms of interest, case mix, and levels where fewer than all are wanted.

    ``starts`` (quarter by site) and ``period`` are of kinds staggered and interrupted, ``method`` and
    ``control`` (beside whom) of staggered, ``costs``, ``prices`` (euros for a unit of effect) and
    ``compare`` of cost_effectiveness, ``standard`` (weights) and ``reference`` (rates), by stratum of the
    case mix, of standardised, ``quantiles`` (shares of families) of quantiles.
    """

    kind: KindName = "regression"
    terms: tuple[str, ...] = Field(default=(), max_length=30)
    case_mix: tuple[str, ...] = Field(default=(), max_length=30)
    levels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    starts: dict[str, Annotated[str, Field(pattern=QUARTER)]] = Field(default_factory=dict)
    period: Unit = "year"
    costs: tuple[str, ...] = Field(default=(), max_length=10)
    prices: tuple[Annotated[float, Field(ge=0, le=1e9)], ...] = Field(default=(), max_length=20)
    compare: Literal["within_cities", "across_cities"] = "within_cities"
    method: Literal["etwfe", "callaway_santanna"] = "etwfe"
    control: Literal["never", "notyet"] = "never"
    standard: dict[str, Annotated[float, Field(gt=0, le=1e9)]] = Field(default_factory=dict)
    reference: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    quantiles: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(default=(), max_length=9)

    @model_serializer(mode="wrap")
    def _brief(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what only another kind has, and what is as it was before it could be said."""
        whole: dict[str, Any] = handler(self)
        own = {key: one for key, one in whole.items() if self.kind in OWN.get(key, (self.kind,))}
        usual = {key for key in LATER if own.get(key) == type(self).model_fields[key].default}
        return {key: one for key, one in own.items() if key not in usual}

    @property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """Every term, parsed."""
        return {text: parsed(text) for text in (*self.terms, *self.case_mix)}


class DisclosurePart(Strict):
    """How figures are protected; a study may ask for more than the national rule, never less."""

    minimum: int = Field(default=10, ge=10)
    secure_sum: Literal["required", "plain"] = "required"
    survivors: int = Field(default=3, ge=3)


class Ethics(Strict):
    """The decision of a medical-ethical committee, or that the law asks for none."""

    kind: Literal["METC", "niet-WMO"]
    reference: Words
    decided: date


class Mandate(Strict):
    """On whose behalf, for which purpose, under which promise."""

    requester: Words
    institution: Words
    funder: Words
    purpose: str = Field(pattern=SLUG)
    ethics: Ethics
    publish_by: date
    undertaking: Literal["no attempt is made to re-identify anybody"]
    approvals: tuple[Literal["privacy_officer", "research_officer"], ...] = (
        "privacy_officer",
        "research_officer",
    )

    @model_validator(mode="after")
    def _both(self) -> Self:
        if set(self.approvals) != {"privacy_officer", "research_officer"}:
            raise ValueError(
                "the advice of a privacy_officer and a research_officer are both needed"
            )
        return self


class Specification(Strict):
    """``study.toml``."""

    id: str = Field(pattern=SLUG)
    version: int = Field(ge=1, le=999)
    question: Words
    status: Literal["exploratory", "preregistered"]
    expires: date
    rounds: int = Field(default=30, ge=3, le=100)
    deadline_seconds: int = Field(default=3600, ge=1, le=2_592_000)
    sites: tuple[Site, ...] = Field(min_length=1, max_length=400)
    missing: Literal["complete_case"] = "complete_case"
    cluster: Literal["city"] | None = None
    inference: tuple[Inference, ...] = ("model",)
    outputs: tuple[Output, ...] = ("coefficients", "fit")
    population: PopulationPart
    outcome: OutcomePart
    design: DesignPart
    disclosure: DisclosurePart = DisclosurePart()
    mandate: Mandate

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        from federated.studies.checking import check

        check(self)
        return self

    @property
    def people(self) -> Population:
        """The population in the data dictionary."""
        return catalogue()[self.population.name]

    def variable(self, name: str) -> Variable:
        """Return a variable of the population."""
        return self.people.by_name[name]

    def levels(self, name: str) -> tuple[str, ...]:
        """Return the levels of a coded variable, the reference first."""
        return self.design.levels.get(name, self.variable(name).levels)

    @property
    def _time(self) -> str:
        """The time of an event, where that is what is explained."""
        found = self.people.by_name.get(self.outcome.variable)
        return found.time if found and self.outcome.family == "survival" else ""

    @property
    def used(self) -> tuple[str, ...]:
        """The variables whose values are needed."""
        names = [self.outcome.variable, self.outcome.exposure, self._time, *self.design.costs]
        names += [part.name for parts in self.design.parts.values() for part in parts]
        names += [one.variable for one in self.population.where]
        return tuple(dict.fromkeys(name for name in names if name))
