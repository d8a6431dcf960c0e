"""The disclosure rule, agreed nationally; a site may tighten it, never loosen it."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

CONTRIBUTORS = 3  # sites behind a figure of all (R16): of two, each would learn the other's
RULES = "heldennet-rules-1"  # goes into the ledger: under which rules a figure was published


class DisclosurePolicy(BaseModel):
    """Which figures may be published (disclosure rules R1 to R5). The unit is a family."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,  # on the wire; a policy file says p_percent, and so does an error
        populate_by_name=True,
        loc_by_alias=False,
    )

    minimum: int = Field(default=10, ge=10, description="smallest number of families shown")
    dominance: float = Field(
        default=0.5, gt=0, le=0.5, description="largest family's share of a sum"
    )
    p_percent: float = Field(default=0.10, ge=0.10, le=1, description="p% rule for sums")
