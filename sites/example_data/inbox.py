"""What lies beside the exports in an inbox: mapping files, the lines for site.toml, a note."""

import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from sites.example_data import sources
from sites.settings import SourceSettings

NOTE, LINES = "README.txt", "sources.toml"
_SOURCES = {
    "hospital": sources.hospital,
    "municipality": sources.municipality,
    "trial": sources.trial,
}


def furnish(folder: Path, kind: str, label: str) -> None:
    """Finish an inbox; the note is written last, so that its presence says: complete."""
    target = folder / sources.MAPPINGS
    target.mkdir(exist_ok=True)
    for source in files("sites.example_data").joinpath("mappings", kind).iterdir():
        if source.name.endswith(".toml"):
            (target / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    lines = toml(_SOURCES[kind](Path(folder.name)))
    (folder / LINES).write_text(lines, encoding="utf-8")
    (folder / NOTE).write_text(f"{label}\n", encoding="utf-8")


def toml(found: Iterable[SourceSettings]) -> str:
    """Return the lines that a steward puts at the end of ``site.toml``."""
    return "".join(_section(source) for source in found)


def _section(source: SourceSettings) -> str:
    lines = ["", "[[source]]", f"format = {_text(source.format)}", f"path = {_path(source.path)}"]
    if source.mapping:
        lines.append(f"mapping = {_path(source.mapping)}")
    if source.options:
        options = ", ".join(f"{name} = {_text(value)}" for name, value in source.options.items())
        lines.append(f"options = {{ {options} }}")
    return "\n".join([*lines, ""])


def _path(path: Path) -> str:
    return _text(path.as_posix())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
