"""What a site does under its concept, in its own words: parts with dates and dose, lessons, addresses.

Cities are compared on what they do, not on labels. A description is public once it is recorded, so it
names roles and never persons: an address is that of a role, and no text holds an address or a long
number. It is bounded in length and number, and every text is one line of visible characters.
"""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from federated.canonical import canonical, digest
from federated.errors import SettingsError
from federated.schema import table

COMPONENTS = table("concept_component").column("component").allowed
UNITS = ("half_days_a_week", "hours_a_family", "visits_a_family", "full_time_posts")
ROLES = ("programme", "steward", "privacy_officer", "research")
LARGEST = 64 * 2**10  # bytes of a file
# What the part before the @ must contain, so that it names a role: one of these words.
ROLE_WORDS = (
    "beheer", "bezoek", "contact", "data", "desk", "fg", "gezin", "heldenhuis", "info", "jeugd",
    "kansrijk", "monitor", "onderzoek", "operator", "poli", "post", "privacy", "programma",
    "programme", "project", "research", "secretariaat", "service", "steward", "team",
)  # fmt: skip
MONTH = r"^(19|20)\d{2}-(0[1-9]|1[0-2])$"
ADDRESS = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,40}@[a-z0-9-]{1,60}(\.[a-z0-9-]{1,60}){1,4}")
LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,}")


def _visible(text: str) -> str:
    if any(unicodedata.category(letter)[0] == "C" for letter in text) or text != text.strip():
        raise ValueError("a text is one line of visible characters")
    return text


def _nobody(text: str) -> str:
    if "@" in text or LONG_NUMBER.search(text):
        raise ValueError("a text names no address and holds no number of eight digits or more")
    return text


def _of_a_role(address: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise ValueError("an address is one e-mail address in lower case")
    local = address.partition("@")[0]
    if not any(word in local for word in ROLE_WORDS):
        raise ValueError(
            f"an address is of a role; it has one of the words {', '.join(ROLE_WORDS)}"
        )
    return address


Line = Annotated[
    str, Field(min_length=1, max_length=500), AfterValidator(_visible), AfterValidator(_nobody)
]
Month = Annotated[str, Field(pattern=MONTH)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dose(_Part):
    """How much of a component: a number in one of the units."""

    amount: float = Field(gt=0, le=1000, allow_inf_nan=False)
    unit: Literal["half_days_a_week", "hours_a_family", "visits_a_family", "full_time_posts"]


class Component(_Part):
    """One part of the concept that the site really carries out."""

    component: str
    from_month: Month
    to_month: Month | None = None
    dose: Dose | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.component not in COMPONENTS:
            raise ValueError(f"a component is one of {', '.join(COMPONENTS)}")
        if self.to_month is not None and self.to_month < self.from_month:
            raise ValueError("to_month is not before from_month")
        return self


class Lesson(_Part):
    """What was learnt, in both languages."""

    month: Month
    nl: Line
    en: Line


class Contact(_Part):
    """Whom to ask: a role, never a person."""

    role: Literal["programme", "steward", "privacy_officer", "research"]
    address: Annotated[str, Field(max_length=200), AfterValidator(_of_a_role)]
    telephone: str | None = Field(default=None, pattern=r"^\+?[0-9][0-9 -]{7,18}[0-9]$")


class Concept(_Part):
    """The description of one site."""

    component: tuple[Component, ...] = Field(min_length=1, max_length=40)
    learnt: tuple[Lesson, ...] = Field(default=(), max_length=20)
    contact: tuple[Contact, ...] = Field(min_length=1, max_length=6)
    example: bool = False  # made up for a demonstration: whoever shows it says so

    @model_validator(mode="after")
    def _is_once(self) -> Self:
        keys = [(one.component, one.from_month) for one in self.component]
        if len(set(keys)) != len(keys):
            raise ValueError("a component begins once a month")
        if len({one.role for one in self.contact}) != len(self.contact):
            raise ValueError("a role has one address")
        return self

    def canonical(self) -> bytes:
        """Return the one sequence of bytes that this description is."""
        left_out = set() if self.example else {"example"}  # it was not there at first
        return canonical(self.model_dump(mode="json", exclude=left_out))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hex."""
        return digest(self.canonical())

    def months(self) -> tuple[str, ...]:
        """Return every month that is named as past."""
        return tuple(one.from_month for one in self.component) + tuple(
            one.month for one in self.learnt
        )


def read(path: Path, today: str) -> Concept:
    """Read ``concept.toml``; ``today`` (yyyy-mm) is the last month that may be named as past."""
    try:
        content = path.read_bytes()
        found = parse(content.decode("utf-8")) if len(content) <= LARGEST else None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path.name} cannot be read as text in UTF-8.") from None
    if found is None:
        raise SettingsError(f"{path.name} is longer than {LARGEST} bytes.")
    if max(found.months()) > today:
        raise SettingsError("The description names a month that has not come yet.")
    return found


def parse(text: str) -> Concept:
    """Return the description that a text is; refused with one sentence that names the place."""
    try:
        return Concept.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The description is not TOML: {str(error)[:100]}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(
            str(part) for part in first["loc"] if str(part) in _NAMES or _is_place(part)
        )
        what = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"The description, {where or 'the file'}: {what}.") from None


_NAMES = {
    name for model in (Concept, Component, Dose, Lesson, Contact) for name in model.model_fields
}


def _is_place(part: object) -> bool:
    return isinstance(part, int)


TEMPLATE = f"""# What our site does under its concept. It is public once the centre records it: no names of
# persons, no counts of families, no address but that of a role.
# Parts: {", ".join(COMPONENTS)}.

[[component]]
component = "family_coach"
from_month = "2024-01"
# to_month = "2025-06"  # leave out while it goes on
dose = {{ amount = 4, unit = "half_days_a_week" }}  # or {", ".join(UNITS[1:])}

# [[learnt]]
# month = "2025-03"
# nl = "Wat wij leerden, in één regel."
# en = "What we learnt, in one line."

[[contact]]
role = "programme"  # or {", ".join(ROLES[1:])}
address = "programma@site.example"
# telephone = "+31 10 123 4567"
"""
