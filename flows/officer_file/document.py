"""What the file is made of, whatever it is shown on: sections of paragraphs, tables and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "good", "mind", "lead"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more. ``mind`` is something to act on."""

    text: str
    tone: Tone = "plain"
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first cell of a row is its heading."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = field(default="grid", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG that was made here, with its text alternative inside."""

    svg: str
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is shown as it is, to who opens it; on a terminal it is left out."""

    caption: str
    content: str
    kind: str = field(default="verbatim", init=False)


Block = Paragraph | Grid | Picture | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the file with a heading; ``name`` is its place in the page."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The whole file. ``mark`` stands on every page of it."""

    language: str
    title: str
    mark: str
    intro: str
    contents: str
    sections: tuple[Section, ...]


def html(document: Document) -> str:
    """Return one page that asks nothing of any other machine."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        autoescape=True, loader=PackageLoader("flows"), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("officer.html").render(document=document)


def text(document: Document) -> Iterator[str]:
    """Yield the lines for a terminal; pictures stand in a table as well, so they are left out."""
    yield from (document.mark, "", document.title, document.intro)
    for section in document.sections:
        yield from ("", section.title.upper())
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield f"  {'! ' if block.tone == 'mind' else ''}{block.text}"
            elif isinstance(block, Grid):
                yield from _lines(block)


def _lines(grid: Grid) -> Iterator[str]:
    yield f"  {grid.caption}"
    for head, *cells in grid.rows:
        named = zip(grid.headings[1:], cells, strict=True)
        told = "; ".join(f"{name.lower()}: {cell}" for name, cell in named if cell)
        yield f"    {head} | {told}"
