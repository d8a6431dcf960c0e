"""What a site says of itself, signed: who it is, and which agreements there are.

Beside a release these are all that a site sends to the centre before studies begin. None holds a figure,
and none has room for a name of a person: only ids, dates and fingerprints.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from federated.canonical import canonical, digest
from federated.errors import NotAStatement

SITE_ID = r"^[a-z][a-z0-9-]{2,40}$"
DIGEST = r"^[0-9a-f]{64}$"
KINDS = ("processing", "joint-controllers", "dpia", "works-council")
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9./_-]{0,63}")


def _is_a_number(text: str) -> str:
    if not _REFERENCE.fullmatch(text):
        raise ValueError("a reference is a number of a register: letters, digits and . / _ -")
    return text


Reference = Annotated[str, AfterValidator(_is_a_number)]


class Statement(BaseModel):
    """One thing that a site says; its canonical bytes are what is signed."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    site: str = Field(pattern=SITE_ID)

    def canonical(self) -> bytes:
        """Return the one sequence of bytes that this statement is."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hex."""
        return digest(self.canonical())

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the statement in a body; raises NotAStatement, never with a piece of the body."""
        return parsed(cls, body)


class Enrolment(Statement):
    """A site brings the code that it was given, and its public key, which signs the request."""

    format: Literal["heldennet-enrolment-1"] = "heldennet-enrolment-1"
    kind: Literal["hospital", "municipality"]
    gemeentecode: str = Field(pattern=r"^\d{4}$")
    code: str = Field(min_length=20, max_length=40)
    public_key: str = Field(min_length=44, max_length=44)


class Agreement(Statement):
    """An agreement, assessment or advice that is there: its number, its day, its fingerprint."""

    format: Literal["heldennet-agreement-1"] = "heldennet-agreement-1"
    kind: Literal["processing", "joint-controllers", "dpia", "works-council"]
    reference: Reference
    signed_on: date
    document: str | None = Field(default=None, pattern=DIGEST, description="SHA-256 of the file")


S = TypeVar("S", bound=Statement)


def parsed(form: type[S], body: bytes) -> S:
    """Return a statement of this form; the bytes must be its canonical ones."""
    try:
        found = form.model_validate_json(body)
    except ValidationError as error:
        raise NotAStatement(
            f"This is not what the centre expects: {_first(error, form)}."
        ) from None
    if found.canonical() != body:
        raise NotAStatement("This is not what the centre expects: the JSON is not canonical.")
    return found


def _first(error: ValidationError, form: type[BaseModel]) -> str:
    problem: Any = error.errors(include_input=False, include_url=False, include_context=False)[0]
    known = {name for key, one in form.model_fields.items() for name in (key, one.alias)}
    where = [str(part) for part in problem["loc"] if part in known]
    return f"{'.'.join(where) or 'the body'}: {problem['type'].replace('_', ' ')}"
