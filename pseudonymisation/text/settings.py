"""How a site scrubs: which mode, with which word list, with deduce or without."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

from pseudonymisation.text import vocabulary


@dataclass(frozen=True)
class TextMethod:
    """The whole method. ``allowed`` is a site's own word list; with one, unknown words go too."""

    allowed: frozenset[str] | None = field(default=None, repr=False)
    deduce: bool = False

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the recognisers, the lists and the settings: what an evaluation is bound to."""
        words = "" if self.allowed is None else vocabulary.digest(self.allowed)
        total = hashlib.sha256(f"{words}|{self.deduce}|{_deduce_version(self.deduce)}".encode())
        for content in _sources():
            total.update(content)
        return total.hexdigest()

    def words(self) -> str:
        """Say it in a line."""
        mode = "patterns and the record's names" if self.allowed is None else "allow-list"
        return f"{mode}, {'with' if self.deduce else 'without'} deduce"


_FINDING = (
    "view", "glance", "found", "grammar", "clinical", "vocabulary", "record", "allow_list", "engine",
    "deduce_plugin", "scrubber",
)  # fmt: skip


def _sources() -> list[bytes]:
    package = files("pseudonymisation.text")
    chosen = [package / f"{name}.py" for name in _FINDING]
    for folder, suffix in (("recognisers", ".py"), ("words", ".txt")):
        inside = (package / folder).iterdir()
        chosen += sorted((f for f in inside if f.name.endswith(suffix)), key=lambda f: f.name)
    return [file.read_bytes() for file in chosen]


def _deduce_version(wanted: bool) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("deduce") if wanted else ""
    except PackageNotFoundError:
        return ""
