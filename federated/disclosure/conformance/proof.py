"""What a site answers: the tables and lines that its engine would publish of the planted ones."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from federated.onboarding.statements import DIGEST, Statement
from federated.release import ReleasedTable

PACK = "1"
Name = Annotated[str, Field(min_length=1, max_length=40)]
Code = Annotated[str, Field(min_length=1, max_length=20)]


class Line(BaseModel):
    """One figure of a world; null where it is hidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    release: int = Field(ge=0, le=9)
    site: Code
    cell: dict[Literal["ga", "ind"], Code | None] = Field(min_length=2)
    measure: Literal["count", "rate"]
    value: (
        Annotated[int, Field(ge=0, le=10**6)]
        | Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
        | None
    )


class Proof(Statement):
    """The answer to one run: by name of the planted table or world."""

    format: Literal["heldennet-conformance-1"] = "heldennet-conformance-1"
    run: str = Field(pattern=DIGEST)
    version: str = Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$", description="of heldennet at the site")
    tables: dict[Name, Annotated[tuple[ReleasedTable, ...], Field(max_length=4)]] = Field(
        max_length=40
    )
    lines: dict[Name, Annotated[tuple[Line, ...], Field(max_length=2000)]] = Field(max_length=40)
