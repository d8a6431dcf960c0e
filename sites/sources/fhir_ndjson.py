"""FHIR R4 bulk export: NDJSON, one resource a line, in nl-core profiles.

A ``manifest.json`` beside the files may name more files than there are (an export that was
filtered afterwards); those are reported in the log, and read is what is there.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from federated.errors import SourceError
from sites.batch import RawBatch
from sites.fhir import Export, Reading, readings
from sites.fragments import Gatherer, Rejection
from sites.lines import limit_of, lines
from sites.settings import Site, SourceSettings

SUFFIXES = frozenset({".ndjson"})
KINDS = frozenset({"fhir_ndjson"})
_log = logging.getLogger(__name__)


def kind(path: Path) -> str:
    """Return ``fhir_ndjson``."""
    return "fhir_ndjson"


def tables(path: Path, settings: SourceSettings, site: Site) -> frozenset[str]:
    """Return what the type of the first resource can feed."""
    _report_missing(path.parent)
    for number, line in lines(path, limit_of(settings.options)):
        reading = readings().get(_resource(path, number, line)["resourceType"])
        return reading.tables if reading else frozenset()
    raise SourceError(f"{path.name} is empty. Export it again.")


def read(
    path: Path, settings: SourceSettings, site: Site, wanted: frozenset[str]
) -> Iterator[RawBatch]:
    """Yield batches; a line that is no resource stops the file with its number."""
    gatherer = Gatherer(wanted)
    export = Export(site.extracted or _made(path), settings.options)
    for number, line in lines(path, limit_of(settings.options)):
        resource = _resource(path, number, line)
        if reading := readings().get(resource["resourceType"]):
            _gather(gatherer, number, resource, reading, export)
        if gatherer.full(len(line)):
            yield from gatherer.batches()
    yield from gatherer.batches()


def _gather(
    gatherer: Gatherer, number: int, resource: dict[str, Any], reading: Reading, export: Export
) -> None:
    if not reading.tables & gatherer.wanted:
        return
    try:
        items = tuple(reading.fragments(resource, export))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, ArithmeticError):
        # The resource is not built as FHIR R4 says; its text must not reach a traceback.
        items = tuple(Rejection(table, "fhir_structure") for table in sorted(reading.tables))[:1]
    for item in items:
        gatherer.add(number, item)


def _resource(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        resource = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise SourceError(_unreadable(path, number, line)) from None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise SourceError(f"{path.name}, line {number} is not a FHIR resource.")
    return resource


def _unreadable(path: Path, number: int, line: bytes) -> str:
    where = f"{path.name}, line {number}"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return f"{where} is not UTF-8. NDJSON is always UTF-8: export again."
    if line.endswith(b"\n"):
        return f"{where} is not valid JSON. Export again."
    return f"{where} is cut off: the export did not finish. Export again."


def _made(path: Path) -> date:
    """Return the day a file was written: when the site does not say the day of the export."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


@lru_cache(maxsize=64)
def _report_missing(folder: Path) -> None:
    missing = missing_files(folder)
    if missing:
        places = ", ".join(map(str, missing))
        _log.warning(
            "manifest.json: the files of these entries under output are absent: %s", places
        )


def exported(place: Path) -> date | None:
    """Return the day of the manifest's ``transactionTime``: nothing later is in the export."""
    told = _manifest(place).get("transactionTime")
    try:
        return datetime.fromisoformat(told).date() if told is not None else None
    except (TypeError, ValueError):
        raise SourceError("manifest.json: transactionTime is not a moment.") from None


def missing_files(folder: Path) -> tuple[int, ...]:
    """Return which entries of ``manifest.json``, from 1, name a file that is not in its folder."""
    try:
        names = [Path(str(one["url"])).name for one in _manifest(folder).get("output", ())]
    except (KeyError, TypeError):
        raise SourceError("manifest.json is not the manifest of a bulk export.") from None
    entries = enumerate(names, start=1)
    return tuple(number for number, name in entries if not (folder / name).is_file())


def _manifest(folder: Path) -> dict[str, Any]:
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return {}
    try:
        found = orjson.loads(manifest.read_bytes())
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise SourceError("manifest.json is not the manifest of a bulk export.")
    return found
