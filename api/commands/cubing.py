"""``cube``: which tables may come in."""

import argparse
from typing import TYPE_CHECKING

from api.typed import add, group, opened, show

if TYPE_CHECKING:
    from api.typed import Commands


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    cubes = group(commands, "cube", "which tables may come in")
    add(cubes, "list", cube_list, "show the registry")
    approving = add(cubes, "approve", cube_approve, "let tables of a cube come in")
    approving.add_argument("id", help="e.g. I09/ga_band; all: every cube of this version")
    approving.add_argument("--by", required=True, help="who approves")
    withdrawing = add(cubes, "withdraw", cube_withdraw, "take no more tables of a version")
    withdrawing.add_argument("id")
    withdrawing.add_argument("version")


def cube_list(args: argparse.Namespace) -> None:
    """Print the registry: every cube, its version and who approved it."""
    from api.registry import table

    show(table(opened(args)))


def cube_approve(args: argparse.Namespace) -> None:
    """Let tables of a cube come in, in the shape that this version of heldennet has."""
    from api.registry import approve, approve_shipped

    database = opened(args)
    if args.id == "all":
        print(f"Cubes newly approved: {approve_shipped(database, args.by)}.")
    else:
        new = approve(database, args.id, args.by)
        print(f"{args.id} is approved." if new else f"{args.id} was approved already.")


def cube_withdraw(args: argparse.Namespace) -> None:
    """Take no more tables of this version of a cube."""
    from api.registry import withdraw

    withdraw(opened(args), args.id, args.version)
    print(f"{args.id} {args.version} is withdrawn. What was published stays.")
