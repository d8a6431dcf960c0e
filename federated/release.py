"""The release: the only object with figures that leaves a site, and the only one the centre takes.

The same class is constructed at both ends, so a table that breaks the policy cannot be made at
the site and cannot be parsed at the centre. A hidden value is ``None``: one symbol, no reason.
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from federated.policy import DisclosurePolicy

Value = int | Decimal | None
Band = Literal["<60", "60-79", ">=80"]


class _Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class ReleasedPeriod(_Wire):
    """The closed period a table covers, with every quarter in it."""

    kind: Literal["quarter", "year", "cohort", "trial"]
    label: str
    quarters: tuple[str, ...]


class ReleasedRow(_Wire):
    """One stratum; every value of the measure by name, ``None`` when hidden."""

    stratum: str
    periods: tuple[str, ...]
    values: dict[str, Value]


class ReleasedTable(_Wire):
    """One registered cube of one indicator in one closed period."""

    indicator: str
    definition_version: str
    cube: str
    dimension: str | None
    measure: Literal["proportion", "rate", "mean", "histogram", "survival", "cost"]
    sensitive: bool
    unit: str
    period: ReleasedPeriod
    completeness: Band | None = Field(description="share measured, when it narrows no small group")
    rows: tuple[ReleasedRow, ...]


class Release(_Wire):
    """What one site publishes at once."""

    format: Literal["heldennet-release-1"] = "heldennet-release-1"
    site: str
    site_kind: Literal["hospital", "municipality"]
    policy_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    disclosure: DisclosurePolicy
    hospitals_covered: Literal["own", "all"] = "own"
    tables: tuple[ReleasedTable, ...]
