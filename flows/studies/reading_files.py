"""A study.toml on this machine, read for a look or a dry run."""

from pathlib import Path

from federated.errors import SettingsError
from federated.studies import reading
from federated.studies.specification import Specification
from flows.studies import papers
from sites.settings import Site


def specification(path: Path) -> Specification:
    """Return the specification of a file; raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path.name} cannot be read as text in UTF-8.") from None
    return reading.read(text, path.name)


def either(site: Site | None, name: str) -> Specification:
    """Return the specification of a file, or of a study that was fetched."""
    if Path(name).suffix == ".toml" or site is None:
        return specification(Path(name))
    return papers.named(site, name).specification
