"""The words of the file, and of the model DPIA: TOML beside the template."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["nl", "en"]


def words(language: Language) -> dict[str, Any]:
    """Return the words of one language."""
    found: dict[str, Any] = _read("officer.toml")[language]
    return found


def parts() -> list[dict[str, Any]]:
    """Return the parts of the model DPIA."""
    found: list[dict[str, Any]] = _read("dpia.toml")["part"]
    return found


@cache
def _read(name: str) -> dict[str, Any]:
    text = files("flows").joinpath("templates", name).read_text(encoding="utf-8")
    return tomllib.loads(text)
