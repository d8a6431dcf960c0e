"""The notes that the steward labelled, in ``text/labelled.jsonl``: clear text, so under every right.

Each line says whom it is about, by pseudonyms of person and family, and when it was labelled. Who is
forgotten or objects, or grows too old, takes the notes along; and no note is kept for more than a
year. A note of which nobody can tell whom it is about goes with whoever is forgotten first, and
after thirty days. What is taken out is overwritten with zeros.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from flows import files, scrubbing
from pseudonymisation import custody
from pseudonymisation.text import notes
from pseudonymisation.text.notes import Note
from sites.settings import Site

NAME = "labelled.jsonl"
OBJECT = f"text/{NAME}"
LONGEST, NAMELESS = timedelta(days=365), timedelta(days=30)


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One labelled note as it lies there; ``about`` are pseudonyms, ``day`` when it was labelled."""

    text: str
    about: frozenset[str] = frozenset()
    day: date | None = None

    @classmethod
    def of(cls, note: Note, about: Collection[str], day: date) -> "Line":
        """Make the line of a note."""
        said = {"about": sorted(about), "labelled": day.isoformat()}
        return cls(json.dumps(json.loads(notes.line(note)) | said, ensure_ascii=False)).read()

    def read(self) -> "Line":
        """Return it with what it says of itself; a line that cannot be read is about nobody."""
        try:
            found = json.loads(self.text)
            about = frozenset(str(pid) for pid in found["about"])
            return replace(self, about=about, day=date.fromisoformat(found["labelled"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            return Line(self.text)

    def is_nameless(self, labels: Collection[str]) -> bool:
        """Tell whether nobody can say whom it is about, because no pseudonym is of a known label."""
        return not any(pid.partition("-")[0] in labels for pid in self.about)

    def renamed(self, new: Mapping[str, str]) -> "Line":
        """Return it with new pseudonyms for old ones."""
        if not self.about & new.keys():
            return self
        about = sorted(new.get(pid, pid) for pid in self.about)
        return Line(json.dumps(json.loads(self.text) | {"about": about}, ensure_ascii=False)).read()


def path(site: Site) -> Path:
    """Where the labelled notes lie."""
    return scrubbing.folder(site) / NAME


def read(site: Site) -> list[Line]:
    """Return every line, none where nothing was labelled."""
    file = path(site)
    content = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    return [Line(text).read() for text in content.split("\n") if text.strip()]


def pseudonyms(site: Site, label: str) -> frozenset[str]:
    """Return the pseudonyms with a label that stand in the notes."""
    every = frozenset(pid for one in read(site) for pid in one.about)
    return frozenset(pid for pid in every if pid.startswith(f"{label}-"))


def add(site: Site, line: Line) -> int:
    """Add a note; returns how many there are."""
    folder = files.private_folder(scrubbing.folder(site))
    with custody.locked(folder):
        lines = [*read(site), line]
        _write(path(site), lines)
    return len(lines)


def forget(site: Site, pids: Collection[str], labels: Collection[str]) -> int:
    """Take out the notes about these, and those about who knows whom; returns how many."""
    return _keep(site, lambda one: not _goes(one, pids, labels))


def to_forget(site: Site, pids: Collection[str], labels: Collection[str]) -> int:
    """Count the notes that ``forget`` would take out."""
    return sum(_goes(one, pids, labels) for one in read(site))


def too_old(
    site: Site, gone: Collection[str], labels: Collection[str], day: date, months: int
) -> list[Line]:
    """Return the notes that may be kept no longer, or that are about who has to go."""
    longest = min(LONGEST, timedelta(days=30 * months))
    return [
        one
        for one in read(site)
        if one.about & frozenset(gone)
        or one.day is None
        or day - one.day > (NAMELESS if one.is_nameless(labels) else longest)
    ]


def take_out(site: Site, gone: Iterable[Line]) -> int:
    """Take these out; returns how many."""
    texts = {one.text for one in gone}
    return _keep(site, lambda one: one.text not in texts)


def rename(site: Site, new: Mapping[str, str]) -> None:
    """Give the notes the new pseudonyms of whom they are about."""
    if not read(site):
        return
    with custody.locked(scrubbing.folder(site)):
        lines = read(site)
        found = [one.renamed(new) for one in lines]
        if found != lines:
            _write(path(site), found)


def _goes(one: Line, pids: Collection[str], labels: Collection[str]) -> bool:
    return bool(one.about & frozenset(pids)) or one.is_nameless(labels)


def _keep(site: Site, wanted: Callable[[Line], bool]) -> int:
    folder = scrubbing.folder(site)
    if not folder.is_dir():
        return 0
    with custody.locked(folder):
        custody.wipe_leftovers(path(site))  # of a run that was killed
        lines = read(site)
        left = [one for one in lines if wanted(one)]
        if len(left) < len(lines):
            _write(path(site), left)
    return len(lines) - len(left)


def _write(file: Path, lines: Collection[Line]) -> None:
    content = "".join(f"{one.text}\n" for one in lines).encode()
    if not file.exists():
        custody.write(file, content)
    elif lines:
        custody.replace_and_wipe(file, content)
    else:
        custody.wipe(file)
