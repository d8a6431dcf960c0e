"""What lies beside the exports in an inbox: the mapping files, and a note that it is synthetic."""

from importlib.resources import files
from pathlib import Path

MAPPINGS = "mappings"


def furnish(folder: Path, kind: str, label: str) -> None:
    """Copy the mapping files of this kind of site and write the note."""
    target = folder / MAPPINGS
    target.mkdir(exist_ok=True)
    for source in files("sites.example_data").joinpath(MAPPINGS, kind).iterdir():
        if source.name.endswith(".toml"):
            (target / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "README.txt").write_text(f"{label}\n", encoding="utf-8")
