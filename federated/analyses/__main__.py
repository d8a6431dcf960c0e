"""Check the engines against fixtures: ``python -m federated.analyses verify FIXTURE...``.

Each site of a fixture is an object with an engine, and the coordinator sees aggregates only. The
largest relative difference of each quantity is printed. Exit code 1 when one is beyond tolerance.
The open gate lives here and nowhere else: it lets through whatever a fixture asks.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from federated.analyses.gate import R8
from federated.analyses.question import Asked
from federated.analyses.rows import Rows
from federated.analyses.run import Gate, PlainSum, Summer
from federated.analyses.verify import check
from federated.analyses.verify.fixture import Fixture
from federated.errors import HeldennetError
from federated.secure.summer import SecureSum

SUMS: dict[str, type[Summer]] = {"plain": PlainSum, "secure": SecureSum}
CELLS = (
    "glm",
    "negative_binomial",
    "cox",
    "lmm",
    "glmm",
)  # kinds whose fixtures are about cells too


class OpenGate:
    """Lets every question through. For fixtures, which are public, and for nothing else."""

    def __init__(self, fixture: Fixture) -> None:
        """Open before a fixture that was read from a file."""
        if not isinstance(fixture, Fixture):
            raise TypeError("an open gate takes a fixture and nothing else")

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Do nothing."""


def gate_of(fixture: Fixture) -> Gate:
    """Return the gate that ``--gate`` puts before each site."""
    return R8(cells=check.kind_of(fixture) in CELLS, either=False)


def verify(paths: Sequence[Path], *, gated: bool, summer: Summer) -> int:
    """Print the differences of every fixture; return the worst exit code."""
    code = 0
    for path in paths:
        try:
            ran = check.checked(path, gate_of if gated else OpenGate, summer)
        except HeldennetError as error:
            print(f"{path.stem}: {error}", file=sys.stderr)
            code = max(code, error.exit_code)
            continue
        print("\n".join(check.lines(ran)))
        code = max(code, int(not check.passed(ran)))
    return code


def main(words: Sequence[str] | None = None) -> int:
    """Read the words of the command line."""
    parser = argparse.ArgumentParser(prog="python -m federated.analyses")
    verb = parser.add_subparsers(dest="verb", required=True).add_parser(
        "verify", help="run fixtures through the engines of their sites"
    )
    verb.add_argument("fixtures", nargs="+", type=Path, metavar="FIXTURE")
    verb.add_argument("--gate", action="store_true", help="put rule R8 before every site")
    verb.add_argument("--sum", choices=SUMS, default="plain", help="how totals are made")
    wanted = parser.parse_args(words)
    return verify(wanted.fixtures, gated=wanted.gate, summer=SUMS[wanted.sum]())


if __name__ == "__main__":
    sys.exit(main())
