"""What τ-Argus would hide, and whether that would survive our demands.

It is asked in a process that is killed when it takes too long. Its answer changes nothing that we
hide: where it hides less and survives, it is worth a look.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.argus.jj import written
from federated.disclosure.joint.deviations import Deviations
from federated.disclosure.joint.problem import Problem, Status
from federated.errors import ArgusUnavailable

KEEPER = Path(__file__).with_name("keeper.py")
SECONDS = 60.0
ABSENT = "τ-Argus is not installed here; `pip install heldennet[argus]` adds it."
LATE = "τ-Argus did not finish within {:.0f} s and was stopped."
NONE = "τ-Argus found no answer."


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which cells τ-Argus hides, and whether it proved that no fewer would do."""

    hidden: NDArray[np.bool_]
    best: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many cells τ-Argus hides that we show, and the other way round."""

    more: int
    fewer: int
    survives: bool

    def __str__(self) -> str:
        """Say it in a sentence without any figure of the table."""
        held = "meets" if self.survives else "does NOT meet"
        return (
            f"τ-Argus hides {self.more} that we show and shows {self.fewer} that we hide; "
            f"its answer {held} our demands."
        )


def asked(problem: Problem, seconds: float = SECONDS) -> Opinion:
    """Return τ-Argus' opinion; raises ArgusUnavailable where there is none."""
    if find_spec("pytauargus") is None:
        raise ArgusUnavailable(ABSENT)
    code, said = _kept(written(problem).encode("ascii"), seconds)
    if code:
        raise ArgusUnavailable(LATE.format(seconds) if code == 2 else NONE)
    answer = json.loads(said)
    hidden = problem.status == Status.HIDDEN
    hidden[[cell for cell in answer["cells"] if cell < len(hidden)]] = True
    return Opinion(hidden & (problem.status != Status.SHOWN), bool(answer["best"]))


def compared(problem: Problem, shown: NDArray[np.bool_], opinion: Opinion) -> Comparison:
    """Compare what τ-Argus hides with what we do."""
    free = problem.status == Status.FREE
    return Comparison(
        more=int((free & opinion.hidden & shown).sum()),
        fewer=int((free & ~opinion.hidden & ~shown).sum()),
        survives=survives(problem, opinion.hidden),
    )


def survives(problem: Problem, hidden: NDArray[np.bool_]) -> bool:
    """Say whether every demand has a feasible table where only ``hidden`` cells differ."""
    search = Deviations(problem)
    search.hidden = hidden.copy()
    return all(_met(search, demand) for demand in range(len(problem.demands.needs)))


def _met(search: Deviations, demand: int) -> bool:
    found = search.certify(demand)
    return found is not None and search.sound(found) and bool(search.met(found)[demand])


def _kept(text: bytes, seconds: float) -> tuple[int, bytes]:
    """Return the exit code of the keeper and what it says; it ends when this process does."""
    words = [sys.executable, str(KEEPER), str(seconds)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603
        words, stdin=pipe, stdout=pipe, stderr=nowhere, start_new_session=True
    ) as keeper:
        told, heard = cast(IO[bytes], keeper.stdin), cast(IO[bytes], keeper.stdout)
        try:
            told.write(b"%d\n" % len(text) + text)
            told.flush()  # and left open: its end would say that we are gone
            said = heard.read()
            return keeper.wait(), said
        except BrokenPipeError:
            return 1, b""
