"""The words of a page that people write: ``words/NAME.toml``, with every key known."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).resolve().parent / "words"


class Words(BaseModel):
    """One analysis in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    about: str
    formula: str
    avoid: tuple[str, ...] = Field(min_length=1)
    missing: tuple[str, ...] = Field(min_length=1)
    assumes: tuple[str, ...] = ()
    rounds: tuple[int, int] | None = None
    sent: str = ""
    study: str = ""
    tests: tuple[str, ...] = ()
    literature: tuple[str, ...] = ()


@cache
def words(name: str) -> Words:
    """Return the words about an analysis."""
    content = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return Words.model_validate(tomllib.loads(content))
