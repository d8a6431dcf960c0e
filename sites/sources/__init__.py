"""Readers of exports: one module a format. Adding a module here adds a format.

A reader streams: it yields batches of some fifty thousand rows, so that memory does not grow with
the file. What it cannot read at all is a SourceError in one sentence; a record that it must
reject is a problem of its batch.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from federated.errors import SettingsError, SourceError
from sites.batch import RawBatch
from sites.settings import Site, SourceSettings


class Source(Protocol):
    """What a module of a format offers."""

    SUFFIXES: frozenset[str]
    KINDS: frozenset[str]  # values of load_batch.source_kind

    def exported(self, place: Path) -> date | None:
        """Return the day of which the export says that it was made, None where it says nothing."""

    def kind(self, path: Path) -> str:
        """Return the ``load_batch.source_kind`` of a file."""

    def tables(self, path: Path, settings: SourceSettings, site: Site) -> frozenset[str]:
        """Return the tables that this file can feed; none when it is of no use here."""

    def read(
        self, path: Path, settings: SourceSettings, site: Site, wanted: frozenset[str]
    ) -> Iterator[RawBatch]:
        """Yield the rows of the ``wanted`` tables."""


def source(name: str) -> Source:
    """Return the reader of a format; raises SettingsError when there is none."""
    try:
        return cast(Source, import_module(f"{__name__}.{name}"))
    except ModuleNotFoundError:
        raise SettingsError(f"No reader is called {name!r}; known: {', '.join(known())}.") from None


def known() -> tuple[str, ...]:
    """Return the names of the formats."""
    return tuple(sorted(p.stem for p in Path(__file__).parent.glob("[a-z]*.py")))


def exported(settings: SourceSettings, site: Site) -> date | None:
    """Return the day on which an export was made, None when there is nothing.

    A bulk export says so itself; of other files the newest was written that day.
    """
    place = site.path(settings.path)
    told = source(settings.format).exported(place)
    found = [place] if place.is_file() else [p for p in place.glob("*") if p.is_file()]
    days = [datetime.fromtimestamp(file.stat().st_mtime, UTC).date() for file in found]
    return told or max(days, default=None)


def files(settings: SourceSettings, site: Site) -> list[Path]:
    """Return the files of a source in order; raises SourceError when there is nothing to read."""
    place = site.path(settings.path)
    suffixes = source(settings.format).SUFFIXES
    if place.is_dir():
        found = sorted(p for p in place.iterdir() if p.suffix.lower() in suffixes)
        if not found:
            wanted = " or ".join(sorted(suffixes))
            raise SourceError(f"The folder {place.name} holds no {wanted} file.")
    elif place.is_file():
        found = [place]
    else:
        raise SourceError(f"{place.name}: no such file or folder. Put the export there.")
    for path in found:
        if path.stat().st_size == 0:
            raise SourceError(f"{path.name} is empty. Export it again.")
    return found
