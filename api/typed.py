"""What the commands of the operator share: how one is added, the settings, the database, a table."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Central
    from api.store.database import Database

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace], int | None]


def add(commands: "Commands", name: str, function: Command, text: str) -> argparse.ArgumentParser:
    """Add a command that is one function; return its parser, for its options."""
    made = commands.add_parser(name, help=text, description=function.__doc__)
    made.set_defaults(command=function, step=made.prog.partition(" ")[2])
    return made


def group(commands: "Commands", name: str, text: str) -> "Commands":
    """Add a word that has commands of its own."""
    return commands.add_parser(name, help=text).add_subparsers(required=True, metavar="COMMAND")


def settings(args: argparse.Namespace) -> "Central":
    """Read the settings that ``--settings`` names."""
    from api.settings import read

    return read(args.settings)


def opened(args: argparse.Namespace) -> "Database":
    """Open the database, brought to this version."""
    from api.store.database import Database

    database = Database(settings(args).database_url)
    database.migrate()
    return database


def show(table: object) -> None:
    """Print a table as wide as the terminal is."""
    from rich.console import Console

    Console().print(table)
