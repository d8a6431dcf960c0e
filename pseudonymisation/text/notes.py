"""Labelled notes: one JSON object a line, with what must go, what must stay, and the record.

The same form as the synthetic notes the recognisers were measured on. An error names the line
and the field; it never quotes the note.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from federated.errors import SourceError
from pseudonymisation.text.found import MARK

Place = Annotated[int, Field(ge=0, strict=True)]


class _Marked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    start: Place
    end: Place
    text: str | None = None


class Span(_Marked):
    """Something that identifies. ``known_to_deduce`` is left out by a site that labels itself."""

    label: str = Field(pattern=r"^[A-Z_]{2,30}$")
    known_to_deduce: bool | None = None
    in_record: bool | None = None


class Keep(_Marked):
    """Something clinical."""

    kind: str = ""


class Note(BaseModel):
    """A note with its labels."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str = Field(min_length=1)
    spans: tuple[Span, ...] = ()
    keep: tuple[Keep, ...] = ()
    record: dict[str, str | list[str]] = Field(default_factory=dict)
    synthetic: bool = False

    @model_validator(mode="after")
    def _places(self) -> Self:
        for one in (*self.spans, *self.keep):
            if not one.start < one.end <= len(self.text):
                raise ValueError("a span lies outside the text")
            if one.text is not None and self.text[one.start : one.end] != one.text:
                raise ValueError("a span's text is not what stands at its place")
        return self


def read(path: Path) -> tuple[Note, ...]:
    """Read labelled notes; raises SourceError with the line, never with what stands in it."""
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceError(f"There is no file {path.name}; `policy label` makes one.") from None
    except (OSError, UnicodeDecodeError):
        raise SourceError(f"{path.name} cannot be read as UTF-8 text.") from None
    notes = tuple(_notes(content, path.name))
    if not notes:
        raise SourceError(f"{path.name} holds no notes; one JSON object a line is expected.")
    return notes


def digest(path: Path) -> str:
    """Return the SHA-256 of the file, in hex: it names a sample without showing it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def line(note: Note) -> str:
    """Return a note as a line of the file."""
    content: dict[str, Any] = note.model_dump(mode="json", exclude_none=True)
    return json.dumps(content, ensure_ascii=False)


def labels() -> tuple[str, ...]:
    """Return the kinds of things that identify."""
    return tuple(MARK)


def _notes(content: str, name: str) -> Iterator[Note]:
    for number, text in enumerate(content.split("\n"), 1):
        if text.strip():
            yield _note(text, f"{name}, line {number}")


def _note(text: str, where: str) -> Note:
    try:
        return Note.model_validate(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        raise SourceError(
            f"{where}: this is not one JSON object; mend or leave out the line."
        ) from None
    except ValidationError as error:
        raise SourceError(f"{where}: {_first(error)}; mend or leave out the line.") from None


def _first(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    known = {*Note.model_fields, *Span.model_fields, *Keep.model_fields}
    # A key of the file could be anything, a name too: only ours are told.
    where = ".".join(str(p) for p in problem["loc"] if isinstance(p, int) or p in known)
    message = problem["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"{where}: {message}" if where else message
