"""Labelling by hand: read a source, draw notes with a seed, turn word numbers into labels."""

import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from federated.errors import SettingsError, SourceError
from pseudonymisation.text.notes import Keep, Note, Span

Answer = Note | Literal["skip", "stop"]
KINDS = {
    "person": "PERSON", "place": "LOCATION", "organisation": "ORGANIZATION", "date": "DATE_TIME",
    "phone": "PHONE_NUMBER", "mail": "EMAIL_ADDRESS", "url": "URL", "bsn": "NL_BSN",
    "iban": "IBAN_CODE", "id": "ID", "keep": "keep",
}  # fmt: skip
_ANSWER = re.compile(r"^(\d{1,4})(?:\s?-\s?(\d{1,4}))?\s+([a-z]+)$")
_EDGES = '.,;:!?()[]"“”„'


def source(path: Path, column: str, names: Sequence[str]) -> list[Note]:
    """Return the notes of a file with the names of their record; raises SourceError."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceError(f"There is no file {path.name}.") from None
    except (OSError, UnicodeDecodeError):
        raise SourceError(f"{path.name} cannot be read as UTF-8 text.") from None
    rows = list(_rows(content, path, column))
    missing = [name for name in (column, *names) if not any(name in row for row in rows)]
    if missing:
        raise SourceError(f"{path.name} has no column {missing[0]}; name another.")
    return [_note(row, column, names) for row in rows if (row.get(column) or "").strip()]


def _rows(content: str, path: Path, column: str) -> Iterator[dict[str, str]]:
    if path.suffix == ".txt":
        yield from ({column: line} for line in content.splitlines())
    elif path.suffix == ".csv":
        delimiter = ";" if content.partition("\n")[0].count(";") else ","
        yield from csv.DictReader(content.splitlines(keepends=True), delimiter=delimiter)
    else:
        yield from _objects(content, path)


def _objects(content: str, path: Path) -> Iterator[dict[str, str]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise SourceError(f"{path.name}, line {number}: this is not one JSON object.")
        yield {key: value for key, value in row.items() if isinstance(value, str)}


def _note(row: dict[str, str], column: str, names: Sequence[str]) -> Note:
    record: dict[str, str | list[str]] = {name: row[name] for name in names if row.get(name)}
    return Note(text=row[column], record=record)


def sample(notes: Sequence[Note], count: int, seed: int) -> list[Note]:
    """Return some of the notes, the same ones for the same seed; each text once."""
    single = list({note.text: note for note in notes}.values())
    draw = random.Random(seed)  # noqa: S311 a sample that can be drawn again, no secret
    return draw.sample(single, min(count, len(single)))


def numbered(text: str) -> str:
    """Return a note with a number before each word.

    >>> numbered("Siham drinkt goed")
    '1:Siham 2:drinkt 3:goed'
    """
    return " ".join(f"{at}:{match[0]}" for at, match in enumerate(_words(text), 1))


def _words(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"\S+", text))


def marked(note: Note, answer: str) -> Answer:
    """Return the note with the labels of an answer; raises SettingsError when it is no answer."""
    if answer in ("s", "q"):
        return "skip" if answer == "s" else "stop"
    spans, keep = [], []
    for part in (part.strip() for part in answer.split(",") if part.strip()):
        start, end, kind = _place(note.text, part)
        if kind == "keep":
            keep.append(Keep(start=start, end=end))
        else:
            spans.append(
                Span(start=start, end=end, label=kind, in_record=_recorded(note, start, end))
            )
    return note.model_copy(update={"spans": tuple(spans), "keep": tuple(keep)})


def _place(text: str, part: str) -> tuple[int, int, str]:
    found, words = _ANSWER.match(part), _words(text)
    if found is None or found[3] not in KINDS:
        raise SettingsError(f"Not understood. For instance: 3-4 person. Kinds: {', '.join(KINDS)}.")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= len(words):
        raise SettingsError(f"This note has the words 1 to {len(words)}.")
    start, end = words[first - 1].start(), words[last - 1].end()
    while end - start > 1 and text[end - 1] in _EDGES:
        end -= 1
    while end - start > 1 and text[start] in _EDGES:
        start += 1
    return start, end, KINDS[found[3]]


def _recorded(note: Note, start: int, end: int) -> bool | None:
    """Tell whether a name stands in the record of the note, as the scrubber reads it."""
    from pseudonymisation.text import record as records
    from pseudonymisation.text.view import folded

    given = records.Record.of(note.record)
    return any(True for _ in records.find(folded(note.text[start:end]), given))
