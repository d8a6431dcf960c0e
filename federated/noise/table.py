"""A table with noise: what may leave a site by the second lane, checked again wherever it is made.

It carries how it was drawn (mechanism, loss, cap), so that both ends can add up what a year has
cost and draw intervals that include the noise. A drawn number may be negative: cutting it off at
0 would bias every sum.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from federated.canonical import canonical, digest
from federated.errors import HeldennetError, UnsafeRelease
from federated.noise import cubes
from federated.noise.mechanisms import Mechanism
from federated.period import Period, looks_like_a_period

Text = Annotated[str, Field(min_length=1, max_length=200)]
Drawn = Annotated[int, Field(strict=True, gt=-(10**17), lt=10**17)]
Words = Literal["Random noise was added to every number; the interval includes it."]
TRIALS = "trials"
LARGEST_CAP = 10**9  # cents: ten million euro for one family
LEAST_LOSS = Decimal("0.000001")  # less tells nothing, and no interval could be reckoned
NOISE_WAS_ADDED: Words = "Random noise was added to every number; the interval includes it."


class _Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class NoisyRow(_Wire):
    """One stratum: families by value, and the sum of capped costs in cents for a cost."""

    stratum: Text
    families: dict[Text, Drawn]
    cents: Drawn | None = None


class NoisyTable(_Wire):
    """One cube of one site in one closed year, or one finished trial."""

    format: Literal["heldennet-noise-1"] = "heldennet-noise-1"
    words: Words = NOISE_WAS_ADDED
    site: Text
    cube: Text
    definition_version: Text
    period: Text
    trial: bool = False
    counts: Mechanism
    sums: Mechanism | None = None
    share_above_cap: Text | None = Field(default=None, description="declared beforehand, 0 to 1")
    rows: tuple[NoisyRow, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if rule := _broken(self):
            raise UnsafeRelease(f"{self.site}, {self.cube}, {self.period}: {rule}.")
        return self

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Everything that was paid for."""
        return (self.counts,) if self.sums is None else (self.counts, self.sums)

    def canonical(self) -> bytes:
        """Return the one sequence of bytes that this table is."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hex."""
        return digest(self.canonical())


def parse(body: bytes) -> NoisyTable:
    """Return the table that ``body`` is, refused with one sentence without a value in it."""
    try:
        table = NoisyTable.model_validate_json(body)
    except ValidationError:
        raise UnsafeRelease("This is not a table with noise: a field is wrong.") from None
    if table.canonical() != body:
        raise UnsafeRelease("This is not a table with noise: the JSON is not in canonical form.")
    return table


def years(period: str, *, trial: bool) -> tuple[str, ...]:
    """Return the years whose budget a period spends from; trials, whatever their label, share one.

    >>> years("2024", trial=False), years("OPT", trial=True)
    (('2024',), ('trials',))
    """
    if trial:
        return (TRIALS,)
    return tuple(dict.fromkeys(quarter[:4] for quarter in Period.years(*_ends(period)).quarters))


def _ends(period: str) -> tuple[int, int]:
    first, _, last = period.partition("-")
    return int(first), int(last or first)


def _broken(table: NoisyTable) -> str:
    """Return the rule that a table breaks, or nothing."""
    try:
        found = cubes.cube(table.cube)
    except HeldennetError:
        return "no such cube can have noise"
    if table.definition_version != found.indicator.version:
        return "it is of another version of the definition"
    if not table.trial and not _is_year(table.period):
        return "the period is not a year"
    if table.trial and looks_like_a_period(table.period):
        return "a trial is called like a year"
    if tuple(row.stratum for row in table.rows) != found.strata:
        return "the rows are not the strata of the cube"
    if any(set(row.families) != set(found.counts) for row in table.rows):
        return "the values are not those of the cube"
    if any((row.cents is not None) != found.is_cost for row in table.rows):
        return "only a cost has sums, and always"
    if (table.sums is not None, table.share_above_cap is not None) != (found.is_cost,) * 2:
        return "only a cost has a cap, and always"
    if any(m.sensitivity > LARGEST_CAP or m.loss < LEAST_LOSS for m in table.mechanisms):
        return "the noise is too large to tell anything"
    return "" if table.counts.sensitivity == 1 else "a family counts for more than one"


def _is_year(label: str) -> bool:
    return len(label) == 4 and label.isascii() and label.isdigit() and label[0] in "12"
