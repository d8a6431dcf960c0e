"""``heldennet-central``: what the operator of the centre types.

An error is one sentence and an exit code, never a traceback; the commands are in ``api.commands``.
"""

import argparse
import os
import sys
from pathlib import Path

from api.commands import auditing, cubing, enrolling, keeping, persons, reading, serving, studying
from federated import boundary
from federated.errors import HeldennetError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    if arguments is None:  # as a program, not called from Python
        boundary.take_over()
    args = parser().parse_args(arguments)
    try:
        return boundary.step(args.step)(_run)(args)
    except HeldennetError as error:
        print(f"heldennet-central: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("heldennet-central: stopped.", file=sys.stderr)
        return 130


def _run(args: argparse.Namespace) -> int:
    try:
        code = args.command(args)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read along, as head does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code or 0


def parser() -> argparse.ArgumentParser:
    """Return the commands and their options."""
    root = argparse.ArgumentParser(
        prog="heldennet-central", description="The centre: receives releases, compares cities."
    )
    root.add_argument(
        "--settings", type=Path, default=Path("central.toml"), help="default: ./central.toml"
    )
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for module in (serving, enrolling, persons, cubing, studying, auditing, reading, keeping):
        module.register(commands)
    serving.register_openapi(commands)
    return root


if __name__ == "__main__":
    sys.exit(main())
