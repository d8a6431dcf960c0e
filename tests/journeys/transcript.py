"""Types what a page tells a reader to type, and compares what is printed with what the page shows.

Codes, fingerprints and digests are other ones each time: what the page shows stands for what was
printed in its place, and later commands are typed with the latter. ``…`` stands for anything.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NEW = re.compile(
    r"(?P<code>[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})|(?P<mark>[0-9a-f]{4}(?: [0-9a-f]{4}){3})"
    r"|(?P<digest>[0-9a-f]{64})"
)
FORMS = {"code": r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", "mark": r"[0-9a-f]{4}(?: [0-9a-f]{4}){3}",
         "digest": r"[0-9a-f]{64}"}  # fmt: skip
BIN = Path(sys.executable).parent


@dataclass
class Typist:
    """Two folders to type in, and what the page's codes and digests are in earnest."""

    centre: Path
    site: Path
    known: dict[str, str] = field(default_factory=dict)

    def type(self, line: str) -> str:
        """Type one line; returns what it printed. Raises where it fails."""
        for shown, found in self.known.items():
            line = line.replace(shown, found)
        words = shlex.split(line)
        folder = self.centre if words[0] == "heldennet-central" else self.site
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["/bin/sh", "-c", line], cwd=folder, check=False, capture_output=True, text=True,
            timeout=300, env={**os.environ, "PATH": path, "COLUMNS": "120"},
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def compare(self, shown: str, printed: str) -> None:
        """Compare line by line, and learn the codes and digests that were printed."""
        form, names = pattern(shown)
        found = re.fullmatch(form, printed)
        assert found is not None, f"The page shows\n{shown}\nand this was printed\n{printed}"
        for group, token in names.items():
            self.known[token] = found[group]


def pattern(shown: str) -> tuple[str, dict[str, str]]:
    """Return the form that printed text must have, and which group stands for which token."""
    names: dict[str, str] = {}
    out, at = "", 0
    for token in NEW.finditer(shown):
        out += _literal(shown[at : token.start()])
        known = next((name for name, text in names.items() if text == token[0]), None)
        if known:
            out += f"(?P={known})"
        else:
            name = f"t{len(names)}"
            names[name] = token[0]
            out += f"(?P<{name}>{FORMS[str(token.lastgroup)]})"
        at = token.end()
    return out + _literal(shown[at:]), names


def _literal(text: str) -> str:
    """A line of its own that is … is any number of lines; within a line it is anything but its end."""
    parts = re.split(r"(?m)(^ *…\n|…)", text)
    return "".join(
        r"(?:.*\n)*?" if part.endswith("…\n") else r"[^\n]*?" if part == "…" else re.escape(part)
        for part in parts
    )


def blocks(page: str, heading: str) -> Iterator[tuple[list[str], str | None]]:
    """Yield the commands below a heading with what is shown behind them, None where nothing is."""
    section = re.split(r"(?m)^## ", page.partition(f"## {heading}\n")[2])[0]
    fences = FENCE.findall(section)
    for number, (language, block) in enumerate(fences):
        if language == "console":
            after = fences[number + 1] if number + 1 < len(fences) else ("console", "")
            commands = [line.removeprefix("$ ") for line in block.splitlines()]
            yield commands, after[1] if after[0] == "" else None
