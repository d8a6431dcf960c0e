"""``heldennet-site``: what a data steward, a privacy officer and a new city type.

An error is one sentence and an exit code, never a traceback. Everything heavy is imported by
the command that needs it, so that the help appears at once.
"""

import argparse
import sys
from collections.abc import Sequence

from federated.errors import HeldennetError
from flows import boundary
from flows.command import Command, catalogue, here, only

START = """\
New here? In an empty folder type `heldennet-site init`, then `heldennet-site check`:
it says what is still missing and which command mends it.
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    if argv is None:  # as a program, not called from Python
        boundary.take_over()
    commands = {
        command.name: command for command in _needed(sys.argv[1:] if argv is None else argv)
    }
    args = parser(list(commands.values())).parse_args(argv)
    try:
        return _guarded(commands[args.command], args)
    except HeldennetError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped. Nothing is lost; the same command continues.", file=sys.stderr)
        return 130


def parser(commands: list[Command]) -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="heldennet-site",
        description="Deliver figures to the comparison of cities. Records stay here.",
        epilog=START,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument(
        "--site", default=".", metavar="FOLDER", help="folder of site.toml (default: this folder)"
    )
    found = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in commands:
        command.arguments(
            found.add_parser(command.name, help=command.help, description=command.help)
        )
    return top


def _needed(words: Sequence[str]) -> list[Command]:
    """Return the one command that is typed; all of them for the help, or to say what is wrong."""
    rest = list(words)
    while rest and rest[0].startswith("--site"):
        rest = rest[2:] if rest[0] == "--site" else rest[1:]
    found = only(rest[0]) if rest else None
    return catalogue() if found is None else [found]


def _guarded(command: Command, args: argparse.Namespace) -> int:
    return boundary.step(command.name)(command.run)(args, here())


if __name__ == "__main__":
    sys.exit(main())
