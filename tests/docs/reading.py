"""The pages as a reader meets them: links, headings, commands, sentences."""

import argparse
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from docs.generators import commands

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PROGRAMS = ("heldennet-site", "heldennet-central")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
QUOTED = re.compile(r"`((?:heldennet-site|heldennet-central) [^`\n]+)`")


def pages() -> list[Path]:
    """Every page, README and changelog included."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", text(page))


def links(page: Path) -> list[str]:
    return LINK.findall(SPAN.sub("", prose(page)))


def anchors(page: Path) -> set[str]:
    """The names by which a heading is reached, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def typed(page: Path) -> Iterator[list[str]]:
    """The words of every whole command that a reader is told to type."""
    for language, block in FENCE.findall(text(page)):
        if language == "console":
            for line in block.splitlines():
                words = shlex.split(line.removeprefix("$ "))
                if words and words[0] in PROGRAMS:
                    yield words


def named(content: str) -> list[list[str]]:
    """The words of every command that a sentence names in passing."""
    return [shlex.split(command) for command in QUOTED.findall(content)]


@cache
def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each program; putting them together takes a tenth of a second each time."""
    return {parser.prog: parser for parser in commands.programs()}


def complaint(words: list[str]) -> str:
    """What the real parser has against a whole command, empty when it takes it."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            taken = parsers()[words[0]].parse_args(words[1:])
            if words[1:3] == ["source", "example"]:
                commands.reading("heldennet-site source example", parsers()[words[0]]).parse_args(
                    taken.rest
                )
    except SystemExit:
        return said.getvalue().strip() or "it ends at once"
    return ""


@cache
def known(program: str) -> dict[str, argparse.ArgumentParser]:
    """The parser of every command of a program, by its words."""
    return {one.words: one.parser for one in commands.found(parsers()[program])}


def reached(words: list[str]) -> str:
    """The command that the words begin with, without its options and their values."""
    found = words[0]
    for word in words[1:]:
        if f"{found} {word}" in known(words[0]):
            found = f"{found} {word}"
    return found


def unknown(words: list[str]) -> list[str]:
    """The words that name no command and no option; values and placeholders are not words."""
    program = parsers()[words[0]]
    every = known(words[0]) | {program.prog: program}
    here, wrong = program.prog, []
    for word in words[1:]:
        options = {s for a in every[here]._actions for s in a.option_strings}
        top = {s for a in program._actions for s in a.option_strings}
        if word.startswith("-"):
            wrong += [] if word in options | top else [word]
        elif f"{here} {word}" in every:
            here = f"{here} {word}"
        elif any(one.startswith(f"{here} ") for one in every) and not _is_value(word):
            wrong.append(word)
    return wrong


def _is_value(word: str) -> bool:
    return word.isupper() or word == "…" or "{" in word or "/" in word
