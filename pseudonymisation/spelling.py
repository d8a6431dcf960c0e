"""A policy says what it seems to say: no look-alike letters, no invisible ones, no double names."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from federated.errors import PolicyError

_UNSEEN = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}
_NAME = re.compile(r"[a-z][a-z0-9_]*|[A-Z][0-9]{2}[A-Z]?")  # the second: an indicator, as I61N


def check_text(content: str, file: str) -> None:
    """Refuse characters that are not seen, or that turn the order of what is seen."""
    for number, line in enumerate(content.split("\n"), start=1):
        if _unseen(_shown(line)):
            raise PolicyError(
                f"{file}, line {number}: an invisible character stands here; type the line again."
            )


def check_strings(content: Any, file: str, where: str = "") -> None:
    """Refuse what an escape such as ``\\u202e`` carries into a text: no editor shows it.

    Printed by ``policy diff`` it could hide or turn the lines that an officer must see.
    """
    if isinstance(content, str) and _unseen(content):
        raise PolicyError(
            f"{file}, {where}: an escape makes an invisible character; write only what can be seen."
        )
    for place, inner in _inside(content, where):
        check_strings(inner, file, place)


def check_names(content: Any, file: str, where: str = "") -> None:
    """Refuse a name that is not plain a to z, 0 to 9 and _: it may only look like another."""
    if not isinstance(content, dict):
        return
    for name, inner in content.items():
        if not _NAME.fullmatch(name):
            place = f"under {where}" if where else "at the top"
            raise PolicyError(
                f"{file}: a name {place} has a letter other than a to z, 0 to 9 and _; "
                "it may look like the right one, so type it again."
            )
        check_names(inner, file, f"{where}.{name}" if where else name)


def reason(error: Exception) -> str:
    """Say in words what the TOML parser found, and where."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    message = str(error)
    place = re.search(r"\(at (.+)\)$", message)
    at = place[1] if place else "somewhere"
    if "overwrite" in message or "declare" in message or "mutate" in message or "twice" in message:
        return f"a name stands twice ({at})"
    return f"it cannot be understood at {at}"


def _inside(content: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Yield each name and each value within, with its place; a name comes before it is a place."""
    if isinstance(content, dict):
        for name, inner in content.items():
            yield f"a name under {where}" if where else "a name at the top", name
            yield f"{where}.{name}" if where else name, inner
    if isinstance(content, list):
        yield from ((f"{where}, number {number}", one) for number, one in enumerate(content, 1))


def _unseen(text: str) -> bool:
    return any(unicodedata.category(c) in _UNSEEN for c in text)


def _shown(line: str) -> str:
    return line.replace("\t", "").removesuffix("\r")
