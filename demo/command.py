"""Running the two commands of the product, as a person would, each with a log of its own."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from demo import forked

BIN = Path(sys.executable).parent
SITE, CENTRAL = str(BIN / "heldennet-site"), str(BIN / "heldennet-central")
ENVIRONMENT = {"DO_NOT_TRACK": "1", "PYTHONUNBUFFERED": "1"}
# Two deliveries share two cores: let no library start a thread for each of them.
THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
Tell = Callable[[str], None]


class Failed(Exception):
    """A step did not succeed; the text is one sentence and the place of its log."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs commands; what they say goes to ``logs``, and line by line to ``tell``.

    ``peaks`` is the most memory of each, in GiB.
    """

    logs: Path
    peaks: list[float] = field(default_factory=list)

    def run(self, name: str, command: list[str], tell: Tell = lambda _line: None) -> str:
        """Run a command to its end and return what it said; raises Failed."""
        said = []
        with self.log(name).open("w", encoding="utf-8") as log, forked.running(command) as process:
            for line in process.lines():
                log.write(line)
                said.append(line.strip())
                tell(line.strip())
            ended = process.ended()
            log.write(f"[{ended.cost}]\n")
        self.peaks.append(ended.peak)
        if ended.code:
            raise Failed(self._sentence(name, said))
        return "\n".join(said)

    def log(self, name: str) -> Path:
        """Return where a command's output goes."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def _sentence(self, name: str, said: list[str]) -> str:
        last = next((line for line in reversed(said) if line), "it said nothing")
        return f"{name} failed: {last} All that it said: {self.log(name)}"


def environment() -> dict[str, str]:
    """Return what the commands find in their environment: no telemetry, no extra threads."""
    return {
        **ENVIRONMENT,
        **THREADS,
        "COLUMNS": str(shutil.get_terminal_size((110, 40)).columns),
    }
