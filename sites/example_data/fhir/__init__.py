"""A hospital's bulk export: FHIR R4 NDJSON, one resource type a file, nl-core profiles.

Written line by line, so that a large world does not need memory.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sites.example_data.dirt import Ledger
from sites.example_data.rows import Row

Resource = dict[str, Any]
PROFILE = "http://nictiz.nl/fhir/StructureDefinition/"
OWN = "https://voorbeeldziekenhuis.example/fhir/"
Writer = Callable[[Row], Resource]
Stream = tuple[str, Iterable[Row], Writer]  # table, rows, how one is written


def resource(kind: str, number: str, profile: str, **content: Any) -> Resource:
    """Return a resource with its profile."""
    meta = {"profile": [PROFILE + profile]}
    return {"resourceType": kind, "id": number, "meta": meta, **content}


def coded(system: str, code: str, display: str | None = None) -> Resource:
    """Return a CodeableConcept."""
    shown = {} if display is None else {"display": display}
    return {"coding": [{"system": system, "code": code, **shown}]}


def patient(number: str) -> Resource:
    """Return a reference to a patient."""
    return {"reference": f"Patient/{number}", "type": "Patient"}


def write(folder: Path, kind: str, streams: Iterable[Stream], ledger: Ledger) -> int:
    """Write ``<kind>.ndjson``, going on where the ledger says it was; return how many it holds."""
    import orjson

    path = folder / f"{kind}.ndjson"
    name = path.name
    with path.open("ab" if ledger.written[name] else "wb") as file:
        for table, rows, made in streams:
            for row in rows:
                ledger.note(row, table, name)
                file.write(orjson.dumps(made(row)) + b"\n")
    return ledger.written[name]


def manifest(folder: Path, counts: dict[str, int], extracted: date) -> None:
    """Write ``manifest.json`` as a bulk export has it."""
    import orjson

    output = [
        {"type": kind, "url": f"{kind}.ndjson", "count": count} for kind, count in counts.items()
    ]
    content = {
        "transactionTime": f"{extracted}T03:00:00+01:00",
        "request": f"{OWN}$export",
        "requiresAccessToken": False,
        "output": output,
        "error": [],
    }
    (folder / "manifest.json").write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
