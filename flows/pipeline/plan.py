"""What a delivery will read: parts by number and digest, never by what is in them.

A part is one large file, or a handful of small messages of one source: what one task loads.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from federated.errors import SourceError
from flows import rotation
from flows.pipeline.session import Run, session
from sites import rotating, sources, staging
from sites.settings import SourceSettings
from sites.staging import Batch

MESSAGES_A_PART = 500


@dataclass(frozen=True, slots=True)
class FileRef:
    """A part of a delivery; ``sha256`` is of the digests of its files."""

    index: int
    source: int
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a delivery, in the order of ``site.toml``; a later source has the last word."""

    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part with what only the loading step needs: places, settings and a batch a file."""

    ref: FileRef
    settings: SourceSettings
    files: tuple[tuple[Path, Batch], ...]


def prepare(run: Run) -> Plan:
    """Check that everything is in place, forget what an interrupted run left, list the parts.

    Raises the errors of ``session``, SourceError when an export is missing or empty, StoreError
    when the store has pseudonyms of another version than the policy.
    """
    if not run.site.source:
        raise SourceError("site.toml names no [[source]]; add the exports that this site delivers.")
    opened = session(run)
    rotating.refuse_mixed(opened.store, rotation.versions(opened.policy))
    staging.clear(opened.store)
    return Plan(tuple(part.ref for part in parts(run)))


def parts(run: Run) -> tuple[Part, ...]:
    """List the parts; files are read once a run, to know their digests."""
    opened = session(run)
    with opened.lock:
        if opened.parts is None:
            found = [p for n, s in enumerate(run.site.source) for p in _of_source(run, n, s)]
            opened.parts = tuple(_numbered(found))
        return opened.parts


def _numbered(
    found: list[tuple[int, SourceSettings, tuple[tuple[Path, Batch], ...]]],
) -> Iterator[Part]:
    for index, (number, settings, files) in enumerate(found):
        name = files[0][0].name if len(files) == 1 else f"{settings.format}, {len(files)} files"
        together = "".join(batch.sha256 for _, batch in files)
        sha256 = hashlib.sha256(together.encode()).hexdigest()
        yield Part(FileRef(index, number, name, sha256), settings, files)


def _of_source(
    run: Run, number: int, settings: SourceSettings
) -> Iterator[tuple[int, SourceSettings, tuple[tuple[Path, Batch], ...]]]:
    opened = session(run)
    mapping = "" if settings.mapping is None else digest(run.site.path(settings.mapping))
    size = MESSAGES_A_PART if settings.format == "ijw_xml" else 1
    reader = sources.source(settings.format)
    for first, paths in _grouped(sources.files(settings, run.site), size):
        files = (
            Batch.of(reader.kind(path), digest(path), mapping, opened.policy_digest, number, order)
            for order, path in enumerate(paths, start=first)
        )
        yield number, settings, tuple(zip(paths, files, strict=True))


def _grouped(paths: list[Path], size: int) -> Iterator[tuple[int, list[Path]]]:
    """Yield groups of files, each with the place of its first in the source."""
    for first in range(0, len(paths), size):
        yield first, paths[first : first + size]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
