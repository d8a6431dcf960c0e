"""What a command of ``heldennet-site`` is; the commands themselves are found by being there."""

import getpass
import importlib
import os
import pkgutil
import platform
import sys
import unicodedata
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sites.settings import Site


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a command runs: the clock, who typed it on which machine, and a way to answer."""

    now: Callable[[], datetime]
    user: str
    machine: str
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``order`` is its place in the help: the order of a newcomer's first day."""

    name: str
    help: str
    order: int
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Shell], int]


def here() -> Shell:
    """Return the shell of this process: its clock, user, machine and screen."""
    return Shell(
        now=lambda: datetime.now(UTC), user=_user(), machine=platform.node() or "unknown", say=_say
    )


def catalogue() -> list[Command]:
    """Return every command in ``flows/commands``, one a file."""
    from flows import commands

    return _found(commands)


def only(name: str) -> Command | None:
    """Return one command without the others; None where its file is not called so."""
    from flows import commands

    if name not in [module.name for module in pkgutil.iter_modules(commands.__path__)]:
        return None
    found: Command = importlib.import_module(f"{commands.__name__}.{name}").COMMAND
    return found if found.name == name else None


def group(package: ModuleType, name: str, help: str, order: int) -> Command:
    """Return a command whose actions are the commands in a package, one a file."""
    actions = {action.name: action for action in _found(package)}

    def arguments(parser: ArgumentParser) -> None:
        found = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for action in actions.values():
            action.arguments(
                found.add_parser(action.name, help=action.help, description=action.help)
            )

    def run(args: Namespace, shell: Shell) -> int:
        return actions[args.action].run(args, shell)

    return Command(name, help, order, arguments, run)


def _found(package: ModuleType) -> list[Command]:
    found = [
        importlib.import_module(f"{package.__name__}.{module.name}").COMMAND
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return sorted(found, key=lambda command: command.order)


def site_file(args: Namespace) -> Path:
    """Return the site.toml that ``--site`` means: a folder or the file itself."""
    path = Path(args.site).absolute()
    return path if path.suffix == ".toml" else path / "site.toml"


def site(args: Namespace) -> "Site":
    """Read the settings of the site that ``--site`` names."""
    from sites import settings

    return settings.read(site_file(args))


def printable(text: str) -> str:
    """Return a text without what would steer the terminal: it could hide what was said before.

    >>> printable("LOOSER\\x1b[1A") == "LOOSER\\ufffd[1A"
    True
    """
    return "".join(c if _is_shown(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def _is_shown(c: str) -> bool:
    return c.isprintable() or c in "\n\t" or unicodedata.category(c) == "Zs"  # spaces of all widths


def _say(line: str) -> None:
    try:
        print(printable(line), flush=True)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return "unknown"
