"""Markdown that a generated page is made of."""

from collections.abc import Iterable, Sequence


def note(what: str) -> str:
    """Return the line that tells where a page is from and what to change instead of it."""
    return f"Written by `python -m docs.generate`; change {what}, not this page."


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table.

    >>> print(table(["a", "b"], [["1", "x|y"]]))
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    rule = "|---" * len(heading) + "|"
    return "\n".join([_line(heading), rule, *(_line(row) for row in rows)])


def code(text: str) -> str:
    """Return a word of the program, nothing for no word."""
    return f"`{text}`" if text else ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
