"""The release: the only object with figures that leaves a site, and the only one the centre takes.

The same class is constructed at both ends, so a table that breaks the policy cannot be made at
the site and cannot be parsed at the centre. A hidden value is ``None``: one symbol, no reason.
On the wire it is canonical JSON, in which a number of people is a number and any other figure
the text of a decimal; one release has one digest.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from federated.canonical import canonical, digest
from federated.disclosure import recheck
from federated.errors import NotARelease
from federated.noise import lanes
from federated.noise.mechanisms import Mechanism
from federated.noise.table import NoisyRow, NoisyTable
from federated.policy import DisclosurePolicy

DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})\.\d{0,11}[1-9]")
LARGEST = 10**18
_NOT = "This is not a release"


def _exact(value: object) -> int | Decimal | None:
    """Take whole numbers and decimals, also as their canonical text; never a float."""
    if value is None or (type(value) is int and -LARGEST < value < LARGEST):  # nearly every one
        return value
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < LARGEST:
        whole = value == value.to_integral_value()
        return int(value) if whole else value.normalize()
    raise ValueError("a value is a whole number, a decimal as text, or null")


def _text(value: int | Decimal | None) -> int | str | None:
    return format(value, "f") if isinstance(value, Decimal) else value


Value = int | Decimal | None
Figure = Annotated[Value, BeforeValidator(_exact), PlainSerializer(_text, when_used="json")]
Band = Literal["<60", "60-79", ">=80"]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class ReleasedPeriod(_Wire):
    """The closed period a table covers, with every quarter in it."""

    kind: Literal["quarter", "year", "cohort", "trial"]
    label: Text
    quarters: tuple[Text, ...]


class ReleasedRow(_Wire):
    """One stratum; every value of the measure by name, ``None`` when hidden."""

    stratum: Text
    periods: tuple[Text, ...]
    values: dict[Text, Figure]


class ReleasedTable(_Wire):
    """One registered cube of one indicator in one closed period."""

    indicator: Text
    definition_version: Text
    cube: Text
    dimension: Text | None
    measure: Literal["proportion", "rate", "mean", "histogram", "survival", "cost"]
    sensitive: bool
    unit: Text
    period: ReleasedPeriod
    completeness: Band | None = Field(description="share measured, when it narrows no small group")
    revision: Literal[1] | None = Field(
        default=None,
        exclude_if=lambda value: value is None,  # what was published before keeps its digest
        description="1: what came too late for this period, to be added to what was published",
    )
    correction: Literal[1] | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="1: right figures, in place of those that were withdrawn",
    )
    rows: tuple[ReleasedRow, ...]

    def canonical(self) -> bytes:
        """Return the one sequence of bytes that this table is."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hex."""
        return digest(self.canonical())


class Corrects(_Wire):
    """What a correction stands in place of, and why; the reason is published."""

    release: str = Field(pattern=r"^[0-9a-f]{64}$", description="digest of what was withdrawn")
    reason: str = Field(min_length=3, max_length=200, pattern=r"^\S(.*\S)?$")

    @field_validator("reason")
    @classmethod
    def _is_one_line(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("a reason is one line of visible characters")
        return text


class Release(_Wire):
    """What one site publishes at once."""

    format: Literal["heldennet-release-1"] = "heldennet-release-1"
    site: Text
    site_kind: Literal["hospital", "municipality"]
    policy_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    disclosure: DisclosurePolicy
    hospitals_covered: Literal["own", "all"] = "own"
    tables: tuple[ReleasedTable, ...]
    noise: tuple[NoisyTable, ...] = Field(
        default=(),
        exclude_if=lambda value: not value,  # what was published before keeps its digest
        description="figures with noise, of indicators that are in no exact table",
    )
    corrects: Corrects | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="of a correction: what was withdrawn, and why",
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        """A correction corrects, and does nothing else: it neither adds nor draws noise."""
        right = [table.correction is not None for table in self.tables]
        if self.corrects is None and any(right):
            raise NotARelease(f"{_NOT}: a table corrects, and the release does not say what.")
        if self.corrects and (self.noise or not right or not all(right)):
            raise NotARelease(f"{_NOT}: a correction holds corrected tables, and nothing else.")
        if any(table.correction and table.revision for table in self.tables):
            raise NotARelease(f"{_NOT}: a table adds to a period or corrects it, never both.")
        return self

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        recheck.check(self.site, self.tables, self.disclosure)
        lanes.check(self.site, self.tables, self.noise)
        return self

    def canonical(self) -> bytes:
        """Return the bytes that are signed, sent and stored."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hex: the release's identity."""
        return digest(self.canonical())


def parse(body: bytes) -> Release:
    """Return the release that ``body`` is, refused with one sentence without a value in it."""
    try:
        release = Release.model_validate_json(body)
    except ValidationError as error:
        raise NotARelease(f"{_NOT}: {_first(error)}.") from None
    if release.canonical() != body:
        raise NotARelease(f"{_NOT}: the JSON is not in canonical form.")
    return release


def _first(error: ValidationError) -> str:
    """Name what is wrong and how deep, not where: a key of the input could be a value."""
    problem: Any = error.errors(include_input=False, include_url=False, include_context=False)[0]
    known = {field for model in _MODELS for field in _names(model)}
    where = [str(part) for part in problem["loc"] if part in known or isinstance(part, int)]
    return f"{'.'.join(where) or 'the body'}: {problem['type'].replace('_', ' ')}"


_MODELS = (
    Release, ReleasedTable, ReleasedRow, ReleasedPeriod, Corrects, DisclosurePolicy, NoisyTable,
    NoisyRow, Mechanism,
)  # fmt: skip


def _names(model: type[BaseModel]) -> set[str]:
    fields = model.model_fields
    return {*fields, *(field.alias or "" for field in fields.values())}
