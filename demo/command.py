"""Running the two commands of the product, as a person would, each with a log of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
    """Runs commands; what they say goes to ``logs``, and line by line to ``tell``."""

    logs: Path

    def run(self, name: str, command: list[str], tell: Tell = lambda _line: None) -> str:
        """Run a command to its end and return what it said; raises Failed."""
        said = []
        with (
            self.log(name).open("w", encoding="utf-8") as log,
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                env=environment(),
            ) as process,
        ):
            for line in process.stdout or ():
                log.write(line)
                said.append(line.strip())
                tell(line.strip())
            log.write(_cost(process))
        if process.returncode:
            raise Failed(self._sentence(name, said))
        return "\n".join(said)

    def log(self, name: str) -> Path:
        """Return where a command's output goes."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def _sentence(self, name: str, said: list[str]) -> str:
        last = next((line for line in reversed(said) if line), "it said nothing")
        return f"{name} failed: {last} All that it said: {self.log(name)}"


def _cost(process: "subprocess.Popen[str]") -> str:
    """Wait for the process and return what it took; ``wait4`` tells it of this process alone."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20
    return f"[{seconds:.1f} s of processor time, {memory:.2f} GiB]\n"


def environment() -> dict[str, str]:
    """Return the environment of a command: this one's, without telemetry or extra threads."""
    width = {"COLUMNS": str(shutil.get_terminal_size((110, 40)).columns)}
    return {**os.environ, **ENVIRONMENT, **THREADS, **width}
