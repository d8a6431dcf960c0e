"""Mapping files: what the columns of a CSV or Excel export mean, written by a steward in TOML.

    table = "birth"
    version = "2024-05"            # of this mapping; kept with every load
    separator = ";"                # how the file is written ...
    encoding = "cp1252"            # utf-8, utf-8-sig or cp1252
    decimal = ","
    dates = ["%d-%m-%Y"]
    header_row = 2                 # the line that holds the column names; lines above are skipped
    ignore = ["Opmerking"]         # columns that are left out on purpose

    [columns]                      # every other column of the file
    "Patiëntnummer" = "child_number"
    "Geslacht" = { to = "sex", codes = { "M" = "male", "V" = "female" } }
    "Gewicht (kg)" = { to = "birth_weight_g", factor = "1000" }
    "PID" = [{ to = "child_number", prefix = "K" }, { to = "mother_number", prefix = "M" }]

    [constants]                    # what holds for every row but is not in the file
    plurality = "1"

The world is closed on both sides: a column that is in neither list, a listed column that is not
in the file, and a name that the table does not have are errors.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from federated import schema
from federated.errors import SettingsError, SourceError

Encoding = Literal["utf-8", "utf-8-sig", "cp1252"]


class Target(BaseModel):
    """What one column of the file becomes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: str
    codes: dict[str, str] | None = None
    factor: Decimal | None = Field(default=None, gt=0)
    prefix: str = ""


def _as_targets(value: Any) -> Any:
    several = value if isinstance(value, list | tuple) else [value]
    return tuple({"to": one} if isinstance(one, str) else one for one in several)


Targets = Annotated[tuple[Target, ...], BeforeValidator(_as_targets), Field(min_length=1)]


class Mapping(BaseModel):
    """One mapping file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    facet: str = ""
    version: str = "1"
    separator: str = Field(default=";", min_length=1, max_length=1)
    encoding: Encoding = "utf-8"
    decimal: Literal[",", "."] = ","
    thousands: Literal["", ".", ",", " "] = ""
    dates: tuple[str, ...] = ("%d-%m-%Y", "%Y-%m-%d")
    empty: frozenset[str] = frozenset()
    header_row: int = Field(default=1, ge=1, le=100)
    sheet: str | None = None
    ignore: frozenset[str] = frozenset()
    columns: dict[str, Targets]
    constants: dict[str, str] = Field(default_factory=dict)

    def pairs(self) -> Iterator[tuple[str, Target]]:
        """Yield every (column of the file, target)."""
        for column, targets in self.columns.items():
            for target in targets:
                yield column, target


def read(path: Path) -> Mapping:
    """Read and check a mapping file; raises SettingsError with one sentence."""
    if not path.is_file():
        raise SettingsError(f"{path.name}: no such mapping file.")
    try:
        mapping = Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsError(f"{path.name} is not valid TOML in UTF-8.") from None
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise SettingsError(f"{path.name}: {where}: {problem['msg'].lower()}.") from None
    if fault := _fault(mapping):
        raise SettingsError(f"{path.name}: {fault}")
    return mapping


def _fault(mapping: Mapping) -> str | None:
    if mapping.table not in schema.catalogue():
        return f"there is no table {mapping.table}; known: {', '.join(schema.catalogue())}."
    table = schema.table(mapping.table)
    known = {raw.name for raw in table.raws}
    names = [*(target.to for _, target in mapping.pairs()), *mapping.constants]
    for name in names:
        if name not in known:
            return (
                f"the table {table.name} has no column {name}; known: {', '.join(sorted(known))}."
            )
    for name, count in Counter(names).items():
        if count > 1:
            return f"the column {name} is given twice."
    both = sorted(mapping.ignore & mapping.columns.keys())
    return f'the column "{both[0]}" is both mapped and ignored.' if both else None


def check_header(mapping: Mapping, header: Sequence[str], file: str) -> None:
    """Compare the columns of a file with its mapping; raises SourceError with one sentence.

    A file without a header has a record where the names should be, so a column is named by its
    place; only names that the mapping itself holds are quoted.
    """
    known = [*mapping.columns, *mapping.ignore]
    hint = (
        f"If line {mapping.header_row} does not hold the column names, say with header_row which "
        "line does; a file without such a line cannot be read."
    )
    places = {name: number for number, name in reversed(list(enumerate(header, start=1)))}
    for number, name in enumerate(header, start=1):
        if places[name] != number:
            raise SourceError(
                f"{file}: columns {places[name]} and {number} have the same name; rename one. {hint}"
            )
    absent = [f'"{name}"' for name in known if name not in places]
    for number, name in enumerate(header, start=1):
        if name not in known:
            expected = f" Expected and not found: {', '.join(absent[:3])}." if absent else ""
            raise SourceError(
                f"{file}: column {number} is not in the mapping; map it, or list it under ignore."
                f"{expected} {hint}"
            )
    if absent:
        raise SourceError(
            f"{file}: the column {absent[0]} of the mapping is not in the file; export it, or "
            "change the mapping."
        )
