"""A pipeline without records, to try the shell around it: it only notes which step ran.

Run as a program: ``fake_pipeline.py SITE [--fail STEP --times N | --kill STEP] [--text TEXT]``
delivers with Prefect. It takes the place of ``flows.pipeline`` in its own process only.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace

STEPS = ("prepare", "load_people", "load_file", "judge", "release")


@dataclass(frozen=True)
class Run:
    """As in ``flows.pipeline``."""

    site: SimpleNamespace
    run_id: str
    extracted: date
    now: Callable[[], datetime]


class Notes:
    """What happened, one line a step, in ``steps.txt`` beside site.toml."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Take the wishes of the command line."""
        self.options = options
        self.lock = threading.Lock()
        self.left = options.times

    def note(self, run: Run, step: str, detail: str = "") -> None:
        """Write a step down; fail or die there if that is wanted."""
        with self.lock, (Path(self.options.site) / "steps.txt").open("a") as file:
            file.write(f"{run.run_id} {step}{detail}\n")
        if self.options.kill == step:
            os.kill(os.getpid(), signal.SIGKILL)
        with self.lock:
            failing = self.options.fail == step and self.left > 0
            self.left -= failing
        if failing:
            secret = self.options.text
            raise ValueError(f"cannot read {secret}") from KeyError(secret)


def module(notes: Notes) -> ModuleType:
    """Return a module that looks like ``flows.pipeline``."""
    made = ModuleType("flows.pipeline")
    files = tuple(SimpleNamespace(index=index) for index in range(3))
    verdict = SimpleNamespace(accepted=True, sentence="The delivery is accepted.")
    results = {
        "prepare": SimpleNamespace(files=files),
        "judge": verdict,
        "release": SimpleNamespace(tables=4, new=2, sentence="4 tables, 2 new."),
    }

    def step(name: str) -> Callable[..., object]:
        def run_step(run: Run, index: int | None = None) -> object:
            notes.note(run, name, "" if index is None else f" {index}")
            return results.get(name)

        return run_step

    for name in STEPS:
        setattr(made, name, step(name))
    vars(made).update(Run=Run, close=lambda run: None)
    return made


def main() -> int:
    """Deliver with the fake in place of the real pipeline."""
    parser = argparse.ArgumentParser()
    parser.add_argument("site")
    parser.add_argument("--fail", default="")
    parser.add_argument("--times", type=int, default=99)
    parser.add_argument("--kill", default="")
    parser.add_argument("--text", default="")
    options = parser.parse_args()

    import flows
    from flows import boundary, cli

    boundary.take_over()
    fake = module(Notes(options))
    sys.modules["flows.pipeline"] = fake
    vars(flows)["pipeline"] = fake
    return cli.main(["--site", options.site, "deliver"])


if __name__ == "__main__":
    sys.exit(main())
